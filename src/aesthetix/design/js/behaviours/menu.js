// <details data-menu>: one menu at a time; closes by Escape and by a click elsewhere; arrow keys walk its entries.
const open = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", ({ target }) => {
  open().forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
});

document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.("details[data-menu]") && target.open) {
    open().forEach((menu) => { if (menu !== target && !menu.contains(target)) menu.open = false; });
  }
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu]");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  menu.open = true;
  const entries = [...menu.querySelectorAll(".menu-item")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = entries.indexOf(document.activeElement) + step;
  entries.at(next % entries.length)?.focus();
});
