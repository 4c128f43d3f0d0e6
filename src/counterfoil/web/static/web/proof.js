/** A passkey shown beside an approval: the browser signs what the house asks, and the form is sent with the answer. */
import { ask, use } from "./passkey.js";

export async function prove(button) {
  const { form } = button;
  const fault = button.parentElement.querySelector("[data-proof-fault]");
  button.disabled = true;
  fault.hidden = true;
  try {
    const asked = await ask(form, button.dataset.proofPasskey);
    if (!asked) throw new Error("logged out meanwhile");
    form.elements["proof.passkey"].value = JSON.stringify(await use(asked));
    for (const other of form.querySelectorAll("[data-proof] [required]")) other.required = false;
    form.requestSubmit(form.querySelector("button.primary"));
  } catch {
    fault.hidden = false;
  } finally {
    button.disabled = false;
  }
}
