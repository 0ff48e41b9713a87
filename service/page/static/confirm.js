/** Asks a person whether something is meant that cannot be undone. */

import { byId } from "./dom.js";

const YES = "yes";

/**
 * Escape says no, and the focus goes back to where it was.
 *
 * @param {string} words the question
 * @param {string} verb on the button that says yes
 * @returns {Promise<boolean>}
 */
export function confirmed(words, verb) {
  /** @type {HTMLDialogElement} */
  const dialog = byId("confirm");
  byId("confirm-words").textContent = words;
  byId("confirm-yes").textContent = verb;
  byId("confirm-yes").onclick = () => dialog.close(YES);
  byId("confirm-no").onclick = () => dialog.close();
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === YES), { once: true });
  });
}
