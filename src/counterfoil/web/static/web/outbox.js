/**
 * Answers that must not get lost: kept in the browser until the house has taken them, each under its own key, so that
 * sending one twice does it once. What the house refuses is said, not sent again.
 */
const AGAIN = 4000; // milliseconds until the next try

const page = document.querySelector("[data-user]");
const shelf = `counterfoil-outbox:${page?.dataset.user ?? ""}`;
const listeners = [];
let busy = false;
let again = false;

/** Everything of this person that the house has not taken yet. */
export function waiting() {
  try {
    return JSON.parse(localStorage.getItem(shelf)) ?? [];
  } catch {
    return [];
  }
}

function keep(jobs) {
  localStorage.setItem(shelf, JSON.stringify(jobs));
}

/** Be told what became of each answer: `listener(job, outcome)`; outcome is `{status, data}` or `{kept: true}`. */
export function told(listener) {
  listeners.push(listener);
}

/** Hand an answer in: `url` of the API, `body` as JSON. It is on the shelf before the first try. */
export function hand(url, body, more = {}) {
  const job = { ...more, url, body, key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, at: new Date().toISOString() };
  keep([...waiting(), job]);
  return flush();
}

/** Try everything on the shelf, oldest first, until one can't be delivered. What was handed in meanwhile comes next. */
export async function flush() {
  again = true;
  if (busy) return;
  busy = true;
  try {
    while (again) {
      again = false;
      await once();
    }
  } finally {
    busy = false;
  }
}

async function once() {
  let cut = false;
  for (const job of waiting()) {
    const outcome = cut ? { kept: true } : await deliver(job);
    cut ||= Boolean(outcome.kept);
    if (!outcome.kept) keep(waiting().filter((other) => other.key !== job.key));
    for (const listener of listeners) listener(job, outcome);
  }
}

async function deliver(job) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    const response = await fetch(job.url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": job.key,
        "X-CSRFToken": token,
        "Accept-Language": document.documentElement.lang.startsWith("en") ? "en" : "zh-CN",
      },
      body: JSON.stringify(job.body),
    });
    if (response.status === 401 || response.status === 429 || response.status >= 500) return { kept: true };
    return { status: response.status, data: await response.json() };
  } catch {
    return { kept: true };
  }
}

addEventListener("online", flush);
setInterval(() => waiting().length && flush(), AGAIN);
