/** A line over time with its interval, drawn as SVG: axes, a band, a line, a mark for each period. */

import { NONE, day, points } from "./figures.js";
import { percent } from "./words.js";

/**
 * @typedef {{period: string, state: string, small: boolean, [figure: string]: any}} Point
 *
 * @typedef {object} Measure
 * @property {string} name
 * @property {(value: number | null) => string} words
 * @property {boolean} bounded whether it has an interval
 */

const HEIGHT = 230;
const LEFT = 52;
const RIGHT = 14;
const TOP = 14;
const BOTTOM = 34;
const LABEL_WIDTH = 96;

/** @param {number | null} share */
const shareWords = (share) => (share === null ? NONE : percent(share));

/** @type {Record<string, Measure>} */
export const MEASURES = {
  net: { name: "Net sentiment, points", words: points, bounded: true },
  negative_share: { name: "Share negative", words: shareWords, bounded: true },
  complaint_share: { name: "Share of complaints", words: shareWords, bounded: true },
  messages: {
    name: "Messages",
    words: (count) => (count === null ? NONE : count.toLocaleString("en")),
    bounded: false,
  },
};

/**
 * Draws into an `svg` of the page, as wide as it is.
 *
 * @param {SVGSVGElement} svg
 * @param {Point[]} all
 * @param {string} figure one of `MEASURES`
 */
export function draw(svg, all, figure) {
  const width = Math.max(svg.clientWidth, 240);
  const { words, bounded } = MEASURES[figure];
  const ends = bounded ? [`${figure}_low`, `${figure}_high`, figure] : [figure];
  const values = all.flatMap((one) => ends.map((name) => one[name])).filter((v) => v !== null);
  const ticks = ticksOf(Math.min(0, ...values), Math.max(0, ...values), figure === "messages");
  const [bottom, top] = [ticks[0], ticks[ticks.length - 1]];
  const x = (/** @type {number} */ place) => {
    const room = width - LEFT - RIGHT;
    return all.length > 1 ? LEFT + (place * room) / (all.length - 1) : LEFT + room / 2;
  };
  const y = (/** @type {number} */ value) => {
    return HEIGHT - BOTTOM - ((value - bottom) / (top - bottom)) * (HEIGHT - TOP - BOTTOM);
  };
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  svg.setAttribute("height", String(HEIGHT));
  const make = maker(svg);
  const parts = [
    ...ticks.flatMap((tick) => [
      make("line", {
        class: tick === 0 ? "zero" : "rule",
        x1: LEFT,
        x2: width - RIGHT,
        y1: y(tick),
        y2: y(tick),
      }),
      make("text", { x: LEFT - 8, y: y(tick) + 4, "text-anchor": "end" }, words(tick)),
    ]),
    ...dates(all, width).map((place) => {
      const anchor = place === 0 ? "start" : place === all.length - 1 ? "end" : "middle";
      return make(
        "text",
        { x: x(place), y: HEIGHT - 10, "text-anchor": anchor },
        day(all[place].period),
      );
    }),
  ];
  for (const run of runs(all, figure)) {
    const line = run.map((place) => `${x(place)},${y(all[place][figure])}`);
    if (bounded) {
      const high = run.map((place) => `${x(place)},${y(all[place][`${figure}_high`])}`);
      const low = run.map((place) => `${x(place)},${y(all[place][`${figure}_low`])}`);
      parts.push(make("polygon", { class: "band", points: [...high, ...low.reverse()].join(" ") }));
    }
    parts.push(make("polyline", { class: "line", points: line.join(" ") }));
  }
  all.forEach((one, place) => {
    if (one[figure] === null) return;
    const hollow = one.small || one.state !== "complete";
    parts.push(
      make("circle", {
        class: hollow ? "hollow" : "dot",
        cx: x(place),
        cy: y(one[figure]),
        r: 3.5,
      }),
    );
  });
  svg.replaceChildren(...parts);
}

/** Runs of periods that follow each other and have a figure. @param {Point[]} all @param {string} figure */
function runs(all, figure) {
  /** @type {number[][]} */
  const found = [[]];
  all.forEach((one, place) => {
    if (one[figure] === null) found.push([]);
    else found[found.length - 1].push(place);
  });
  return found.filter((run) => run.length);
}

/** Round numbers from below the least to above the greatest. @param {number} least @param {number} greatest @param {boolean} whole */
function ticksOf(least, greatest, whole) {
  const rough = (greatest - least || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((one) => one * power >= rough) ?? 10);
  const by = whole ? Math.max(1, step) : step;
  const first = Math.floor(least / by);
  const last = Math.max(Math.ceil(greatest / by), first + 1);
  return Array.from({ length: last - first + 1 }, (_, place) => (first + place) * by);
}

/** The places of periods whose days can stand below without touching. @param {Point[]} all @param {number} width */
function dates(all, width) {
  const room = Math.max(1, Math.floor((width - LEFT - RIGHT) / LABEL_WIDTH));
  const step = Math.max(1, Math.ceil((all.length - 1) / room));
  return all.map((_, place) => place).filter((place) => place % step === 0);
}

/** Makes elements of the same namespace as `svg`. @param {SVGSVGElement} svg */
function maker(svg) {
  return (
    /** @type {string} */ tag,
    /** @type {Record<string, string | number>} */ attributes,
    text = "",
  ) => {
    const node = document.createElementNS(svg.namespaceURI, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
    if (text) node.append(text);
    return node;
  };
}
