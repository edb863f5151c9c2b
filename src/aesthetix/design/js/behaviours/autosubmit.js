// <form data-autosubmit> sends itself: at once for choices, after a pause while typing. Empty fields stay out of the address.
const PAUSE = 250;
const timers = new WeakMap();

function send(form) {
  clearTimeout(timers.get(form));
  form.requestSubmit();
}

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-autosubmit]");
  if (!form || !target.matches("input[type=search], input[type=text], input:not([type])")) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(send, PAUSE, form));
});

document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("form[data-autosubmit]");
  if (form && !target.matches("input[type=search], input[type=text]")) send(form);
});

document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("form[data-autosubmit]")) return;
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.elt.matches("form[data-autosubmit]")) return;
  for (const [name, value] of [...detail.formData]) if (value === "") detail.formData.delete(name);
});

document.querySelectorAll("form[data-autosubmit] .filter-apply").forEach((apply) => { apply.hidden = true; });
