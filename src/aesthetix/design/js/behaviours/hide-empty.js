// [data-hide-empty]: a switch that hides lines marked is-empty beside it; the choice is kept on this device.
const KEY = "hide-empty";

function show(box) {
  box.closest("section, div, form").classList.toggle("hides-empty", box.checked);
}

function attach(root) {
  root.querySelectorAll?.("[data-hide-empty]").forEach((box) => {
    box.checked = localStorage.getItem(KEY) === "yes";
    show(box);
  });
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("[data-hide-empty]")) return;
  localStorage.setItem(KEY, target.checked ? "yes" : "no");
  show(target);
});

attach(document);
document.addEventListener("htmx:load", ({ detail }) => attach(detail.elt));
