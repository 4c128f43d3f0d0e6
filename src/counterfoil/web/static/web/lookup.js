/**
 * A box that finds a code while its name is typed (combobox of the ARIA patterns). Safe with Chinese input methods:
 * nothing is asked or chosen while a word is being composed.
 */
const WAIT = 120;

/** Make every lookup box within this element work. */
export function lookups(within) {
  for (const input of within.querySelectorAll("input[data-lookup]:not([data-ready])")) new Lookup(input);
}

let counter = 0;

class Lookup {
  constructor(input) {
    this.input = input;
    this.list = null;
    this.items = [];
    this.at = -1;
    this.asked = 0;
    input.dataset.ready = "1";
    input.addEventListener("input", (event) => this.typed(event));
    input.addEventListener("compositionend", () => this.ask());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 120));
  }

  get open() {
    return this.list !== null;
  }

  typed(event) {
    this.say("");
    if (!event.isComposing) this.ask();
  }

  ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), WAIT);
  }

  async fetch() {
    const text = this.input.value.trim();
    if (!text) return this.close();
    const asked = ++this.asked;
    const customer = this.input.form?.elements.namedItem("customer")?.value ?? "";
    const query = new URLSearchParams({ q: text, ...(customer && this.input.name !== "customer" ? { customer } : {}) });
    const answer = await fetch(`/find/${this.input.dataset.lookup}/?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || asked !== this.asked || document.activeElement !== this.input) return;
    this.items = (await answer.json()).items;
    this.at = this.items.length ? 0 : -1;
    this.draw();
  }

  draw() {
    this.close();
    this.list = document.createElement("ul");
    this.list.className = "options";
    this.list.id = `options-${++counter}`;
    this.list.setAttribute("role", "listbox");
    this.items.forEach((item, place) => {
      const row = document.createElement("li");
      row.id = `${this.list.id}-${place}`;
      row.setAttribute("role", "option");
      row.append(Object.assign(document.createElement("b"), { textContent: item.value }));
      row.append(Object.assign(document.createElement("span"), { textContent: item.label }));
      row.append(Object.assign(document.createElement("small"), { textContent: item.hint }));
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this.choose(place);
      });
      this.list.append(row);
    });
    if (!this.items.length) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = document.body.dataset.sayNone;
      this.list.append(none);
    }
    const host = this.input.closest("dialog") ?? document.body;
    host.append(this.list);
    this.place(host);
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-controls", this.list.id);
    this.mark();
  }

  /** Under the box, or over it where the window ends. */
  place(host) {
    const box = this.input.getBoundingClientRect();
    const frame = host === document.body ? { left: -scrollX, top: -scrollY } : host.getBoundingClientRect();
    const scroll = host === document.body ? 0 : host.scrollTop;
    const below = innerHeight - box.bottom > Math.min(340, this.list.offsetHeight) + 8;
    this.list.style.left = `${Math.max(4, Math.min(box.left, innerWidth - this.list.offsetWidth - 8)) - frame.left}px`;
    this.list.style.top = `${(below ? box.bottom + 3 : box.top - this.list.offsetHeight - 3) - frame.top + scroll}px`;
  }

  mark() {
    [...this.list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === this.at)));
    const row = this.list.children[this.at];
    row?.scrollIntoView({ block: "nearest" });
    if (row?.id) this.input.setAttribute("aria-activedescendant", row.id);
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (!this.open) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + this.items.length) % Math.max(1, this.items.length);
      this.mark();
    } else if (event.key === "Enter" || event.key === "Tab") {
      if (this.at < 0 || event.ctrlKey) return;
      this.choose(this.at);
      if (event.key === "Tab") return;
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  choose(place) {
    const item = this.items[place];
    this.input.value = item.value;
    this.say(item.label);
    this.close();
    this.input.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: item }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  say(name) {
    const out = this.input.closest(".lookup")?.querySelector("output");
    if (out) out.textContent = name;
  }

  close() {
    this.list?.remove();
    this.list = null;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
