/** The filters of the scorecard: a form that says, and changes, which messages are counted. */

import { button, el } from "./dom.js";
import { columnWords, day, valueWords } from "./figures.js";

/**
 * @typedef {import("./choice.js").Choice} Choice
 * @typedef {{value: string | null, messages: number}} Value
 * @typedef {{name: string, values: Value[]}} Column
 * @typedef {object} About
 * @property {string} version
 * @property {number} messages
 * @property {string | null} first
 * @property {string | null} last
 * @property {Column[]} columns
 */

const MOST_COLUMNS = 8;

/**
 * @param {About} about
 * @param {Choice} choice
 * @param {(changes: Partial<Choice>) => void} change
 * @returns {HTMLElement[]}
 */
export function filterNodes(about, choice, change) {
  const asked = new Set(choice.where.map(([name]) => name));
  const columns = about.columns.filter(
    ({ name }, place) => place < MOST_COLUMNS || asked.has(name),
  );
  const names = about.columns.map(
    ({ name }) => /** @type {[string, string]} */ ([name, columnWords(name)]),
  );
  const nodes = [
    selectNode("by", "Columns", names, choice.by, (by) => change({ by, at: null })),
    dayNode("from", "From", choice.from, (from) => change({ from })),
    dayNode("to", "To", choice.to, (to) => change({ to })),
    ...columns.map((column, place) => valueNode(column, place, choice, change)),
  ];
  if (asked.size || choice.from || choice.to) {
    nodes.push(button("Clear", () => change({ from: "", to: "", where: [] }), { class: "quiet" }));
  }
  return nodes;
}

/** What is counted, in a line. @param {About} about */
export function spanWords({ messages, first, last }) {
  const span = first && last ? `, ${day(first)} to ${day(last)}` : "";
  return `${messages.toLocaleString("en")} messages in the lake${span}`;
}

/**
 * A filter by the values of a column. Empty is any value; what follows `=` is one.
 *
 * @param {Column} column
 * @param {number} place
 * @param {Choice} choice
 * @param {(changes: Partial<Choice>) => void} change
 */
function valueNode({ name, values }, place, choice, change) {
  const chosen = choice.where.find(([column]) => column === name);
  const options = values.map(({ value, messages }) => {
    const words = `${valueWords(value)} (${messages.toLocaleString("en")})`;
    return /** @type {[string, string]} */ ([`=${value ?? ""}`, words]);
  });
  const now = chosen ? `=${chosen[1]}` : "";
  return selectNode(
    `column-${place}`,
    columnWords(name),
    [["", "any"], ...options],
    now,
    (value) => {
      const others = choice.where.filter(([column]) => column !== name);
      change({ where: value ? [...others, [name, value.slice(1)]] : others });
    },
  );
}

/**
 * @param {string} id
 * @param {string} words
 * @param {[string, string][]} options values and their words
 * @param {string} chosen
 * @param {(value: string) => void} change
 */
export function selectNode(id, words, options, chosen, change) {
  const nodes = options.map(([value, said]) => {
    return el("option", { value, selected: value === chosen }, said);
  });
  const select = el("select", { id: `filter-${id}` }, ...nodes);
  select.addEventListener("change", () => {
    change(/** @type {HTMLSelectElement} */ (select).value);
  });
  return el("div", { class: "filter" }, el("label", { for: `filter-${id}` }, words), select);
}

/**
 * @param {string} id
 * @param {string} words
 * @param {string} value
 * @param {(value: string) => void} change
 */
function dayNode(id, words, value, change) {
  const input = el("input", { id: `filter-${id}`, type: "date", value });
  input.addEventListener("change", () => change(/** @type {HTMLInputElement} */ (input).value));
  return el("div", { class: "filter" }, el("label", { for: `filter-${id}` }, words), input);
}
