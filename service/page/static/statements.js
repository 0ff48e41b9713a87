/** A message as it was written, with its statements marked where they stand. */

import { el, unseen } from "./dom.js";
import { segments } from "./segments.js";
import { codeWords, counted, feelingWords, labelWords, signOf } from "./words.js";

/**
 * @typedef {import("./types.js").Reading} Reading
 * @typedef {import("./types.js").Statement} Statement
 * @typedef {import("./segments.js").Segment} Segment
 */

/**
 * @param {Reading} reading
 * @param {string | null} text of the message, null where it is not known
 * @returns {HTMLElement} a group whose statements are reached with the arrow keys; each has its
 *   index as `data-index`
 */
export function statementsNode(reading, text) {
  const language = /^[a-z]{2,3}$/.test(reading.language) ? reading.language : null;
  const node = el(
    "div",
    { class: "words", role: "group", "aria-label": "Statements, arrow keys move", lang: language },
    ...segments(reading, text).map((segment) =>
      segment.statement === null
        ? restNode(segment)
        : statementNode(reading.statements[segment.statement], segment.statement),
    ),
  );
  node.querySelector(".statement")?.setAttribute("tabindex", "0");
  return node;
}

/**
 * Its name is what is seen, and the sentiment in words in the place of the sign.
 *
 * @param {Statement} statement
 * @param {number} index
 */
function statementNode(statement, index) {
  const { label } = statement.sentiment;
  return el(
    "span",
    {
      class: "statement",
      role: "button",
      tabindex: -1,
      "aria-pressed": "false",
      "aria-controls": "details",
      "data-feeling": label,
      "data-index": index,
    },
    el("span", { class: "sign", "aria-hidden": "true" }, signOf(label)),
    el("bdi", { class: "said" }, statement.text),
    unseen(` (${feelingWords(label)}${statement.labels.length ? ", about" : ""}) `),
    ...statement.labels.map((found) => tagNode(found, statement.bands[found])),
  );
}

/** @param {string} label @param {string} band a low one is a doubt */
export function tagNode(label, band) {
  const doubt = band === "low";
  return el(
    "span",
    { class: "tag", "data-band": band },
    labelWords(label),
    doubt && el("span", { "aria-hidden": "true" }, " ?"),
    doubt && unseen(" (doubtful)"),
  );
}

/** @param {Segment} segment what is in no statement */
function restNode({ text, length, kind }) {
  if (text !== null && !text.trim()) return document.createTextNode(text);
  if (kind) {
    const told = `${codeWords(kind)}, not read`;
    const size = text === null && `: ${counted(length, "character")}`;
    return el("span", { class: "rest" }, el("span", { class: "kind" }, told, size), text);
  }
  if (text !== null) return el("span", { class: "rest" }, text);
  // A space or a line end: the reading of a job does not say which.
  return length <= 2 ? document.createTextNode(" ") : el("span", { class: "rest" }, " […] ");
}
