/** One reading: what it comes to, the message with its statements, and the JSON behind it. */

import { button, el } from "./dom.js";
import { notesNode } from "./notes.js";
import { statementsNode } from "./statements.js";
import { feelingWords, jsonWords, labelWords, signOf, surenessWords } from "./words.js";

/**
 * @typedef {import("./types.js").Reading} Reading
 * @typedef {import("./types.js").Rejection} Rejection
 */

/**
 * @param {Reading} reading
 * @param {string | null} text of the message, null where it is not known
 * @param {boolean} named whether to say which message it is, where it is one of many
 * @returns {HTMLElement}
 */
export function readingNode(reading, text, named) {
  return el(
    "article",
    { class: "reading", "aria-label": named ? `Message ${reading.id}` : "Message" },
    named && el("h3", {}, el("bdi", {}, reading.id)),
    named && originNode(reading),
    summaryNode(reading),
    reading.question && el("p", { class: "question" }, el("bdi", {}, reading.question)),
    statementsNode(reading, text),
    notesNode(reading),
    jsonNode(reading),
  );
}

/** @param {Rejection} rejection */
export function rejectionNode({ id, code, detail }) {
  const words = detail.charAt(0).toUpperCase() + detail.slice(1);
  return el(
    "article",
    { class: "reading rejected", "aria-label": "Message that could not be read" },
    id !== null && el("h3", {}, el("bdi", {}, id)),
    el("p", { class: "problem" }, el("strong", {}, "Not read: "), el("bdi", {}, words)),
    el("p", { class: "note" }, `Code: ${code}`),
  );
}

/** @param {Reading} reading */
function originNode({ channel, language, time, author }) {
  const parts = [channel, language, time, author].filter(Boolean);
  return el("p", { class: "note" }, el("bdi", {}, parts.join(", ")));
}

/** @param {Reading} reading */
function summaryNode({ sentiment, intent, components }) {
  const found = Object.entries(components);
  return el(
    "dl",
    { class: "summary" },
    decision("Sentiment", feltNode(sentiment.label), surenessWords(sentiment)),
    decision("Intent", el("strong", {}, feelingWords(intent.label)), surenessWords(intent)),
    el(
      "div",
      { class: "about" },
      el("dt", {}, "About"),
      ...found.map(([name, component]) => componentNode(name, component)),
      !found.length && el("dd", {}, el("span", { class: "note" }, "nothing that is sure enough")),
    ),
  );
}

/** @param {string} name @param {Node} value @param {string} confidence */
function decision(name, value, confidence) {
  const note = el("span", { class: "note" }, confidence);
  return el("div", {}, el("dt", {}, name), el("dd", {}, value, " ", note));
}

/** @param {string} label of a sentiment */
function feltNode(label) {
  return el(
    "strong",
    { class: "felt", "data-feeling": label },
    el("span", { class: "sign", "aria-hidden": "true" }, signOf(label)),
    feelingWords(label),
  );
}

/** @param {string} name @param {import("./types.js").Component} component */
function componentNode(name, { probability, band, sentiment, facets = {} }) {
  const label = [name, Object.keys(facets).join(", ")].filter(Boolean).join(".");
  return el(
    "dd",
    {},
    el("span", { class: "tag", "data-band": band }, labelWords(label)),
    " ",
    feltNode(sentiment.label),
    " ",
    el("span", { class: "note" }, surenessWords({ confidence: probability, band })),
  );
}

/** @param {Reading} reading */
function jsonNode(reading) {
  const node = el("details", { class: "json" }, el("summary", {}, "JSON"));
  // Made when it is asked for: it is longer than all the rest.
  node.addEventListener("toggle", () => node.children.length > 1 || fill(), { once: true });

  function fill() {
    const text = jsonWords(reading);
    const shown = el("pre", { tabindex: 0, role: "region", "aria-label": "JSON" }, text);
    const told = el("span", { class: "note", role: "status" });
    const copy = button("Copy", async () => {
      told.textContent = await copied(text, shown);
    });
    node.append(el("div", { class: "row" }, copy, told), shown);
  }

  return node;
}

/** Copies, or selects where a page may not copy. @param {string} text @param {Node} shown */
async function copied(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied.";
  } catch {
    getSelection()?.selectAllChildren(shown);
    return "Selected: copy it with Ctrl + C.";
  }
}
