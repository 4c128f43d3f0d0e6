/**
 * The entry sheet: lines typed by keyboard alone. Enter goes to the next cell and from the last one to a new line,
 * ↑ ↓ change the line, Ctrl+D takes the value from above, Ctrl+Backspace takes the line away, Ctrl+Enter saves.
 * Cells pasted from a spreadsheet are shown with what is doubtful before they fill any line. What is typed is kept in
 * this browser until it is saved, and the page asks before it is left.
 */
import { lookups } from "./lookup.js";

const form = document.querySelector("form[data-entry]");
const sheets = [...document.querySelectorAll("[data-sheet]:not([data-fixed])")].map((element) => new Sheet(element));

function Sheet(element) {
  const body = element.querySelector("tbody");
  const template = element.querySelector("template");
  const rows = () => [...body.rows];
  const cells = (row) => [...row.querySelectorAll("[data-cell], select")].filter((box) => !box.closest("td").hidden);
  const conditions = (element.dataset.onlyWhen ?? "").split(" ").filter(Boolean).map((text) => text.split(/[:=]/));

  /** Columns that only some kinds of paper have stand back while they are empty. */
  function fit() {
    for (const [key, field, value] of conditions) {
      const filled = [...body.querySelectorAll(`[data-cell="${key}"]`)].some((box) => box.value.trim());
      const hidden = !filled && form.elements.namedItem(field)?.value !== value;
      for (const cell of element.querySelectorAll(`.cell-${key}`)) cell.hidden = hidden;
    }
  }

  function add() {
    const used = rows().map((row) => Number(row.querySelector("[name]").name.split(".")[1]));
    const index = Math.max(-1, ...used) + 1;
    const row = template.content.firstElementChild.cloneNode(true);
    for (const box of row.querySelectorAll("[name]")) {
      box.name = box.name.replace("__", index);
      box.id = box.id.replace("__", index);
    }
    body.append(row);
    lookups(row);
    count();
    fit();
    return row;
  }

  function remove(row) {
    const near = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    if (!body.rows.length) add();
    cells(near ?? body.rows[0])[0]?.focus();
    count();
    changed();
  }

  function count() {
    rows().forEach((row, place) => (row.querySelector(".line-no").textContent = place + 1));
  }

  function go(cell) {
    cell?.focus();
    cell?.select?.();
  }

  function next(cell) {
    const row = cell.closest("tr");
    const all = cells(row);
    const after = all[all.indexOf(cell) + 1];
    if (after) return go(after);
    go(cells(row.nextElementSibling ?? add())[0]);
  }

  function vertical(cell, step) {
    const row = cell.closest("tr");
    const other = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    if (other) go(cells(other)[cells(row).indexOf(cell)]);
  }

  function fillDown(cell) {
    const row = cell.closest("tr");
    const above = row.previousElementSibling && cells(row.previousElementSibling)[cells(row).indexOf(cell)];
    if (!above) return;
    cell.value = above.value;
    const name = cell.closest(".lookup")?.querySelector("output");
    if (name) name.textContent = above.closest(".lookup").querySelector("output").textContent;
    changed();
  }

  async function paste(event, cell) {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    if (!form?.dataset.pasted) return fillCells(cell, text.split("\n").map((line) => line.split("\t")));
    const data = new FormData();
    data.set("text", text);
    data.set("first", cell.dataset.cell ?? "");
    for (const name of ["customer", "csrfmiddlewaretoken"]) data.set(name, form.elements.namedItem(name)?.value ?? "");
    const answer = await fetch(form.dataset.pasted, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const found = await answer.json();
    const rows = await looked(found);
    if (rows?.length) fillLines(cell, found.columns, rows);
  }

  /** Cells as they are, from this one to the right and down. */
  function fillCells(cell, table) {
    let row = cell.closest("tr");
    const first = cells(row).indexOf(cell);
    for (const line of table) {
      line.forEach((value, place) => {
        const target = cells(row)[first + place];
        if (target) target.value = target.matches("[data-number]") ? number(value) : value.trim();
      });
      row = row.nextElementSibling ?? add();
    }
    changed();
  }

  /** Whole lines go on empty ones and over nothing that was typed; a column without products goes down from the cell. */
  function fillLines(cell, columns, lines) {
    let row = cell.closest("tr");
    const whole = columns.includes("product");
    const empty = (one) => cells(one).every((box) => box.matches("select") || !box.value.trim());
    for (const line of lines) {
      while (whole && row && !empty(row)) row = row.nextElementSibling;
      row ??= add();
      for (const [key, value] of Object.entries(line.values)) {
        const box = row.querySelector(`[data-cell="${key}"]`);
        if (box) box.value = value;
      }
      row = row.nextElementSibling ?? (whole ? null : add());
    }
    go(cell);
    changed();
  }

  element.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[data-cell], td select");
    if (!cell || event.isComposing || event.keyCode === 229) return;
    const control = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && !control) next(cell);
    else if (event.key === "ArrowDown" && !cell.matches("select")) vertical(cell, 1);
    else if (event.key === "ArrowUp" && !cell.matches("select")) vertical(cell, -1);
    else if (control && event.key.toLowerCase() === "d") fillDown(cell);
    else if (control && event.key === "Backspace") remove(cell.closest("tr"));
    else return;
    event.preventDefault();
  });
  element.addEventListener("chosen", (event) => next(event.target));
  element.addEventListener("paste", (event) => event.target.matches("[data-cell]") && paste(event, event.target));
  element.addEventListener("click", (event) => {
    if (event.target.closest("[data-add-row]")) go(cells(add())[0]);
    const taken = event.target.closest("[data-remove-row]");
    if (taken) remove(taken.closest("tr"));
  });
  fit();
  Object.assign(this, { element, rows, add, cells, count, fit });
}

// Numbers as people type them -------------------------------------------------------------------------------------
const FULL = "０１２３４５６７８９．，－＋＊×（）／÷、";
const HALF = "0123456789.,-+**()//,";

/** Full-width digits, thousands apart, and sums such as 12*24 or (100+20)/2; what is no sum stays as it is. */
function number(text) {
  const plain = [...text.trim()].map((c) => (FULL.includes(c) ? HALF[FULL.indexOf(c)] : c)).join("").replace(/[,\s]/g, "");
  const tokens = plain.match(/\d+\.?\d*|\.\d+|[-+*/()]/g) ?? [];
  if (tokens.join("") !== plain || !/\d[^\d.]/.test(plain)) return plain;
  const sum = Math.round(terms(tokens) * 1000) / 1000;
  return Number.isFinite(sum) && !tokens.length ? String(sum) : plain;
}

function terms(tokens) {
  let total = factors(tokens);
  while ("+-".includes(tokens[0] ?? "?")) total += (tokens.shift() === "+" ? 1 : -1) * factors(tokens);
  return total;
}

function factors(tokens) {
  let found = factor(tokens);
  while ("*/".includes(tokens[0] ?? "?")) found = tokens.shift() === "*" ? found * factor(tokens) : found / factor(tokens);
  return found;
}

function factor(tokens) {
  const token = tokens.shift();
  if (token === "+" || token === "-") return (token === "+" ? 1 : -1) * factor(tokens);
  if (token !== "(") return Number(token);
  const inner = terms(tokens);
  return tokens.shift() === ")" ? inner : NaN;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-number]")) event.target.value = number(event.target.value);
});

// Lines copied from a spreadsheet -----------------------------------------------------------------------------------
const words = (text, values) => text.replace(/\{(\w+)\}/g, (_all, key) => values[key]);

/** Show what the rows mean; answers with those to fill in once the person said so. */
function looked(found) {
  const dialog = document.querySelector("[data-paste]");
  const good = found.rows.filter((row) => !row.wrong);
  const look = good.filter((row) => Object.keys(row.marks).length).length;
  const sum = dialog.querySelector("[data-paste-sum]");
  sum.textContent = words(sum.dataset.pasteSum, { n: found.rows.length, wrong: found.wrong, look });
  const left = dialog.querySelector("[data-paste-left]");
  left.textContent = words(left.dataset.words, { n: found.left_out });
  left.hidden = !found.left_out;
  dialog.querySelector("thead").replaceChildren(cellsOf("th", ["#", "", ...found.headings]));
  dialog.querySelector("tbody").replaceChildren(...found.rows.map((row, place) => pastedRow(dialog, found.columns, row, place)));
  for (const button of dialog.querySelectorAll("button[data-words]")) {
    const many = button.value === "good" ? good.length : found.rows.length;
    button.textContent = words(button.dataset.words, { n: many });
    button.hidden = !many || (button.value === "all" && !found.wrong);
  }
  dialog.returnValue = "";
  dialog.showModal();
  [...dialog.querySelectorAll("footer button")].find((button) => !button.hidden)?.focus();
  return new Promise((settle) =>
    dialog.addEventListener("close", () => settle({ good, all: found.rows }[dialog.returnValue] ?? []), { once: true }),
  );
}

function cellsOf(kind, texts) {
  const row = document.createElement("tr");
  row.append(...texts.map((text) => Object.assign(document.createElement(kind), { textContent: text })));
  return row;
}

function pastedRow(dialog, columns, row, place) {
  const kind = row.wrong ? "wrong" : Object.keys(row.marks).length ? "look" : "fine";
  const drawn = cellsOf("td", [place + 1, "", ...columns.map((key) => row.values[key] ?? "")]);
  drawn.className = `paste-${kind}`;
  drawn.cells[1].append(dialog.querySelector(`[data-mark-${kind}]`).content.cloneNode(true), dialog.dataset[`word${kind[0].toUpperCase()}${kind.slice(1)}`]);
  columns.forEach((key, at) => {
    const cell = drawn.cells[at + 2];
    if (key === "product" && row.name) cell.append(Object.assign(document.createElement("span"), { className: "muted", textContent: ` ${row.name}` }));
    if (row.marks[key]) cell.append(Object.assign(document.createElement("em"), { className: row.wrong ? "error" : "doubt", textContent: row.marks[key] }));
  });
  return drawn;
}

// What the server works out ---------------------------------------------------------------------------------------
let timer;
let asked = 0;

function changed() {
  if (!form) return;
  for (const sheet of sheets) sheet.fit();
  keep();
  if (!form.dataset.preview) return;
  clearTimeout(timer);
  timer = setTimeout(preview, 180);
}

async function preview() {
  const turn = ++asked;
  const data = new FormData(form);
  data.delete("file");
  const answer = await fetch(form.dataset.preview, { method: "POST", body: data, headers: { Accept: "application/json" } });
  if (!answer.ok || turn !== asked) return;
  show(await answer.json());
}

function show(found) {
  for (const sheet of sheets) {
    for (const row of sheet.rows()) {
      const index = row.querySelector("[name]").name.split(".")[1];
      const line = found.lines?.find((one) => String(one.row) === index) ?? {};
      for (const out of row.querySelectorAll("[data-beside]")) {
        out.textContent = line[out.dataset.beside] ?? "";
        out.classList.toggle("low", (line.low ?? []).includes(out.dataset.beside));
      }
      const name = row.querySelector(".lookup output");
      if (name && line.name !== undefined) name.textContent = line.name;
      for (const [key, value] of Object.entries(line.usual ?? {})) {
        const cell = row.querySelector(`[data-cell="${key}"]`);
        if (cell) cell.placeholder = value;
      }
    }
  }
  for (const out of document.querySelectorAll("[data-total]")) out.textContent = found.totals?.[out.dataset.total] ?? "–";
  const notes = document.querySelector("[data-notes]");
  if (!notes) return;
  notes.replaceChildren(...(found.notes ?? []).map((note) => (note.take ? tick(note) : said(note))));
  notes.hidden = !found.notes?.length;
}

function said(note) {
  return Object.assign(document.createElement("p"), { textContent: note.text, className: note.warn ? "warn" : "" });
}

// What is ticked beside the sheet becomes a line of it --------------------------------------------------------------
/** A note that can be taken into the sheet: `take` names the sheet, the line, its key, and the box of the whole sum. */
function tick(note) {
  const { sheet: name, key, sum, values } = note.take;
  const sheet = sheets.find((one) => one.element.dataset.sheet === name);
  const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: Boolean(lineOf(sheet, key, values[key])) });
  const label = Object.assign(document.createElement("label"), { className: `tick${note.warn ? " warn" : ""}` });
  label.append(box, Object.assign(document.createElement("span"), { textContent: note.text }));
  box.addEventListener("change", (event) => {
    event.stopPropagation();
    if (box.checked) takeLine(sheet, key, sum, values);
    else dropLine(sheet, key, values[key]);
    sumUp(sheet, sum);
    changed();
  });
  return label;
}

const cellOf = (row, key) => row.querySelector(`[data-cell="${key}"]`);
const lineOf = (sheet, key, value) => sheet?.rows().find((row) => cellOf(row, key)?.value.trim() === value);
const cents = (text) => Math.round(Number(text || 0) * 100);
const taken = (sheet, sum) => sheet.rows().reduce((all, row) => all + (cents(cellOf(row, sum).value) || 0), 0);

/** So much as is open, but no more than is left of what was entered. */
function takeLine(sheet, key, sum, values) {
  const whole = form.elements.namedItem(sum);
  const left = whole.value && !whole.dataset.summed ? cents(whole.value) - taken(sheet, sum) : Infinity;
  const row = sheet.rows().find((one) => sheet.cells(one).every((cell) => !cell.value.trim())) ?? sheet.add();
  for (const [name, value] of Object.entries(values)) cellOf(row, name).value = value;
  if (left > 0 && left < cents(values[sum])) cellOf(row, sum).value = (left / 100).toFixed(2);
}

function dropLine(sheet, key, value) {
  const row = lineOf(sheet, key, value);
  if (sheet.rows().length > 1) row?.remove();
  else for (const cell of row ? sheet.cells(row) : []) cell.value = "";
  sheet.count();
}

/** Where no sum was entered, it is that of what is ticked. */
function sumUp(sheet, sum) {
  const whole = form.elements.namedItem(sum);
  if (whole.value && !whole.dataset.summed) return;
  whole.dataset.summed = "yes";
  whole.value = taken(sheet, sum) ? (taken(sheet, sum) / 100).toFixed(2) : "";
}

document.addEventListener("input", (event) => delete event.target.dataset.summed);

// The customer's paper beside the sheet, from the moment it is chosen -----------------------------------------------
const paper = document.querySelector("[data-paper]");
let address;

document.addEventListener("change", (event) => {
  if (!paper || !event.target.matches("input[type=file]")) return;
  const file = [...event.target.files].find((one) => /^(application\/pdf|image\/(png|jpeg|webp|gif))$/.test(one.type));
  if (!file) return;
  URL.revokeObjectURL(address);
  address = URL.createObjectURL(file);
  paper.querySelector("[data-paper-names]").replaceChildren(Object.assign(document.createElement("span"), { className: "chip", textContent: file.name }));
  paper.querySelector("iframe").src = address;
  paper.hidden = false;
});

// Kept in this browser until it is saved --------------------------------------------------------------------------
const place = form ? `counterfoil:${form.dataset.user}:${form.dataset.entry}` : "";
const began = form ? snapshot() : "";
let leaving = false;

function snapshot() {
  const pairs = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && value !== "");
  return JSON.stringify(pairs);
}

function keep() {
  const now = snapshot();
  if (now === began) localStorage.removeItem(place);
  else localStorage.setItem(place, now);
}

function take(kept) {
  const pairs = JSON.parse(kept);
  for (const sheet of sheets) {
    const needed = new Set(pairs.filter(([name]) => name.startsWith(`${sheet.element.dataset.sheet}.`)).map(([name]) => name.split(".")[1]));
    const most = Math.max(-1, ...[...needed].map(Number));
    while (sheet.rows().length <= most) sheet.add();
  }
  for (const [name, value] of pairs) {
    const box = form.elements.namedItem(name);
    if (box && "value" in box && name !== "version") box.value = value;
  }
  changed();
}

if (form) {
  const bar = document.querySelector("[data-resume]");
  const kept = localStorage.getItem(place);
  if (kept && kept !== began && !form.hasAttribute("data-refused")) bar.hidden = false;
  bar.querySelector("[data-resume-take]").addEventListener("click", () => {
    take(kept);
    bar.hidden = true;
  });
  bar.querySelector("[data-resume-drop]").addEventListener("click", () => {
    localStorage.removeItem(place);
    bar.hidden = true;
  });
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    leaving = true;
    localStorage.removeItem(place);
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && snapshot() !== began) event.preventDefault();
  });
  addEventListener("pageshow", () => (leaving = false));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-save]"));
    } else if (event.key === "Enter" && event.target.matches("input, select") && !event.target.closest("[data-sheet]")) {
      event.preventDefault();
      const boxes = [...form.querySelectorAll(".boxes input:not([type=hidden]):not([type=file]), .boxes select, .boxes textarea, [data-sheet] [data-cell]")];
      boxes[boxes.indexOf(event.target) + 1]?.focus();
    }
  });
  if (!form.hasAttribute("data-refused")) form.querySelector(".boxes input:not([type=hidden]), .boxes select")?.focus();
  if (form.dataset.preview) preview();
}
