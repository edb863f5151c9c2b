// [data-insert="id"] [data-insert-text]: puts the text where the cursor stands in that input, and gives it the focus.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  const input = button && document.getElementById(button.dataset.insert);
  if (!input) return;
  const from = input.selectionStart ?? input.value.length;
  input.setRangeText(button.dataset.insertText, from, input.selectionEnd ?? from, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
});
