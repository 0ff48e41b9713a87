/** The trend: a chart, what it shows in a sentence, and the same figures as a table. */

import { MEASURES, draw } from "./chart.js";
import { byId, el } from "./dom.js";
import { day } from "./figures.js";
import { counted } from "./words.js";

/** @typedef {import("./chart.js").Point} Point */

/** @type {Record<string, string>} */
const STATES = { complete: "", incomplete: "incomplete", empty: "no messages" };

export class Trend {
  /** @type {Point[]} */
  #points = [];
  #figure = "net";

  /** @param {any} svg */
  constructor(svg) {
    this.svg = svg;
    new ResizeObserver(() => this.#points.length && draw(svg, this.#points, this.#figure)).observe(
      svg,
    );
  }

  /**
   * @param {{points: Point[], by: string, undated: number}} trend
   * @param {string} measure one of `MEASURES`, as an address may say anything else
   * @param {string} of what it is the trend of
   */
  show({ points, by, undated }, measure, of) {
    this.#points = points;
    this.#figure = Object.hasOwn(MEASURES, measure) ? measure : "net";
    const { name } = MEASURES[this.#figure];
    byId("trend-title").textContent = `${name}, by ${by}`;
    byId("trend-words").textContent = this.#words(of, by, undated);
    byId("trend-figure").hidden = points.length === 0;
    if (!points.length) return;
    draw(this.svg, points, this.#figure);
    byId("trend-table").replaceChildren(this.#table(by));
  }

  /** @param {string} of @param {string} by @param {number} undated */
  #words(of, by, undated) {
    const { words } = MEASURES[this.#figure];
    const known = this.#points.filter((one) => one[this.#figure] !== null);
    const without = undated ? ` ${counted(undated, "message")} without a time are not in it.` : "";
    if (!known.length) return `There is nothing to show over time of ${of}.${without}`;
    const [first, last] = [known[0], known[known.length - 1]];
    const value = (/** @type {Point} */ one) => `${words(one[this.#figure])} (${day(one.period)})`;
    const told = `${of}: ${value(first)} to ${value(last)}, ${counted(known.length, by)} with messages.`;
    return `${told.charAt(0).toUpperCase()}${told.slice(1)}${without}`;
  }

  /** @param {string} by */
  #table(by) {
    const { name, words, bounded } = MEASURES[this.#figure];
    const heads = [`First day of the ${by}`, name, bounded && "95 % interval", "Messages", "Note"];
    const rows = this.#points.map((one) => {
      const ends = [one[`${this.#figure}_low`], one[`${this.#figure}_high`]];
      const notes = [STATES[one.state], one.small && one.state !== "empty" && "few"].filter(
        Boolean,
      );
      const cells = [
        words(one[this.#figure]),
        bounded && ends.map(words).join(" to "),
        MEASURES.messages.words(one.messages),
        notes.join(", ") || "-",
      ];
      const texts = cells.filter((cell) => cell !== false);
      return el(
        "tr",
        {},
        el("th", { scope: "row" }, day(one.period)),
        ...texts.map((text) => el("td", {}, text)),
      );
    });
    return el(
      "table",
      { class: "plain" },
      el("caption", {}, byId("trend-title").textContent),
      el(
        "thead",
        {},
        el("tr", {}, ...heads.filter(Boolean).map((head) => el("th", { scope: "col" }, head))),
      ),
      el("tbody", {}, ...rows),
    );
  }
}
