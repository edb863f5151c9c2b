// <dialog data-dialog>: opened by [data-dialog-open="id"], closed by [data-dialog-close], by Escape and by a click beside it.
// It announces "dialog-open", so that its content can be fetched when first needed.
export function openDialog(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.dispatchEvent(new Event("dialog-open"));
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialogOpen);
    if (!dialog) return;
    event.preventDefault();
    opener.closest("details[open]")?.removeAttribute("open");
    openDialog(dialog);
  } else if (event.target.closest("[data-dialog-close]") || event.target.matches("dialog[data-dialog]")) {
    event.target.closest("dialog")?.close();
  }
});

// Typing the name of what is to be destroyed releases the button that destroys it.
function holdUntilTyped(input) {
  const button = input.form.querySelector("[type=submit]");
  const check = () => { button.disabled = input.value.trim() !== input.dataset.mustType; };
  input.addEventListener("input", check);
  check();
}

function attach(root) {
  root.querySelectorAll("dialog[data-dialog-now]").forEach(openDialog);
  root.querySelectorAll("[data-must-type]").forEach(holdUntilTyped);
}

attach(document);
document.addEventListener("htmx:load", ({ detail }) => attach(detail.elt));
document.addEventListener("close-dialogs", () => {
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
});
