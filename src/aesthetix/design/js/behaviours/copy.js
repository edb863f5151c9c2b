// [data-copy="id"] copies that field's value, or [data-copy-text] its own text, and says so.
import { toast } from "./toast.js";

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy], [data-copy-text]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  const text = button.dataset.copyText ?? field?.value ?? field?.textContent ?? "";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    field?.select?.();
    toast("The browser did not allow copying. The text is selected: press Ctrl+C.", "warning");
    return;
  }
  const label = button.querySelector("[data-copy-label]");
  if (!label) {
    toast("Copied", "success");
    return;
  }
  const before = label.textContent;
  label.textContent = "Copied";
  setTimeout(() => { label.textContent = before; }, 1600);
});
