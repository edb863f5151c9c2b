// [data-scroll-to="selector"]: a wide picture begins with that part of it in the middle, sideways only.
function centre(box) {
  const part = box.querySelector(box.dataset.scrollTo);
  if (!part || box.scrollWidth <= box.clientWidth) return;
  const inner = part.getBoundingClientRect();
  const outer = box.getBoundingClientRect();
  box.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}

document.querySelectorAll("[data-scroll-to]").forEach(centre);
document.addEventListener("htmx:load", ({ detail }) => {
  detail.elt.querySelectorAll?.("[data-scroll-to]").forEach(centre);
});
