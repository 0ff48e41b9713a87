/** All there is to know of one statement: its sentiment, and the probability of every label. */

import { el } from "./dom.js";
import {
  clock,
  feelingWords,
  labelWords,
  percent,
  signOf,
  signed,
  surenessWords,
} from "./words.js";

/** @typedef {import("./types.js").Statement} Statement */

/**
 * @param {Statement} statement
 * @param {number} index
 * @param {number} count statements of its message
 * @returns {HTMLElement[]}
 */
export function detailsNodes(statement, index, count) {
  const { sentiment } = statement;
  return [
    el("h3", {}, `Statement ${index + 1} of ${count}`),
    el("blockquote", {}, el("bdi", {}, statement.text)),
    speakerNode(statement),
    el(
      "p",
      { class: "felt", "data-feeling": sentiment.label },
      el("span", { class: "sign", "aria-hidden": "true" }, signOf(sentiment.label)),
      el("strong", {}, feelingWords(sentiment.label)),
      el("span", { class: "note" }, surenessWords(sentiment)),
      el("span", { class: "note" }, `score ${signed(sentiment.score)}`),
    ),
    tableNode(statement),
    !statement.labels.length && el("p", { class: "note" }, "No label is over its threshold."),
  ].filter((node) => node instanceof HTMLElement);
}

/** @param {Statement} statement */
function speakerNode({ speaker, start_seconds: start, end_seconds: end }) {
  const times = [start, end].filter((time) => time !== undefined).map(clock);
  const parts = [speaker, times.join("–")].filter(Boolean);
  return parts.length > 0 && el("p", { class: "note" }, el("bdi", {}, parts.join(", ")));
}

/** @param {Statement} statement */
function tableNode(statement) {
  return el(
    "table",
    {},
    el("caption", {}, "What it is about, as probabilities"),
    el(
      "tbody",
      {},
      ...Object.entries(statement.probabilities).map(([label, probability]) =>
        rowNode(statement, label, probability),
      ),
    ),
  );
}

/** @param {Statement} statement @param {string} label @param {number} probability */
function rowNode(statement, label, probability) {
  const found = statement.labels.includes(label);
  const name = labelWords(label);
  return el(
    "tr",
    { class: found ? "found" : null },
    el(
      "th",
      { scope: "row" },
      name,
      found && el("span", { class: "note" }, foundWords(statement, label)),
    ),
    el("td", {}, el("meter", { value: probability, "aria-label": name }, percent(probability))),
    el("td", { class: "number" }, percent(probability)),
  );
}

/** @param {Statement} statement @param {string} label one that was found */
function foundWords({ bands, label_sentiments: felt }, label) {
  const feeling = felt[label] && `${signOf(felt[label].label)} ${feelingWords(felt[label].label)}`;
  return [feeling, `${bands[label]} confidence`].filter(Boolean).join(", ");
}
