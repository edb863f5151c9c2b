// [data-board="address"]: cards are dragged between columns and the move is posted; a refused move goes back to its place.
import Sortable from "sortablejs";

const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, level: "error" } }));
const list = (board) => board.querySelectorAll("[data-board-column]");

function recount(board) {
  list(board).forEach((column) => {
    const count = column.closest(".board-column").querySelector(".board-count");
    if (count && column.dataset.moved) count.textContent = Number(count.textContent) + Number(column.dataset.moved);
    delete column.dataset.moved;
  });
}

async function move(board, { item, from, to, oldIndex, newIndex }) {
  if (from === to && oldIndex === newIndex) return;
  const body = new URLSearchParams({ card: item.dataset.boardCard, column: to.dataset.boardColumn, position: newIndex });
  const token = document.querySelector('meta[name="csrf-token"]').content;
  item.setAttribute("aria-busy", "true");
  const answer = await fetch(board.dataset.board, {
    method: "POST", body, headers: { "X-CSRFToken": token, "HX-Request": "true" },
  }).catch(() => null);
  item.removeAttribute("aria-busy");
  if (!answer?.ok) {
    from.insertBefore(item, from.children[oldIndex] ?? null);
    say(answer?.status === 403 ? "You may not move this." : "The move was not saved. Try again.");
    return;
  }
  if (from !== to) { from.dataset.moved = -1; to.dataset.moved = 1; recount(board); }
  document.dispatchEvent(new CustomEvent("board-moved", { detail: { card: item.dataset.boardCard } }));
}

function attach(board) {
  list(board).forEach((column) => new Sortable(column, {
    group: "board", animation: 140, draggable: "[data-board-card]", filter: "a, button, summary, select", preventOnFilter: false,
    delay: 180, delayOnTouchOnly: true, ghostClass: "is-ghost", chosenClass: "is-chosen", dragClass: "is-dragged",
    onEnd: (event) => move(board, event),
  }));
}

document.querySelectorAll("[data-board]").forEach(attach);
document.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt.matches?.("[data-board]")) attach(detail.elt);
  detail.elt.querySelectorAll?.("[data-board]").forEach(attach);
});
