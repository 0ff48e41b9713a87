/** Asks the server about its lake of readings. */

import { ask } from "./api.js";

const ADDRESS = "v1/insight";
const WAITED_FOR = ["not_ready", "full"];

/** Whether this server has a lake that the key may see. @returns {Promise<boolean>} */
export function isOffered() {
  return ask(`${ADDRESS}/state`).then(
    () => true,
    () => false,
  );
}

/**
 * What the server answers, waited for while it reads or has much to do.
 *
 * @param {string} path below that of the lake
 * @param {URLSearchParams} query
 * @param {AbortSignal} signal
 * @param {(words: string) => void} say
 * @returns {Promise<any>}
 */
export async function asked(path, query, signal, say) {
  for (;;) {
    try {
      return await (await ask(`${ADDRESS}${path}?${query}`, { signal })).json();
    } catch (error) {
      if (!error.seconds || !WAITED_FOR.includes(error.code)) throw error;
      say("The server is reading the lake.");
      await new Promise((done) => setTimeout(done, 1000 * error.seconds));
      signal.throwIfAborted();
    }
  }
}
