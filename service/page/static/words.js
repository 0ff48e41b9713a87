/** What is said of a reading, in words and signs: colour only repeats them. */

/** @type {Record<string, string>} */
const SIGNS = { negative: "−", neutral: "·", positive: "+", mixed: "±", uncertain: "?" };

/** @type {Record<string, string>} */
const WARNINGS = {
  no_certain_label: "It may be about something, but no label is sure: have a person read it.",
  duplicate_id: "The id came before; both messages were read.",
  duplicate_text: "The same text came before; both messages were read.",
  customer_inferred: "Who is the customer was told by what the speakers say.",
  customer_unknown: "Of one speaker at least it cannot be told whether they are the customer.",
  roles_inferred: "Who is an agent was told by who asked, as the export has no users.",
  mail_cut_off: "The mail is too long: only its beginning was read.",
  bytes_replaced: "Some bytes were no text, and stand as � in it.",
  read_with_question: "A short answer, read by rule with the question it answers.",
};

/** @param {string} label of a sentiment */
export function signOf(label) {
  return SIGNS[label] ?? "?";
}

/** @param {string} label of a sentiment or an intent */
export function feelingWords(label) {
  return label === "uncertain" ? "not certain" : label;
}

/** @param {string} label such as `platform.policy` */
export function labelWords(label) {
  return label.replace(".", " · ");
}

/** @param {string} code such as `auto_reply` */
export function codeWords(code) {
  return code.replaceAll("_", " ");
}

/** Never certain where it is not. @param {number} probability */
export function percent(probability) {
  const rounded = Math.round(100 * probability);
  if (rounded === 100 && probability < 1) return ">99%";
  if (rounded === 0 && probability > 0) return "<1%";
  return `${rounded}%`;
}

/** @param {{confidence: number, band: string}} decision */
export function surenessWords({ confidence, band }) {
  return `${percent(confidence)}, ${band} confidence`;
}

/** @param {number} score in [-1, 1] */
export function signed(score) {
  const text = Math.abs(score).toFixed(2);
  if (text === "0.00") return text;
  return (score < 0 ? "−" : "+") + text;
}

/** @param {number} seconds from the beginning of a call */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @param {number} count @param {string} one the word for one of them */
export function counted(count, one) {
  return `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
}

/** @param {string} code */
export function warningWords(code) {
  if (WARNINGS[code]) return WARNINGS[code];
  const [, language] = code.match(/^language_(\w+)$/) ?? [];
  if (language) return `The text is in a language that the model does not read (${language}).`;
  const [, encoding] = code.match(/^decoded_as_(.+)$/) ?? [];
  return encoding ? `The file was not in UTF-8, but in ${encoding}.` : codeWords(code);
}

/**
 * JSON to look at: what could hide or turn text around is shown by its number, which is the same
 * JSON.
 *
 * @param {unknown} value
 */
export function jsonWords(value) {
  const risky = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
  return JSON.stringify(value, null, 2).replace(risky, (character) => {
    return "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0");
  });
}
