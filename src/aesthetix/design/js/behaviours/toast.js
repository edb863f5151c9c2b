// [data-toast] leaves after a while (not while it is looked at); errors stay. A server sends one with the response
// header HX-Trigger: {"toast": {"text": "Saved", "level": "success"}}.
const HOLD = 6000;

function arm(toast) {
  toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
  if (toast.classList.contains("tone-danger")) return;
  let timer = setTimeout(() => toast.remove(), HOLD);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => { timer = setTimeout(() => toast.remove(), HOLD); });
}

export function toast(text, level = "info") {
  const note = document.createElement("div");
  note.className = `toast-note tone-${level === "error" ? "danger" : level}`;
  note.dataset.toast = "";
  const words = document.createElement("span");
  words.className = "toast-text";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-ghost btn-sm";
  close.dataset.toastClose = "";
  close.textContent = "Dismiss";
  note.append(words, close);
  document.getElementById("toasts")?.append(note);
  arm(note);
}

document.querySelectorAll("[data-toast]").forEach(arm);
document.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt.matches?.("[data-toast]")) arm(detail.elt);
  detail.elt.querySelectorAll?.("[data-toast]").forEach(arm);
});
document.addEventListener("toast", ({ detail }) => toast(detail.text ?? detail.value, detail.level));
document.addEventListener("htmx:sendError", () => toast("The server did not answer. Check the network and try again.", "error"));
document.addEventListener("htmx:responseError", ({ detail }) => {
  const { status } = detail.xhr;
  if (status === 401) location.reload();
  else if (status === 403) toast("You may not do this.", "error");
  else if (status === 404) toast("This is not there any more. Reload the page.", "error");
  else if (status === 429) toast("That was too fast. Wait a moment, then try again.", "error");
  else toast("That did not work. Reload the page and try again.", "error");
});
