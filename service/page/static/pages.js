/**
 * The readings of a job, some at a time.
 *
 * A result may be far longer than a browser can hold, so only its beginning is fetched: what a
 * page needs, and when that has been seen twice as much. No connection is kept open in between.
 */

import { ask } from "./api.js";

/** @typedef {import("./types.js").Reading} Reading */

export const PAGE = 20;
const FIRST = 5 * PAGE;

export class Pages {
  /** @type {string[]} */
  #lines = [];
  #whole = false;

  /** @param {string} address of the result as JSON lines */
  constructor(address) {
    this.address = address;
  }

  /**
   * @param {number} number from 0
   * @returns {Promise<{readings: Reading[], last: boolean}>}
   * @throws {import("./api.js").Failure}
   */
  async page(number) {
    const end = (number + 1) * PAGE;
    if (!this.#whole && this.#lines.length <= end) {
      const count = Math.max(FIRST, 2 * end);
      this.#lines = await firstLines(await ask(this.address), count);
      this.#whole = this.#lines.length < count;
    }
    const readings = this.#lines.slice(end - PAGE, end).map((line) => JSON.parse(line));
    return { readings, last: this.#lines.length <= end };
  }
}

/** As many lines as there are, `count` at most. @param {Response} response @param {number} count */
async function firstLines(response, count) {
  const body = /** @type {ReadableStream<BufferSource>} */ (response.body);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  /** @type {string[]} */
  const lines = [];
  let rest = "";
  while (lines.length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    const parts = (rest + value).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts.filter(Boolean));
  }
  await reader.cancel();
  return lines.slice(0, count);
}
