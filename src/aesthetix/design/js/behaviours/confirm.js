// hx-confirm="Question?" and <form data-confirm="Question?"> ask in a dialog of ours instead of the browser's box.
import { openDialog } from "./dialog.js";

function button(text, className, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn ${className}`;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function ask(question, label, go) {
  const dialog = document.createElement("dialog");
  dialog.className = "sheet sheet-small";
  dialog.dataset.dialog = "";
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-label", question);
  const body = document.createElement("p");
  body.className = "sheet-body sheet-question";
  body.textContent = question;
  const foot = document.createElement("div");
  foot.className = "sheet-foot";
  const yes = () => { dialog.close(); go(); };
  foot.append(button("Cancel", "btn-default", () => dialog.close()), button(label || "Continue", "btn-danger", yes));
  dialog.append(body, foot);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  openDialog(dialog);
}

document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  ask(event.detail.question, event.target.dataset.confirmLabel, () => event.detail.issueRequest(true));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form.dataset.confirm, form.dataset.confirmLabel, () => {
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
  });
}, true);
