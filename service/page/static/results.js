/**
 * Shows readings, and the details of the statement that is pointed at or chosen.
 *
 * Each message is one stop of the Tab key; arrow keys, Home and End move among its statements.
 * Pointing at a statement shows its details for as long as it lasts.
 */

import { detailsNodes } from "./details.js";
import { button } from "./dom.js";
import { readingNode, rejectionNode } from "./reading.js";

/**
 * @typedef {import("./types.js").Reading} Reading
 * @typedef {import("./types.js").Rejection} Rejection
 * @typedef {{reading: Reading, text: string | null} | {rejection: Rejection}} Result
 */

const STATEMENT = ".statement[role=button]";

export class Results {
  /** @type {WeakMap<Element, Reading>} */
  #readings = new WeakMap();
  /** @type {HTMLElement | null} */
  #chosen = null;
  /** @type {HTMLElement | null} */
  #shown = null;

  /** @param {HTMLElement} list @param {HTMLElement} details */
  constructor(list, details) {
    this.list = list;
    this.details = details;
    list.addEventListener("focusin", (event) => this.#choose(this.#asked(event)));
    list.addEventListener("click", (event) => statementOf(event)?.focus());
    list.addEventListener("pointermove", (event) => {
      // A browser tells of a move, too, when the page scrolls under a pointer that lies still.
      if (event.movementX || event.movementY) this.#show(this.#asked(event) ?? this.#chosen);
    });
    list.addEventListener("pointerleave", () => this.#show(this.#chosen));
    list.addEventListener("keydown", (event) => this.#move(event));
    details.addEventListener("keydown", (event) => event.key === "Escape" && this.#back());
  }

  /** @param {Result[]} results @param {{named?: boolean}} options named: whether with their ids */
  show(results, { named = false } = {}) {
    this.#chosen = null;
    const nodes = results.map((result) => {
      if ("rejection" in result) return rejectionNode(result.rejection);
      const node = readingNode(result.reading, result.text, named);
      this.#readings.set(node, result.reading);
      return node;
    });
    this.list.replaceChildren(...nodes);
    this.#shown = null;
    delete this.details.dataset.asked;
    this.#choose(this.list.querySelector(STATEMENT));
    this.details.hidden = this.#chosen === null;
  }

  /** The statement that somebody wants to know of, if it is one. @param {Event} event */
  #asked(event) {
    const statement = statementOf(event);
    if (statement) this.details.dataset.asked = "";
    return statement;
  }

  /** @param {HTMLElement | null} statement */
  #choose(statement) {
    if (!statement) return;
    this.#chosen?.setAttribute("aria-pressed", "false");
    statement.parentElement?.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
    statement.tabIndex = 0;
    statement.setAttribute("aria-pressed", "true");
    this.#chosen = statement;
    this.#show(statement);
  }

  /** @param {HTMLElement | null} statement */
  #show(statement) {
    const article = statement?.closest("article");
    const reading = article && this.#readings.get(article);
    if (!statement || !reading || statement === this.#shown) return;
    this.#shown = statement;
    const index = Number(statement.dataset.index);
    const { statements } = reading;
    this.details.replaceChildren(
      ...detailsNodes(statements[index], index, statements.length),
      button("Close", () => this.#back(), { class: "close quiet" }),
    );
  }

  /** To the statement; where there is little room, the details make way for the message. */
  #back() {
    this.#chosen?.focus();
    delete this.details.dataset.asked;
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const statement = statementOf(event);
    if (!statement || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = siblings(statement);
    const here = all.indexOf(statement);
    /** @type {Record<string, HTMLElement | undefined>} */
    const targets = {
      ArrowRight: all[here + 1],
      ArrowDown: all[here + 1],
      ArrowLeft: all[here - 1],
      ArrowUp: all[here - 1],
      Home: all[0],
      End: all.at(-1),
      Enter: this.details,
      " ": this.details,
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    targets[event.key]?.focus();
  }
}

/** @param {Event} event @returns {HTMLElement | null} */
function statementOf(event) {
  return /** @type {Element} */ (event.target).closest(STATEMENT);
}

/** Statements of the same message. @param {HTMLElement} statement @returns {HTMLElement[]} */
function siblings(statement) {
  return [...(statement.parentElement?.querySelectorAll(STATEMENT) ?? [])].map(
    (node) => /** @type {HTMLElement} */ (node),
  );
}
