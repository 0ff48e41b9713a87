/**
 * Asks the server, and says in words what it refused.
 *
 * Addresses are relative, so that the page works behind a proxy under any path.
 */

import { key } from "./key.js";
import { counted } from "./words.js";

/** A request that was not answered as asked; `message` is for a person. */
export class Failure extends Error {
  /**
   * @param {string} message
   * @param {number} status of HTTP, 0 where there was no answer
   * @param {string} code of the server's own, such as `not_ready`
   * @param {number} seconds after which it may be asked again, 0 where that is not said
   */
  constructor(message, status = 0, code = "", seconds = 0) {
    super(message);
    this.status = status;
    this.code = code;
    this.seconds = seconds;
  }

  /** Whether another API key may help. */
  get wantsKey() {
    return this.status === 401 || this.status === 403;
  }
}

/** @returns {Record<string, string>} */
export function authorisation() {
  const own = key();
  return own ? { Authorization: `Bearer ${own}` } : {};
}

/**
 * @param {string} path
 * @param {RequestInit} options
 * @returns {Promise<Response>} an answer of success
 * @throws {Failure}
 */
export async function ask(path, options = {}) {
  const headers = { ...authorisation(), ...options.headers };
  const response = await fetch(path, { ...options, headers }).catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new Failure("The server did not answer. Is it running?");
  });
  if (response.ok) return response;
  throw failureOf(
    response.status,
    await response.text().catch(() => ""),
    response.headers.get("Retry-After"),
  );
}

/**
 * @param {string} text of one message
 * @param {AbortSignal} signal
 * @returns {Promise<{readings: import("./types.js").Reading[],
 *   rejections: import("./types.js").Rejection[]}>}
 */
export async function score(text, signal) {
  const response = await ask("v1/score", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ messages: [{ text }] }),
    signal,
  });
  return response.json();
}

/** @returns {Promise<{name: string, version: string}>} */
export async function model() {
  return (await ask("v1/model")).json();
}

/**
 * What an answer that is none of success says.
 *
 * @param {number} status
 * @param {string} body
 * @param {string | null} retryAfter seconds
 */
export function failureOf(status, body, retryAfter) {
  const error = errorIn(body);
  if (!error) {
    return new Failure(`The server answered with status ${status}, and did not say why.`, status);
  }
  const parts = [sentence(error.message)];
  if (error.field) parts.push(`Field: ${error.field}.`);
  if (typeof error.limit === "number") parts.push(`Limit: ${error.limit.toLocaleString("en")}.`);
  const seconds = Number(retryAfter);
  if (seconds > 0) parts.push(`Try again in ${counted(seconds, "second")}.`);
  return new Failure(parts.join(" "), status, error.code, seconds);
}

/** @param {string} body @returns {import("./types.js").Problem | null} */
function errorIn(body) {
  try {
    const { error } = JSON.parse(body);
    return typeof error.message === "string" ? error : null;
  } catch {
    return null;
  }
}

/** @param {string} text */
function sentence(text) {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
