// [data-select-all] and [data-select-row] in one table; [data-bulk-bar] of the same form shows how many are chosen.
const scope = (box) => box.closest("form") ?? box.closest(".table-card, table");

function show(area) {
  const rows = [...area.querySelectorAll("[data-select-row]")];
  const chosen = rows.filter((row) => row.checked);
  const all = area.querySelector("[data-select-all]");
  if (all) {
    all.checked = rows.length > 0 && chosen.length === rows.length;
    all.indeterminate = chosen.length > 0 && chosen.length < rows.length;
  }
  const bar = area.querySelector("[data-bulk-bar]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-selected-count]").textContent = chosen.length;
}

let last = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-select-row]");
  if (box && event.shiftKey && last && scope(last) === scope(box)) {
    const rows = [...scope(box).querySelectorAll("[data-select-row]")];
    const [from, to] = [rows.indexOf(last), rows.indexOf(box)].sort((a, b) => a - b);
    rows.slice(from, to + 1).forEach((row) => { row.checked = box.checked; });
  }
  if (box) last = box;
  const none = event.target.closest?.("[data-select-none]");
  if (none) {
    scope(none).querySelectorAll("[data-select-row]").forEach((row) => { row.checked = false; });
    show(scope(none));
  }
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-select-all]")) {
    scope(target).querySelectorAll("[data-select-row]").forEach((row) => { row.checked = target.checked; });
  }
  if (target.matches("[data-select-all], [data-select-row]")) show(scope(target));
});
