// <form data-unsaved-guard> warns before the page is left with changes that were not saved.
const changed = new Set();

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-unsaved-guard]");
  if (form) changed.add(form);
});

document.addEventListener("submit", ({ target }) => changed.delete(target));
document.addEventListener("reset", ({ target }) => changed.delete(target));

window.addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});
