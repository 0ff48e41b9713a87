/**
 * Cuts a message into its statements and what lies between them.
 *
 * Offsets of a reading count code points, and a string here counts UTF-16 units: an emoji is one
 * code point and two units, so the text is taken apart first.
 *
 * @typedef {import("./types.js").Reading} Reading
 *
 * @typedef {object} Segment
 * @property {string | null} text null where it is not known: a job's reading has no message text
 * @property {number} length in code points
 * @property {number | null} statement its index, null for what is none
 * @property {string | null} kind of a part that is not read: `quote`, `signature`
 */

/**
 * All of the text, in order.
 *
 * @param {Pick<Reading, "statements" | "left_out">} reading
 * @param {string | null} text of the message, as it was sent
 * @returns {Segment[]}
 */
export function segments(reading, text) {
  const points = text === null ? null : Array.from(text);
  /** @type {Segment[]} */
  const found = [];
  let position = 0;

  /** @param {number} end @param {string | null} kind */
  const rest = (end, kind) => {
    const length = end - position;
    if (length <= 0) return;
    const words = points && points.slice(position, end).join("");
    found.push({ text: words, length, statement: null, kind });
    position = end;
  };

  for (const part of inOrder(reading)) {
    rest(part.start, null);
    if (part.statement === null) {
      rest(part.end, part.kind);
    } else {
      // As the reading has it: what is personal may be a placeholder there.
      const { text: words, start, end } = reading.statements[part.statement];
      found.push({ text: words, length: end - start, statement: part.statement, kind: null });
      position = Math.max(position, end);
    }
  }
  if (points) rest(points.length, null);
  return found;
}

/** @param {Pick<Reading, "statements" | "left_out">} reading */
function inOrder(reading) {
  const read = reading.statements.map(({ start, end }, statement) => {
    return { start, end, statement, kind: null };
  });
  const unread = (reading.left_out ?? []).map((part) => ({ ...part, statement: null }));
  return [...read, ...unread].sort((a, b) => a.start - b.start);
}
