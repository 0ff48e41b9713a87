/** Customers' own words: messages with the statements that they are shown for marked. */

import { el, unseen } from "./dom.js";
import { day } from "./figures.js";
import { counted, feelingWords, labelWords, signOf } from "./words.js";

/**
 * @typedef {object} Said
 * @property {number} statement
 * @property {string} text
 * @property {string[]} labels
 * @property {string | null} sentiment
 * @property {boolean} shown_for
 *
 * @typedef {object} Verbatim
 * @property {string} id
 * @property {string | null} time
 * @property {string} channel
 * @property {string | null} sentiment
 * @property {Said[]} statements
 * @property {number} count
 */

/** @param {Verbatim} verbatim */
export function verbatimNode({ id, time, channel, sentiment, statements, count }) {
  const left = count - statements.length;
  const told = [time && day(time), channel, sentiment && feelingWords(sentiment)].filter(Boolean);
  return el(
    "li",
    { tabindex: -1 },
    el("p", { class: "note" }, el("bdi", {}, id), `, ${told.join(", ")}`),
    el("p", { class: "words" }, ...statements.flatMap((said) => [saidNode(said), " "])),
    left > 0 &&
      el("p", { class: "note" }, `${counted(left, "other statement")} of this message not shown`),
  );
}

/** @param {Said} said */
function saidNode({ text, labels, sentiment, shown_for: isMarked }) {
  if (!isMarked) return el("bdi", { class: "rest" }, text);
  const feeling = sentiment ?? "uncertain";
  return el(
    "mark",
    { class: "statement", "data-feeling": feeling },
    el("span", { class: "sign", "aria-hidden": "true" }, signOf(feeling)),
    el("bdi", { class: "said" }, text),
    unseen(` (${feelingWords(feeling)}${labels.length ? ", about" : ""}) `),
    ...labels.map((label) => el("span", { class: "tag" }, labelWords(label))),
  );
}
