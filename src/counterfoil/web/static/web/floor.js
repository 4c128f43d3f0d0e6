/**
 * Floor screens with a keyboard-wedge scanner: a burst of keys that ends in Enter is a scan wherever the focus is,
 * and never spoils a number that stands in a box. What is right or wrong is said by colour, word, sign and sound.
 */
import { tell } from "./clause.js";
import { hand, told, waiting } from "./outbox.js";
import { sound } from "./sound.js";

const FAST = 45; // milliseconds between two keys of a scanner; no hand is so quick
const SHORTEST = 4;

const floor = document.querySelector("[data-floor]");
const scan = floor.querySelector("[data-scan]");
const form = floor.querySelector("form[method=post]");

const said = document.querySelector("[data-sound]");
if (said) sound(said.dataset.sound);

// The scanner -----------------------------------------------------------------------------------------------------
let burst = "";
let last = 0;
let before = null;

document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const now = performance.now();
    if (event.key === "Enter") {
      const typed = scan && event.target === scan ? scan.value.trim() : "";
      const code = burst.length >= SHORTEST && now - last < FAST * 3 ? burst : typed;
      const box = before;
      burst = "";
      before = null;
      if (!code || (document.querySelector("[data-verdict]") && !floor.matches("[data-gate]"))) return;
      if (scan?.matches("[data-scan-submit], [name=scan]")) {
        if (event.target !== scan) scan.value = code;
        event.preventDefault();
        scan.form.requestSubmit();
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      if (box && box.input !== scan) {
        box.input.value = box.value;
        box.input.dispatchEvent(new Event("input", { bubbles: true }));
      }
      if (scan) scan.value = "";
      scanned(code.toUpperCase());
    } else if (event.key.length === 1) {
      if (now - last > FAST * 2) {
        burst = "";
        before = event.target.matches("input") ? { input: event.target, value: event.target.value } : null;
      }
      burst += event.key;
      last = now;
    }
  },
  true,
);

function scanned(code) {
  if (form && code === floor.dataset.paper?.toUpperCase()) return finish();
  const zone = document.getElementById("zone");
  if (zone) return choose(zone, code);
  if (floor.querySelector("[data-place]")) return putAway(code);
  const shelf = [...floor.querySelectorAll("[data-shelf]")].find((row) => row.dataset.shelf.toUpperCase() === code);
  if (shelf) return stand(shelf);
  const found = [...floor.querySelectorAll("[data-code]")].filter((element) => element.dataset.code.toUpperCase() === code);
  if (!found.length) return wrong();
  const package_ = found[0].querySelector("input[type=checkbox]");
  if (package_) package_.checked = true;
  else confirm(found.find((row) => !row.querySelector("[data-count]").value) ?? found[0]);
  found[0].scrollIntoView({ block: "center", behavior: "smooth" });
  sound("yes");
  progress();
  keepDraft();
}

/** The paper's own number, scanned once all is counted, ends the step; before that it is a wrong scan. */
function finish() {
  const counts = [...floor.querySelectorAll(".pick [data-count]")];
  const missing = counts.some((one) => one.value === "") || [...floor.querySelectorAll("[data-place]")].some((one) => !one.closest(".ready")) || floor.querySelector("[name=packages][type=checkbox]:not(:checked), #zone:invalid");
  if (missing || [...floor.querySelectorAll("[data-reasons]:not([hidden]) input")].some((one) => !one.value)) return wrong();
  sound("yes");
  form.requestSubmit();
}

/** Goods that are put away: the goods are scanned, then the place where they lie now. */
function putAway(code) {
  const rows = [...floor.querySelectorAll(".pick")].filter((row) => row.dataset.code?.toUpperCase() === code);
  if (rows.length) return stand(rows.find((row) => !row.classList.contains("ready")) ?? rows[0]);
  const row = floor.querySelector(".pick.now") ?? floor.querySelector(".pick:not(.ready)");
  const option = [...(row?.querySelector("[data-place]")?.options ?? [])].find((one) => one.value.toUpperCase() === code);
  if (!option) return wrong();
  option.selected = true;
  row.classList.remove("now");
  row.classList.add("ready");
  sound("yes");
}

/** A shelf was scanned: its goods are the next ones. */
function stand(row) {
  for (const other of floor.querySelectorAll(".pick.now")) other.classList.remove("now");
  row.classList.add("now");
  row.scrollIntoView({ block: "center", behavior: "smooth" });
  sound("yes");
}

function choose(zone, code) {
  const package_ = [...floor.querySelectorAll("[data-package]")].find((one) => one.dataset.package.toUpperCase() === code);
  if (package_) {
    package_.classList.add("ready");
    return sound("yes");
  }
  const option = [...zone.options].find((one) => one.value.toUpperCase() === code);
  if (!option) return wrong();
  zone.value = option.value;
  sound("yes");
}

function wrong() {
  sound("no");
  floor.querySelector(".scan")?.classList.add("flash");
  setTimeout(() => floor.querySelector(".scan")?.classList.remove("flash"), 600);
}

/** The goods of this line were scanned: all of them, until a hand says otherwise. */
function confirm(row) {
  for (const other of floor.querySelectorAll(".pick.now")) other.classList.remove("now");
  row.classList.add("now");
  const count = row.querySelector("[data-count]");
  if (!count.value) count.value = row.dataset.expected;
  judge(row);
}

// Counting --------------------------------------------------------------------------------------------------------
floor.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (step) {
    const count = step.parentElement.querySelector("[data-count]");
    const start = count.value === "" ? Number(step.closest("[data-expected]")?.dataset.expected ?? 0) : Number(count.value);
    count.value = String(Math.max(0, Math.round((start + Number(step.dataset.step)) * 1000) / 1000));
    changed(step);
  }
  const all = event.target.closest("[data-all]");
  if (all) {
    const row = all.closest(".pick");
    row.querySelector("[data-count]").value = row.dataset.expected;
    changed(all);
  }
  const reason = event.target.closest("[data-reasons] button");
  if (reason) {
    for (const other of reason.parentElement.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === reason));
    reason.parentElement.querySelector("input").value = reason.value;
  }
});
floor.addEventListener("input", (event) => event.target.matches("[data-count], [type=checkbox]") && changed(event.target));

function changed(element) {
  const row = element.closest(".pick");
  if (row?.dataset.expected) judge(row);
  progress();
}

/** Everything is there, or less: then a reason is one tap away. */
function judge(row) {
  const count = row.querySelector("[data-count]").value;
  const less = count !== "" && Number(count) < Number(row.dataset.asked);
  row.classList.toggle("ready", count !== "" && !less);
  row.classList.toggle("less", less);
  const reasons = row.querySelector("[data-reasons]");
  if (!reasons) return;
  reasons.hidden = !less;
  if (!less) reasons.querySelector("input").value = "";
}

function progress() {
  const counts = [...floor.querySelectorAll(".pick [data-count]")];
  const packages = [...floor.querySelectorAll("[name=packages][type=checkbox]")];
  const done = packages.length ? packages.filter((one) => one.checked).length : counts.filter((one) => one.value !== "").length;
  const all = packages.length || counts.length;
  const words = floor.querySelector("[data-progress]");
  if (words) words.textContent = `${done}/${all}`;
  const bar = floor.querySelector("[data-bar]");
  if (bar) bar.value = done;
}

for (const row of floor.querySelectorAll(".pick[data-expected]")) {
  judge(row);
  for (const button of row.querySelectorAll("[data-reasons] button")) {
    button.setAttribute("aria-pressed", String(button.value === row.querySelector("[data-reasons] input").value));
  }
}
progress();
if (scan && !document.querySelector("[data-verdict]")) scan.focus({ preventScroll: true });
document.querySelector("[data-next]")?.focus();
form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-count]")) event.preventDefault();
});

// What was counted is not lost --------------------------------------------------------------------------------------
const draft = form && `counterfoil-floor:${location.pathname}:${form.elements.version?.value}:${form.elements.action?.value}`;
const boxes = () => [...form.querySelectorAll("[data-count], [data-reasons] input, [name=packages][type=checkbox], [name=with]")];

/** What stands in the boxes now is kept on this device until the step is done. */
function keepDraft() {
  if (draft) sessionStorage.setItem(draft, JSON.stringify(boxes().map((box) => (box.type === "checkbox" ? box.checked : box.value))));
}

function bringBack() {
  const kept = draft && JSON.parse(sessionStorage.getItem(draft) ?? "null");
  if (!kept || kept.length !== boxes().length) return;
  boxes().forEach((box, place) => {
    if (box.type === "checkbox") box.checked = kept[place];
    else box.value ||= kept[place];
  });
  for (const row of floor.querySelectorAll(".pick[data-expected]")) judge(row);
  progress();
}
bringBack();
floor.addEventListener("click", keepDraft);
floor.addEventListener("input", keepDraft);

/** The form as the API takes it: `lines.0.quantity` becomes `lines[0].quantity`. */
function entered() {
  const body = {};
  for (const [name, value] of new FormData(form)) {
    if (["csrfmiddlewaretoken", "action", "paper"].includes(name) || value === "") continue;
    const [head, place, key] = name.split(".");
    if (key) ((body[head] ??= [])[place] ??= {})[key] = key === "line_no" ? Number(value) : value;
    else if (form.querySelector(`[type=checkbox][name="${name}"]`)) (body[name] ??= []).push(value);
    else body[name] = ["version", "packages"].includes(name) ? Number(value) : value;
  }
  if (form.querySelector("[name=packages][type=checkbox]")) body.packages ??= [];
  return body;
}

function bar(kind) {
  for (const one of floor.querySelectorAll("[data-kept], [data-refused]")) one.hidden = !one.matches(`[data-${kind}]`);
}

form?.addEventListener("submit", (event) => {
  if (!form.dataset.api || form.querySelector("[data-proof]")) return; // a password is never kept on the shelf
  event.preventDefault();
  event.stopPropagation();
  if (form.classList.contains("busy")) return;
  form.classList.add("busy");
  keepDraft();
  hand(`${form.dataset.api}${form.elements.action.value}`, entered(), { page: location.pathname });
});

told((job, outcome) => {
  if (!form || job.page !== location.pathname) return;
  if (outcome.kept) return bar("kept");
  form.classList.remove("busy");
  if (outcome.status < 300) {
    sessionStorage.removeItem(draft);
    return location.assign(form.dataset.then + job.url.split("/").pop());
  }
  if (outcome.data.code === "proof_required") return location.reload(); // it asks for it; the counts come back
  const place = floor.querySelector("[data-refused]");
  tell(place.querySelector("span"), outcome.data.detail ?? outcome.data.title);
  bar("refused");
  place.scrollIntoView({ block: "center" });
  sound("no");
});
if (form && waiting().some((job) => job.page === location.pathname)) {
  form.classList.add("busy");
  bar("kept");
}
