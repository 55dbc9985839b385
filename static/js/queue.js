// The inbox by keyboard. Every key has a button or a link that does the same.
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

function rows(queue) {
  return [...queue.querySelectorAll("tbody tr")].filter((row) =>
    row.querySelector("a"),
  );
}

function focusRow(row) {
  row.querySelector("a").focus();
  row.scrollIntoView({ block: "nearest" });
}

function move(queue, step) {
  const all = rows(queue);
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const start =
    here >= 0 ? here : all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = start < 0 ? 0 : start + step;
  if (all[next]) focusRow(all[next]);
}

function rowHere(queue) {
  const all = rows(queue);
  return (
    all.find((row) => row.contains(document.activeElement)) ??
    all.find((row) => row.hasAttribute("aria-current"))
  );
}

function open(queue) {
  const row = rowHere(queue);
  if (row && !document.activeElement.closest("a, button, summary")) {
    row.querySelector("a").click();
  }
}

export function start() {
  // The list is drawn anew while somebody types words to find.
  const now = () => document.querySelector("[data-queue]");
  if (!now()) return;
  const help = document.querySelector("dialog[data-keys]");
  for (const line of document.querySelectorAll("[data-keys-line]")) line.hidden = false;
  const act = {
    j: (queue) => move(queue, 1),
    k: (queue) => move(queue, -1),
    Enter: (queue) => open(queue),
    "?": () => help?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches(TYPING) || document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const verb = act[key];
    const queue = now();
    if (!verb || !queue) return;
    if (key !== "Enter") event.preventDefault();
    verb(queue);
  });
}
