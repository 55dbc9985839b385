// Choosing rows of a queue, by mouse or keyboard. The check boxes and buttons do the
// same without this.
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

const ROW = "[data-queue] tbody tr, [data-inbox] tbody tr";
const ROWS = ":is([data-queue], [data-inbox]) tbody tr:not([data-left])";

let last = null;

function boxes() {
  return [...document.querySelectorAll(`${ROWS} input[name=pick]`)];
}

function boxHere() {
  const row =
    document.activeElement?.closest(ROW) ??
    document.querySelector(`${ROWS}[aria-current]`) ??
    document.querySelector(ROWS);
  return row?.querySelector("input[name=pick]") ?? null;
}

function mark() {
  const all = document.querySelector("[data-all-that-match]");
  let count = 0;
  for (const box of boxes()) {
    box.closest("tr").toggleAttribute("data-picked", box.checked);
    if (box.checked) count += 1;
  }
  for (const place of document.querySelectorAll("[data-picked-count]")) {
    place.textContent = all?.checked ? "✓" : count;
  }
}

function toggle() {
  const box = boxHere();
  if (!box) return;
  box.checked = !box.checked;
  last = box;
}

// From the row chosen last to this one, all as that one is.
function range() {
  const [all, box] = [boxes(), boxHere()];
  if (!box) return;
  const start = all.indexOf(last);
  if (start < 0) return toggle();
  const [from, to] = [start, all.indexOf(box)].sort((a, b) => a - b);
  for (const each of all.slice(from, to + 1)) each.checked = last.checked;
  last = box;
}

function everyShown() {
  const all = boxes();
  const isFull = all.every((box) => box.checked);
  for (const box of all) box.checked = !isFull;
}

function everyMatch() {
  const box = document.querySelector("[data-all-that-match]");
  if (box) box.checked = !box.checked;
}

function press(key) {
  const button = document.querySelector(
    `[data-bulk] button[aria-keyshortcuts="Shift+${key}"]`,
  );
  const isAny =
    document.querySelector("[data-all-that-match]")?.checked ||
    boxes().some((box) => box.checked);
  if (!button || !isAny) return false;
  button.click();
  return true;
}

function act(event) {
  if (event.key === "*") everyShown();
  else if (event.key === "x") toggle();
  else if (event.key === "X") range();
  else if (event.key === "A" && event.shiftKey) everyMatch();
  else return /^[A-Z]$/.test(event.key) && event.shiftKey && press(event.key);
  mark();
  return true;
}

export function start() {
  document.addEventListener("change", (event) => {
    if (event.target.name === "pick") last = event.target;
    mark();
  });
  // The list is drawn anew while somebody types words to find.
  document.addEventListener("htmx:afterSettle", () => {
    // What has left the view is meant no more.
    for (const box of document.querySelectorAll("tr[data-left] input[name=pick]")) {
      box.checked = false;
    }
    mark();
  });
  mark();
  // Before the keys of the queue itself: those that choose are handled here alone.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.matches(TYPING) || document.querySelector("dialog[open]")) return;
      if (boxes().length === 0 || !act(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
}
