/**
 * What the scorecard shows, as the address says it after `#scorecard?`: a link leads back to it.
 *
 * @typedef {object} Choice
 * @property {string} by the column of the scorecard
 * @property {string} from first day, empty for any
 * @property {string} to last day
 * @property {[string, string][]} where columns and values that messages must have; empty for none
 * @property {string | null} component what was opened
 * @property {string | null} facet
 * @property {string | null} at value of the column that was opened, empty for none
 * @property {string} sentiment of the words that are shown, empty for any
 * @property {string} period of the trend, empty for what fits
 * @property {string} measure of the trend
 */

const VIEW = "#scorecard";
/** @type {Choice} */
const FIRST = {
  by: "channel",
  from: "",
  to: "",
  where: [],
  component: null,
  facet: null,
  at: null,
  sentiment: "",
  period: "",
  measure: "net",
};

/** Whether an address is one of the scorecard. @param {string} hash */
export function isScorecard(hash) {
  return hash === VIEW || hash.startsWith(`${VIEW}?`);
}

/** @param {string} hash @returns {Choice} */
export function choiceOf(hash) {
  const said = new URLSearchParams(hash.slice(VIEW.length + 1));
  /** @type {Record<string, unknown>} */
  const found = { ...FIRST };
  for (const name of Object.keys(FIRST)) {
    if (name !== "where" && said.has(name)) found[name] = said.get(name);
  }
  const where = said.getAll("where").map((one) => parted(one));
  return /** @type {Choice} */ (/** @type {unknown} */ ({ ...found, where }));
}

/** @param {Choice} choice @param {Partial<Choice>} changes */
export function hashOf(choice, changes = {}) {
  const said = new URLSearchParams();
  const { where, ...rest } = { ...choice, ...changes };
  for (const [name, value] of Object.entries(rest)) {
    const first = FIRST[/** @type {keyof typeof rest} */ (name)];
    if (value !== null && value !== first) said.set(name, value);
  }
  for (const pair of where) said.append("where", joined(pair));
  const text = said.toString();
  return text ? `${VIEW}?${text}` : VIEW;
}

/** What the server is asked, of all messages that are chosen. @param {Choice} choice */
export function messagesQuery({ from, to, where }) {
  const query = new URLSearchParams();
  if (from) query.set("from", from);
  if (to) query.set("to", to);
  // The name of a column may have a colon in it: the server knows the columns.
  for (const [name, value] of where) query.append("where", `${name}:${value}`);
  return query;
}

/** The same of the cell that was opened. @param {Choice} choice */
export function cellQuery(choice) {
  const { by, at, component, facet } = choice;
  // Whatever else is asked of its column, a cell is within it.
  const others = at === null ? choice.where : choice.where.filter(([name]) => name !== by);
  const query = messagesQuery({ ...choice, where: others });
  if (at !== null) query.append("where", `${by}:${at}`);
  if (component) query.set("component", component);
  if (facet) query.set("facet", facet);
  return query;
}

/** A pair in the address, with a sign between that each part has none of. @param {string[]} pair */
function joined(pair) {
  return pair.map(encodeURIComponent).join(":");
}

/** @param {string} text @returns {[string, string]} */
function parted(text) {
  const [name, value] = text.split(":", 2).map(decoded);
  return [name, value ?? ""];
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
