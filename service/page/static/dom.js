/**
 * Makes elements. Whatever is a string becomes a text node, so that nothing a customer wrote can
 * become markup.
 */

/**
 * @param {string} tag
 * @param {Record<string, string | number | boolean | null | undefined>} attributes those that are
 *   null, undefined or false are left out
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) node.append(child);
  return node;
}

/** A text for those who listen. @param {string} text */
export function unseen(text) {
  return el("span", { class: "unseen" }, text);
}

/**
 * @param {string} text
 * @param {() => unknown} act
 * @param {Record<string, string>} attributes
 */
export function button(text, act, attributes = {}) {
  const node = el("button", { type: "button", ...attributes }, text);
  node.addEventListener("click", act);
  return node;
}

/** The element of an id that the page has. @param {string} id @returns {any} */
export function byId(id) {
  return document.getElementById(id);
}
