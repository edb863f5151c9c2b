// [data-shortcut="g c"]: keys pressed one after the other follow the link, press the button or open the dialog. Never while typing.
import { openDialog } from "./dialog.js";

const PAUSE = 900;
let typed = [];
let timer;

const isTyping = ({ target }) => target.isContentEditable || target.matches?.("input:not([type=checkbox]), textarea, select");

function act(target) {
  if (target.matches("dialog")) openDialog(target);
  else if (target.matches("input, textarea")) target.focus();
  else target.click();
}

document.addEventListener("keydown", (event) => {
  const palette = document.querySelector('[data-dialog-open="search-dialog"]');
  if ((event.ctrlKey || event.metaKey) && event.key === "k" && palette) {
    event.preventDefault();
    palette.click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1) return;
  if (isTyping(event) || document.querySelector("dialog[open]")) return;
  clearTimeout(timer);
  typed = [...typed, event.key].slice(-2);
  timer = setTimeout(() => { typed = []; }, PAUSE);
  const found = [typed.join(" "), event.key].map((keys) => document.querySelector(`[data-shortcut="${CSS.escape(keys)}"]`)).find(Boolean);
  if (!found) return;
  event.preventDefault();
  typed = [];
  act(found);
});
