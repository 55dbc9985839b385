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

function pick(queue) {
  rowHere(queue)?.querySelector("input[type=checkbox]")?.click();
}

function open(queue) {
  const row = rowHere(queue);
  if (row && !document.activeElement.closest("a, button, summary")) {
    row.querySelector("a").click();
  }
}

function mark(queue) {
  const picked = queue.querySelectorAll("tbody input[type=checkbox]:checked");
  for (const row of rows(queue)) {
    const box = row.querySelector("input[type=checkbox]");
    row.toggleAttribute("data-picked", Boolean(box?.checked));
  }
  for (const place of document.querySelectorAll("[data-picked-count]")) {
    place.textContent = picked.length;
  }
}

export function start() {
  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  const help = document.querySelector("dialog[data-keys]");
  for (const line of document.querySelectorAll("[data-keys-line]")) line.hidden = false;
  queue.addEventListener("change", () => mark(queue));
  mark(queue);
  const act = {
    j: () => move(queue, 1),
    k: () => move(queue, -1),
    x: () => pick(queue),
    Enter: () => open(queue),
    "?": () => help?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches(TYPING) || document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const verb = act[key];
    if (!verb) return;
    if (key !== "Enter") event.preventDefault();
    verb();
  });
}
