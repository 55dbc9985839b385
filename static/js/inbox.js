// The inbox by keyboard: the queue left, the report right, the next one by itself.
// A key presses the button that carries it (data-key), so everything has a button.
const TYPING =
  "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const WIDE = window.matchMedia("(min-width: 62rem)");
const SWAPPED = new Set([400, 409, 412]);

const panel = () => document.getElementById("panel");
const queue = () => document.getElementById("queue");
const rows = () =>
  [...document.querySelectorAll("[data-inbox] tbody tr")].filter(
    (row) => !row.hasAttribute("data-left"),
  );
const rowOf = (ref) => rows().find((row) => row.dataset.ref === ref);

function rowHere() {
  const here = rows().find((row) => row.contains(document.activeElement));
  return here ?? rows().find((row) => row.hasAttribute("aria-current")) ?? rows()[0];
}

function move(step) {
  const all = rows();
  const inside = all.findIndex((row) => row.contains(document.activeElement));
  const start =
    inside >= 0 ? inside : all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = all[start < 0 ? 0 : start + step];
  if (!next) return;
  next.querySelector("a").focus();
  next.scrollIntoView({ block: "nearest" });
}

function open() {
  const at = document.activeElement;
  if (at.closest("a, button, summary, form[hx-post]")) return false;
  rowHere()?.querySelector("a").click();
  return true;
}

function level(number) {
  const radio = panel()?.querySelector(`input[name=severity][value="${number}"]`);
  if (!radio) return false;
  radio.focus();
  radio.click();
  return true;
}

function sort() {
  const form = panel()?.querySelector("[data-sort-form]");
  const first = form?.querySelector("input:checked, input:not([type=hidden]), textarea");
  if (!first) return false;
  first.focus();
  return true;
}

function leave() {
  const back = panel()?.querySelector("[data-back]");
  if (back) back.click();
  else rowHere()?.querySelector("a").focus();
}

const ACTS = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  s: sort,
  "?": () => document.querySelector("dialog[data-keys]")?.showModal(),
};

function pressed(event) {
  if (event.isComposing || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    // From inside a text that takes line ends: send the form.
    if (event.key === "Enter") event.target.form?.requestSubmit();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return leave();
  if (event.target.matches(TYPING)) return;
  // With Shift a letter is for what is selected; while an answer is awaited, for nothing.
  if (event.shiftKey && /^[a-z]$/i.test(event.key)) return;
  if (panel()?.querySelector(".htmx-request")) return event.preventDefault();
  const isArrow = event.key.startsWith("Arrow");
  if (isArrow && event.target.matches("input[type=radio]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "Enter") {
    if (open()) event.preventDefault();
    return;
  }
  if (/^[0-4]$/.test(key)) {
    if (level(key)) event.preventDefault();
    return;
  }
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (button) button.click();
  else if (!ACTS[key]) return;
  else ACTS[key]();
  event.preventDefault();
}

function count({ view, total }) {
  if (total > 1000) return;
  for (const place of document.querySelectorAll(`[data-queue-total="${view}"]`)) {
    place.textContent = total ?? 0;
  }
}

// What has left the view leaves the list; what is open is marked, or the list read anew.
function follow() {
  const shown = panel();
  const { ref, done } = shown.dataset;
  if (done && shown.hasAttribute("data-left")) rowOf(done)?.setAttribute("data-left", "");
  for (const row of document.querySelectorAll("[data-inbox] tr[aria-current]")) {
    row.removeAttribute("aria-current");
  }
  if (!queue()) return;
  count(shown.dataset);
  const row = ref && rowOf(ref);
  row?.setAttribute("aria-current", "true");
  row?.scrollIntoView({ block: "nearest" });
  if (!row || !rows().length) queue().dispatchEvent(new Event("queue-stale"));
}

function arrived() {
  const shown = panel();
  const wrong = shown.querySelector("[data-form-errors]");
  const verb = shown.querySelector("[data-verb-form]");
  const field = verb?.querySelector("input:not([type=hidden]), select, textarea");
  (wrong ?? field ?? shown.querySelector("#desk-title"))?.focus();
  shown.scrollTop = 0;
}

function start() {
  for (const line of document.querySelectorAll("[data-keys-line]")) line.hidden = false;
  document.addEventListener("keydown", pressed);
  // Narrow: the report is a page of its own, not a panel below the list.
  document.addEventListener("htmx:confirm", (event) => {
    const from = event.detail.elt;
    if (WIDE.matches || !from.matches("a[hx-get]") || panel().contains(from)) return;
    event.preventDefault();
    window.location.assign(from.href);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!SWAPPED.has(event.detail.xhr.status)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id === "panel") {
      follow();
      arrived();
    } else if (event.detail.elt.id === "queue") {
      const row = rowOf(panel().dataset.ref);
      row?.setAttribute("aria-current", "true");
    }
  });
}

start();
