/** The scorecard as a table: what is spoken of, against the values of a column. */

import { hashOf } from "./choice.js";
import { el, unseen } from "./dom.js";
import { columnWords, points, pointsRange, spokenWords, toneOf, valueWords } from "./figures.js";
import { counted } from "./words.js";

/**
 * @typedef {import("./choice.js").Choice} Choice
 * @typedef {import("./figures.js").Figures} Figures
 * @typedef {Figures & {cell: Record<string, string | null>}} Cell
 * @typedef {{cells: Cell[], total: Figures}} Card
 * @typedef {Pick<Choice, "component" | "facet" | "at">} Opened
 */

const COMPONENTS = ["customer", "environment", "brand", "platform", "interface"];
const MOST_VALUES = 20;

/**
 * @param {object} cards
 * @param {Card} cards.rows by component
 * @param {Card} cards.columns by the column
 * @param {Card} cards.cells by both
 * @param {Choice} choice
 * @returns {HTMLElement[]}
 */
export function gridNodes({ rows, columns, cells }, choice) {
  const { by } = choice;
  const ordered = [...columns.cells].sort((a, b) => b.messages - a.messages);
  const values = ordered.slice(0, MOST_VALUES).map(({ cell }) => cell[by]);
  const found = new Map(cells.cells.map((one) => [keyOf(one.cell.component, one.cell[by]), one]));
  const whole = new Map(rows.cells.map((one) => [one.cell.component, one]));
  const heads = new Map(columns.cells.map((one) => [one.cell[by], one]));
  const table = el(
    "table",
    { class: "grid" },
    captionNode(`Net sentiment in points, its 95 % interval, and messages, by ${columnWords(by)}`),
    el("thead", {}, headNode(by, values)),
    el(
      "tbody",
      {},
      rowNode(null, [rows.total, ...values.map((value) => heads.get(value))], values),
      ...COMPONENTS.map((name) => {
        const figures = values.map((value) => found.get(keyOf(name, value)));
        return rowNode(name, [whole.get(name), ...figures], values);
      }),
    ),
  );
  const left = ordered.length - values.length;
  const rest =
    left > 0 &&
    el(
      "p",
      { class: "note" },
      `The ${MOST_VALUES} values with most messages; ${counted(left, "other")} can be chosen above.`,
    );
  const scroll = scrollNode("Figures", table);
  return rest ? [scroll, rest] : [scroll];
}

/** The facets of a component, in a table of one row. @param {Card} card @param {Choice} choice */
export function facetsNode({ cells }, choice) {
  const names = cells.map(({ cell }) => String(cell.facet));
  const figures = cells.map((one, place) => cellNode(one, { ...choice, facet: names[place] }));
  const table = el(
    "table",
    { class: "grid" },
    captionNode("Facets of platform, net sentiment in points"),
    el("thead", {}, el("tr", {}, ...names.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, el("tr", {}, ...figures)),
  );
  return scrollNode("Facets", table);
}

/** Words that stay in sight when a table is scrolled. @param {string} words */
function captionNode(words) {
  return el("caption", {}, el("span", {}, words));
}

/** A table that may be wider than the page. @param {string} name @param {HTMLElement} table */
function scrollNode(name, table) {
  return el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": name }, table);
}

/** @param {string} by @param {(string | null)[]} values */
function headNode(by, values) {
  const heads = values.map((value) => el("th", { scope: "col" }, el("bdi", {}, valueWords(value))));
  const corner = el("td", {});
  return el("tr", {}, corner, el("th", { scope: "col" }, `any ${columnWords(by)}`), ...heads);
}

/**
 * @param {string | null} component null for all messages
 * @param {(Figures | undefined)[]} figures of the whole row, then of each value
 * @param {(string | null)[]} values
 */
function rowNode(component, figures, values) {
  const places = [null, ...values.map((value) => value ?? "")];
  const cells = figures.map((one, place) => {
    return cellNode(one, { component, facet: null, at: places[place] });
  });
  return el("tr", {}, el("th", { scope: "row" }, spokenWords(component, null)), ...cells);
}

/** @param {Figures | undefined} one @param {Opened} to what is behind it */
function cellNode(one, to) {
  if (!one || !one.messages)
    return el(
      "td",
      { class: "empty" },
      el("span", { "aria-hidden": "true" }, "·"),
      unseen("no messages"),
    );
  const range = pointsRange(one.net_low, one.net_high);
  const { component, facet, at } = to;
  return el(
    "td",
    { "data-tone": one.small ? "few" : toneOf(one) },
    el(
      "a",
      { class: "cell", "data-component": component, "data-facet": facet, "data-at": at, href: "#" },
      el("strong", {}, points(one.net)),
      one.small && " ",
      one.small && el("span", { class: "few" }, "few"),
      el("span", { class: "note" }, unseen(", from "), range),
      el("span", { class: "note" }, unseen(", "), counted(one.messages, "message")),
    ),
  );
}

/**
 * Has the cells lead on from what is chosen now, and marks the one that is open.
 *
 * @param {HTMLElement} node of tables, which may have been made for another choice
 * @param {Choice} choice
 */
export function linkCells(node, choice) {
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (node.querySelectorAll("a.cell"))) {
    const { component = null, facet = null, at = null } = link.dataset;
    const isOpen =
      component === choice.component && at === choice.at && (!facet || facet === choice.facet);
    link.setAttribute("href", hashOf(choice, { component, facet, at }));
    if (isOpen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** @param {string | null} component @param {string | null} value */
function keyOf(component, value) {
  return JSON.stringify([component, value]);
}
