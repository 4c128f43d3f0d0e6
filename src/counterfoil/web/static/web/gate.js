/**
 * The gate: each code is asked of the house. While the network is gone, a signed code is told from a forged one here
 * (Ed25519), is good once, and its use is reported later.
 */
import { tell } from "./clause.js";
import { hand, told, waiting } from "./outbox.js";
import { sound } from "./sound.js";

const page = document.querySelector("[data-gate]");
const form = page.querySelector("form");
const box = form.querySelector("[name=code]");
const words = page.querySelector("[data-words]").dataset;
const USED = "counterfoil-gate-used";
const URL = "/api/v1/gate-passes/verify";

form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  const code = box.value.trim();
  box.value = "";
  if (code) hand(URL, { code });
});

told((job, outcome) => {
  if (job.url !== URL) return;
  const late = job.seen;
  if (outcome.kept) {
    if (!late) offline(job);
  } else if (outcome.status === 200) {
    mark(outcome.data.number, "used");
    if (!late) yes(outcome.data);
  } else if (late) refusedLate(job, outcome.data);
  else no(outcome.data, job.body.code);
  cutOff();
});

// The verdict -----------------------------------------------------------------------------------------------------
function show(kind, facts) {
  document.querySelector("[data-verdict]")?.remove();
  const verdict = page.querySelector(`template[data-${kind}]`).content.cloneNode(true).firstElementChild;
  for (const place of verdict.querySelectorAll("[data-fill]")) {
    const text = facts[place.dataset.fill] ?? "";
    tell(place, text);
    if (place.tagName === "DD") place.hidden = place.previousElementSibling.hidden = text === "";
  }
  page.append(verdict);
  sound(kind);
  const next = verdict.querySelector("[data-next]");
  next.addEventListener("click", () => {
    verdict.remove();
    box.focus();
  });
  next.focus();
  return verdict;
}

function yes(pass, { reported = true } = {}) {
  const rest = restOf(pass.vehicle, pass.number);
  const verdict = show("yes", { ...pass, rest: rest.join(", ") });
  verdict.querySelector("[data-rest]").hidden = !rest.length;
  verdict.querySelector("[data-unreported]").hidden = reported;
}

function no(problem, code) {
  show("no", { title: problem.title ?? "", detail: problem.detail ?? "", code: code.slice(0, 40) });
}

/** The other passes of this truck that nobody has scanned yet. */
function restOf(plate, number) {
  const truck = [...page.querySelectorAll("[data-truck]")].find((one) => one.dataset.truck === (plate ?? "") && plate);
  return [...(truck?.querySelectorAll(".pass-issued") ?? [])].map((row) => row.dataset.pass).filter((one) => one !== number);
}

function mark(number, state) {
  const known = page.querySelector(`[data-known] [data-number="${CSS.escape(number)}"]`);
  if (known) known.dataset.state = state;
  const row = page.querySelector(`[data-pass="${CSS.escape(number)}"]`);
  row?.classList.replace("pass-issued", `pass-${state}`);
}

// Without the network ---------------------------------------------------------------------------------------------
async function offline(job) {
  const pass = await opened(job.body.code);
  const said = pass ? trouble(pass) : job.body.code.startsWith("CF1.") ? words.forged : words.untold;
  const jobs = waiting();
  if (said) {
    // nothing left the gate: only what the house has to know of an attempt is worth reporting, and that is done there
    localStorage.setItem(shelf(), JSON.stringify(jobs.filter((one) => one.key !== job.key)));
    return no({ title: "", detail: said }, job.body.code);
  }
  remember(pass.number);
  localStorage.setItem(shelf(), JSON.stringify(jobs.map((one) => (one.key === job.key ? { ...one, seen: pass.number } : one))));
  mark(pass.number, "used");
  yes(pass, { reported: false });
  cutOff();
}

function shelf() {
  return `counterfoil-outbox:${page.dataset.user}`;
}

function trouble(pass) {
  const state = page.querySelector(`[data-known] [data-number="${CSS.escape(pass.number)}"]`)?.dataset.state;
  if (state === "used" || used().includes(pass.number)) return words.used;
  return state && state !== "issued" ? words.void : "";
}

function used() {
  return JSON.parse(localStorage.getItem(USED) ?? "[]");
}

function remember(number) {
  localStorage.setItem(USED, JSON.stringify([...used(), number].slice(-500)));
}

/** What a signed code says, or nothing when none of our keys signed it. */
async function opened(code) {
  const [head, first, second] = code.split(".");
  if (head !== "CF1" || !second || !crypto.subtle) return null;
  const payload = bytes(first);
  for (const text of page.dataset.keys.split(" ")) {
    try {
      const key = await crypto.subtle.importKey("raw", bytes(text), "Ed25519", false, ["verify"]);
      if (!(await crypto.subtle.verify("Ed25519", key, bytes(second), payload))) continue;
      const [number, , vehicle, packages_count] = new TextDecoder().decode(payload).split("|");
      return { number, vehicle, packages_count };
    } catch {
      // a browser without Ed25519, or no base64 at all: not ours as far as this gate can tell
    }
  }
  return null;
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function cutOff() {
  const many = waiting().length;
  page.querySelector("[data-cut-off]").hidden = !many;
  page.querySelector("[data-waiting]").textContent = many ? String(many) : "";
}
cutOff();

function refusedLate(job, problem) {
  const row = document.createElement("li");
  tell(row, `${words.late}: ${job.seen} · ${problem.detail ?? problem.title}`);
  page.querySelector("[data-late-refusals]").append(row);
  sound("no");
}

// The camera ------------------------------------------------------------------------------------------------------
const camera = page.querySelector("[data-camera]");
const lens = page.querySelector("[data-lens]");
if ("BarcodeDetector" in window && navigator.mediaDevices) camera.hidden = false;
camera.addEventListener("click", async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  lens.srcObject = stream;
  lens.hidden = false;
  await lens.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const look = async () => {
    if (lens.hidden) return;
    const [found] = await detector.detect(lens).catch(() => []);
    if (!found) return void setTimeout(look, 150);
    lens.hidden = true;
    for (const track of stream.getTracks()) track.stop();
    hand(URL, { code: found.rawValue });
  };
  look();
});
