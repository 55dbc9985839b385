// Boxes drawn over a picture. The numbers in the form are what is sent: a drawn box
// fills the next four that are empty, and whatever is typed is drawn.
const SMALLEST = 1; // hundredths: less is a tap that went astray

const stage = document.querySelector("[data-cover]");
const form = stage.closest("form");
const said = form.querySelector("[data-cover-said]");
const rects = [...stage.querySelectorAll("rect")];
const groups = [...form.querySelectorAll("[data-box]")];
const boxes = groups.map((group) => [...group.querySelectorAll("input")]);
let drawing = null;

const isEmpty = (inputs) => inputs.every((input) => input.value === "");

function put(inputs, values) {
  inputs.forEach((input, side) => {
    input.value = values ? String(values[side]) : "";
  });
}

function outline(inputs) {
  const values = inputs.map((input) => input.valueAsNumber);
  return values.every((value) => value >= 0 && value <= 100) ? values : [0, 0, 0, 0];
}

// As many groups of numbers as are in use, and an empty one.
function show() {
  const used = boxes.findLastIndex((inputs) => !isEmpty(inputs)) + 1;
  boxes.forEach((inputs, number) => {
    const values = outline(inputs);
    ["x", "y", "width", "height"].forEach((name, side) => {
      rects[number].setAttribute(name, values[side]);
    });
    groups[number].hidden = number > used;
  });
}

// Drafts and the question before leaving listen to the form.
function changed() {
  const number = boxes.filter((inputs) => !isEmpty(inputs)).length;
  said.textContent = number ? `${said.dataset.some} ${number}` : said.dataset.none;
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function place(event) {
  const { left, top, width, height } = stage.getBoundingClientRect();
  const hundredths = (dots, whole) => Math.min(100, Math.max(0, (dots / whole) * 100));
  return [
    hundredths(event.clientX - left, width),
    hundredths(event.clientY - top, height),
  ];
}

// Rounded outward, to tenths: the numbers stay readable and the box no smaller.
function between([x, y], [toX, toY]) {
  const floor = (value) => Math.floor(value * 10);
  const ceil = (value) => Math.ceil(value * 10);
  const left = floor(Math.min(x, toX));
  const top = floor(Math.min(y, toY));
  return [
    left / 10,
    top / 10,
    (ceil(Math.max(x, toX)) - left) / 10,
    (ceil(Math.max(y, toY)) - top) / 10,
  ];
}

function begin(event) {
  if (!event.isPrimary || event.button !== 0) return;
  event.preventDefault();
  const inputs = boxes.find(isEmpty);
  if (!inputs) {
    said.textContent = said.dataset.full;
    return;
  }
  stage.setPointerCapture(event.pointerId);
  drawing = { inputs, from: place(event) };
}

function draw(event) {
  if (!drawing || !event.isPrimary) return;
  put(drawing.inputs, between(drawing.from, place(event)));
  show();
}

function end(event) {
  if (!drawing || !event.isPrimary) return;
  const { inputs, from } = drawing;
  drawing = null;
  const values = between(from, place(event));
  const isBox = event.type === "pointerup" && values[2] >= SMALLEST && values[3] >= SMALLEST;
  put(inputs, isBox ? values : null);
  const more = inputs[0].closest("details");
  if (isBox && more) more.open = true;
  changed();
}

function takeLast() {
  const inputs = boxes.findLast((each) => !isEmpty(each));
  if (inputs) put(inputs, null);
  changed();
}

stage.addEventListener("pointerdown", begin);
stage.addEventListener("pointermove", draw);
stage.addEventListener("pointerup", end);
stage.addEventListener("pointercancel", end);
form.addEventListener("input", show);
form.querySelector("[data-cover-undo]").addEventListener("click", takeLast);
// Removed, not hidden: Enter in a number would press it.
form.querySelector("[data-cover-look]").remove();
for (const part of form.querySelectorAll("[data-cover-drawn]")) part.hidden = false;
stage.setAttribute("data-drawn", "");
show();
