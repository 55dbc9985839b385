// Keeps what somebody typed until the server has it, so an expired session, a lost
// connection or a closed page loses nothing. Only in this tab, only for this person.
const PREFIX = "draft:";
const TYPED = "textarea, input:not([type]), input[type=text], input[type=search]";
const KEPT = `${TYPED}, input[type=tel], input[type=email], input[type=number]`;
const CHOSEN = "select, input[type=radio], input[type=checkbox]";
const DATED = "input[type=date], input[type=datetime-local]";

const owner = () => document.body.dataset.person ?? "";
const keyOf = (form) => `${PREFIX}${owner()}:${form.dataset.draft}`;

function fields(form) {
  const all = form.querySelectorAll(`${KEPT}, ${CHOSEN}, ${DATED}`);
  return [...all].filter((field) => field.name && !field.hasAttribute("data-nodraft"));
}

const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
const nameOf = (field) =>
  isChoice(field) ? `${field.name}=${field.value}` : field.name;
const valueOf = (field) => (isChoice(field) ? field.checked : field.value);

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Storage is full or switched off: the form itself still works.
  }
}

const versionOf = (form) => form.elements.namedItem("version")?.value ?? "";

function keep(form, sent) {
  const values = {};
  for (const field of fields(form)) values[nameOf(field)] = valueOf(field);
  write(keyOf(form), { values, sent, version: versionOf(form) });
}

function differs(form, draft) {
  return fields(form).some((field) => {
    const value = draft.values[nameOf(field)];
    return value !== undefined && value !== valueOf(field);
  });
}

function restore(form, draft) {
  for (const field of fields(form)) {
    const value = draft.values[nameOf(field)];
    if (value === undefined) continue;
    if (isChoice(field)) field.checked = value;
    else field.value = value;
  }
  show(form, "[data-draft-ask]", false);
  show(form, "[data-draft-back]", true);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function show(form, selector, visible) {
  const note = form.querySelector(selector);
  if (note) note.hidden = !visible;
}

// Over a record that has changed since, old words are put back only by the person:
// they would undo a change that nobody has looked at.
function offer(form, draft) {
  if (!differs(form, draft)) return;
  if (draft.version === versionOf(form)) {
    restore(form, draft);
    return;
  }
  show(form, "[data-draft-ask]", true);
  form.querySelector("[data-draft-restore]")?.addEventListener("click", () => {
    restore(form, draft);
  });
}

// A sent draft has arrived when any ordinary page follows. Log-in and error pages say
// that it hasn't (data-keep-drafts); so does coming back to the form by reload.
function settle() {
  const refused = document.body.hasAttribute("data-keep-drafts");
  const [visit] = performance.getEntriesByType("navigation");
  const cameBack = visit?.type === "reload" || visit?.type === "back_forward";
  for (const key of Object.keys(sessionStorage).filter((k) => k.startsWith(PREFIX))) {
    const draft = read(key);
    if (!draft) sessionStorage.removeItem(key);
    else if (draft.sent && (refused || cameBack)) write(key, { ...draft, sent: false });
    else if (draft.sent) sessionStorage.removeItem(key);
  }
}

function forget() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}

export function start() {
  try {
    settle();
  } catch {
    return;
  }
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const draft = form.querySelector("[aria-invalid=true]") ? null : read(keyOf(form));
    if (draft) offer(form, draft);
    form.addEventListener("input", () => keep(form, false));
    form.addEventListener("submit", () => keep(form, true));
  }
  for (const form of document.querySelectorAll("form[data-forget-drafts]")) {
    form.addEventListener("submit", forget);
  }
}
