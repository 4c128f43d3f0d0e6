/** What every page can do: keys, palette, dialogs, lookups, files dropped, and forms that are sent once. */
import { lookups } from "./lookup.js";

const dialog = document.getElementById("dialog");
const palette = document.getElementById("palette");
const live = document.getElementById("live");

/** Say something to a screen reader without moving the focus. */
export function say(text) {
  if (live) live.textContent = text;
}

lookups(document);

// Dialogs ---------------------------------------------------------------------------------------------------------
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "dialog-body") {
    if (!dialog.open) dialog.showModal();
    lookups(dialog);
    focusFirst(dialog);
  }
  if (event.target.id === "rows") say(event.target.querySelector("h2, thead")?.textContent.trim() ?? "");
});

function focusFirst(within) {
  const first = within.querySelector("[data-proof] input:not([type=hidden])") ?? within.querySelector("[aria-invalid=true], [data-focus], input:not([type=hidden]), select, textarea, .button.primary");
  first?.focus();
  if (first?.matches("input[data-cell]")) first.select();
}
focusFirst(document.querySelector("form[data-refused]") ?? document.createElement("div"));

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) dialog.close();
  if (event.target.closest("[data-open-palette]")) openPalette();
  if (event.target === dialog || event.target === palette) event.target.close();
  for (const drop of document.querySelectorAll("details.drop[open]")) if (!drop.contains(event.target)) drop.open = false;
});

// Palette ---------------------------------------------------------------------------------------------------------
function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  palette.querySelector("input").select();
}

palette?.addEventListener("keydown", (event) => {
  const links = [...palette.querySelectorAll("#palette-found a")];
  const at = links.findIndex((link) => link.classList.contains("chosen"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    links[at]?.classList.remove("chosen");
    const next = links[(at + (event.key === "ArrowDown" ? 1 : -1) + links.length) % links.length];
    next?.classList.add("chosen");
    next?.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && !event.isComposing) {
    const chosen = links[at] ?? (links.length ? links[0] : null);
    if (chosen) {
      event.preventDefault();
      location.href = chosen.href;
    }
  }
});

// Keys ------------------------------------------------------------------------------------------------------------
const typing = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.key === "Escape") for (const drop of document.querySelectorAll("details.drop[open]")) drop.open = false;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (dialog?.open || palette?.open) return;
  const named = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (named) {
    event.preventDefault();
    if (named.matches("input")) named.focus();
    else named.click();
    return;
  }
  moveInRows(event);
});

/** j and k, or the arrows, choose a row of the list; Enter opens it. */
function moveInRows(event) {
  const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("chosen"));
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    rows[at]?.classList.remove("chosen");
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    next.classList.add("chosen");
    next.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && at >= 0) {
    rows[at].querySelector(".row-link")?.click();
  }
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-rows] tbody tr");
  if (!row || event.target.closest("a, button, input") || String(getSelection())) return;
  row.querySelector(".row-link")?.click();
});

// Who approves shows again who they are ----------------------------------------------------------------------------
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-proof-passkey]");
  if (button) (await import("./proof.js")).prove(button);
});

// A photo is sent as soon as it is taken, a filter as soon as it is chosen ----------------------------------------
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-send-on-choice]") && event.target.files?.length !== 0) event.target.form.requestSubmit();
});

// Forms are sent once ---------------------------------------------------------------------------------------------
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  form.classList.add("busy");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) {
    delete form.dataset.sent;
    form.classList.remove("busy");
  }
});
document.addEventListener("htmx:beforeRequest", (event) => {
  for (const button of event.target.querySelectorAll?.("button:not([type=button])") ?? []) button.disabled = true;
  event.target.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", (event) => {
  event.target.removeAttribute("aria-busy");
  if (event.detail.xhr.getResponseHeader("HX-Redirect")) return;
  for (const button of event.target.querySelectorAll?.("button") ?? []) button.disabled = false;
});
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, (event) => {
    const notice = document.createElement("p");
    notice.className = "notice notice-error";
    notice.role = "alert";
    notice.append(Object.assign(document.createElement("span"), { textContent: document.body.dataset.sayFailed }));
    (dialog?.open ? dialog.querySelector("form") ?? dialog : document.getElementById("main")).prepend(notice);
    event.stopPropagation();
  });
}

// Files -----------------------------------------------------------------------------------------------------------
for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const name = zone.querySelector("[data-drop-name]");
  const empty = name.textContent;
  const show = () => (name.textContent = [...input.files].map((file) => file.name).join(", ") || empty);
  input.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    show();
  });
}

// "… is done" is said once, not again when the page is loaded again
if (document.querySelector("[data-done]")) history.replaceState(null, "", location.pathname + location.hash);
