// [data-palette]: arrow keys walk the results below a search field, Enter opens the marked one.
const items = (dialog) => [...dialog.querySelectorAll(".palette-item")];

function mark(list, index) {
  list.forEach((item, place) => item.classList.toggle("is-marked", place === index));
  list[index]?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-palette]");
  if (!form) return;
  const list = items(form.closest("dialog"));
  const now = list.findIndex((item) => item.classList.contains("is-marked"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    mark(list, (now + step + list.length) % Math.max(list.length, 1));
  } else if (event.key === "Enter" && list[now]) {
    event.preventDefault();
    list[now].click();
  }
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const dialog = detail.target.closest?.("dialog.palette");
  if (dialog) mark(items(dialog), 0);
});
