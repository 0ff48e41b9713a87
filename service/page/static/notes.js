/** What else there is to say of a message: signals, noise, its course, warnings. */

import { el } from "./dom.js";
import { codeWords, signed, warningWords } from "./words.js";

/**
 * @typedef {import("./types.js").Reading} Reading
 * @typedef {import("./types.js").Evidence} Evidence
 */

/** @param {Reading} reading @returns {HTMLElement | false} */
export function notesNode(reading) {
  const notes = [
    ...(reading.signals ?? []).map((signal) => signalNode(reading, signal)),
    ...noiseNodes(reading),
    ...courseNodes(reading),
    ...reading.warnings.map((code) => note("Note", warningWords(code), { "data-warning": code })),
  ];
  return notes.length > 0 && el("ul", { class: "notes", "aria-label": "Notes" }, ...notes);
}

/**
 * @param {string} name
 * @param {string | Node} words
 * @param {Record<string, string>} attributes
 */
function note(name, words, attributes = {}) {
  return el("li", attributes, el("strong", {}, name), " ", words);
}

/** @param {Reading} reading @param {import("./types.js").Signal} signal */
function signalNode(reading, { kind, evidence = [] }) {
  const shown = evidence.map((one) => evidenceWords(reading, one)).join("; ");
  return note(`Signal: ${codeWords(kind)}`, el("bdi", {}, shown), { class: "signal" });
}

/** The words that show it, where the statement has them as they came. */
function evidenceWords(/** @type {Reading} */ { statements }, /** @type {Evidence} */ evidence) {
  const place = `statement ${evidence.statement + 1}`;
  const { start, end, text } = statements[evidence.statement] ?? { start: 0, end: -1, text: "" };
  const points = Array.from(text);
  if (points.length !== end - start) return place;
  return `“${points.slice(evidence.start - start, evidence.end - start).join("")}” (${place})`;
}

/** @param {Reading} reading */
function noiseNodes({ noise }) {
  if (!noise) return [];
  const words = `${codeWords(noise.kind)} (${noise.reason})`;
  return [note("Not counted as a customer’s voice:", words, { class: "noise" })];
}

/** @param {Reading} reading */
function courseNodes({ course }) {
  if (!course) return [];
  const { start, end, lowest, lowest_statement: worst } = course;
  const words = `from ${signed(start)} to ${signed(end)}, lowest ${signed(lowest)}`;
  return [note("Course of the conversation:", `${words} in statement ${worst + 1}`)];
}
