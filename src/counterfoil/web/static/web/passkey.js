/**
 * Passkeys: a form whose answer the browser gives. The house is asked what to sign, the person unlocks the passkey, the
 * answer goes along as the form's own field. Without passkeys in the browser the form stays hidden and a word says so.
 */
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

for (const form of window.PublicKeyCredential ? document.querySelectorAll("[data-passkey]") : []) {
  form.hidden = false;
  form.previousElementSibling.hidden = true;
  form.querySelector("[autofocus]")?.focus();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(form);
  });
}

async function answer(form) {
  const button = form.querySelector("button");
  const fault = form.querySelector("[data-passkey-fault]");
  button.disabled = true;
  fault.hidden = true;
  try {
    const asked = await ask(form);
    if (!asked) return location.assign(form.dataset.back); // logged out meanwhile, or too late: the page knows what to say
    const credential = form.dataset.passkey === "make" ? await make(asked) : await use(asked);
    form.elements.passkey.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    const says = { InvalidStateError: form.dataset.sayTwice, TypeError: document.body.dataset.sayFailed };
    fault.textContent = says[error.name] ?? form.dataset.sayCancelled;
    fault.hidden = false;
    button.disabled = false;
    button.focus();
  }
}

/** What the house wants signed; nothing when it answers otherwise. */
export async function ask(form, to = form.action) {
  const body = new FormData(form);
  body.set("begin", "1");
  const answered = await fetch(to, { method: "POST", body });
  const isJson = answered.headers.get("Content-Type")?.startsWith("application/json");
  return answered.ok && isJson ? (await answered.json()).publicKey : null;
}

const listed = (descriptors) => (descriptors ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function make(asked) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      user: { ...asked.user, id: toBytes(asked.user.id) },
      excludeCredentials: listed(asked.excludeCredentials),
    },
  });
  return told(made, ["clientDataJSON", "attestationObject"]);
}

export async function use(asked) {
  const used = await navigator.credentials.get({
    publicKey: { ...asked, challenge: toBytes(asked.challenge), allowCredentials: listed(asked.allowCredentials) },
  });
  return told(used, ["clientDataJSON", "authenticatorData", "signature"]);
}

function told(credential, fields) {
  const response = Object.fromEntries(fields.map((name) => [name, toText(credential.response[name])]));
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response };
}
