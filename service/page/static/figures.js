/** How figures, days and names of the scorecard are written. */

import { labelWords } from "./words.js";

/**
 * @typedef {object} Figures
 * @property {number} messages
 * @property {number | null} net
 * @property {number | null} net_low
 * @property {number | null} net_high
 * @property {boolean} small
 *
 * @typedef {"worst" | "bad" | "even" | "good" | "best" | null} Tone
 */

const STRONG = 0.4;
const DAYS = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
export const NONE = "–";

/** A share of -1 to 1 in points of -100 to +100. @param {number | null} share */
export function points(share) {
  if (share === null) return NONE;
  const rounded = Math.round(100 * Math.abs(share));
  if (rounded === 0) return "0";
  return (share < 0 ? "−" : "+") + rounded;
}

/** @param {number | null} low @param {number | null} high */
export function pointsRange(low, high) {
  return low === null || high === null ? NONE : `${points(low)} to ${points(high)}`;
}

/** @param {string | null} time of ISO 8601 */
export function day(time) {
  const when = new Date(time ?? Number.NaN);
  return Number.isNaN(when.getTime()) ? NONE : DAYS.format(when);
}

/** @param {string | null} value of a column; empty or null where messages have none */
export function valueWords(value) {
  return value || "none";
}

/** @param {string} name of a column */
export function columnWords(name) {
  return name.replaceAll("_", " ");
}

/** @param {string | null} component @param {string | null} facet */
export function spokenWords(component, facet) {
  if (!component) return "all messages";
  return labelWords(facet ? `${component}.${facet}` : component);
}

/** Which colour a cell has: none where there are few messages. @param {Figures} figures */
export function toneOf({ small, net, net_low: low, net_high: high }) {
  if (small || net === null || low === null || high === null) return null;
  if (high < 0) return net <= -STRONG ? "worst" : "bad";
  if (low > 0) return net >= STRONG ? "best" : "good";
  return "even";
}
