/**
 * The API key, kept in this tab: in `sessionStorage`, or in memory where the browser has none for
 * us.
 */

const NAME = "voc-key";

/** @type {string | null} */
let held = null;

/** @returns {string | null} */
export function key() {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return held;
  }
}

/** @param {string | null} value null to forget it */
export function keep(value) {
  held = value;
  try {
    if (value === null) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, value);
  } catch {
    // Storage is switched off: the key lives as long as the page.
  }
}
