/** One job in the list: its file, how far it is, and what can be done with it. */

import { ask } from "./api.js";
import { button, el } from "./dom.js";
import { key } from "./key.js";
import { counted } from "./words.js";

/** @typedef {import("./types.js").Job} Job */

/** @type {Record<string, string>} */
const STATES = { queued: "waiting", running: "being read", expired: "removed" };

/** @type {[string, string][]} */
const FORMATS = [
  ["jsonl", "JSON lines"],
  ["csv", "CSV"],
  ["parquet", "Parquet"],
];

/** Whether anything more will happen to it. @param {Job} job */
export function isOpen({ state }) {
  return state === "queued" || state === "running";
}

/** @param {Job} job */
export function nameOf({ file, id }) {
  return file || `Job ${id.slice(0, 8)}`;
}

/** @param {Job} job */
export function stateWords({ state }) {
  return STATES[state] ?? state;
}

/** @param {string} id */
export function jobAddress(id) {
  return `v1/jobs/${encodeURIComponent(id)}`;
}

/** @param {string} id @param {string} format */
export function resultAddress(id, format) {
  return `${jobAddress(id)}/result?format=${format}`;
}

/**
 * A list item that follows its job.
 *
 * `act` is asked to do what may fail; `show` opens the readings.
 *
 * @typedef {{act: (action: () => Promise<void>) => void, show: (job: Job) => Promise<void>,
 *   cancel: (job: Job) => Promise<void>, remove: (job: Job) => Promise<void>}} Actions
 */
export class JobItem {
  #state = "";
  #bar = el("progress");
  #told = el("span", { class: "note" });
  #actions = el("div", { class: "row" });

  /** @param {Job} job @param {Actions} actions */
  constructor(job, actions) {
    this.actions = actions;
    const head = el("div", { class: "row" }, el("bdi", { class: "file" }, nameOf(job)), this.#told);
    this.node = el("li", { tabindex: -1 }, head, this.#bar, this.#actions);
    this.#bar.setAttribute("aria-label", `Progress of ${nameOf(job)}`);
    this.update(job);
  }

  /** @param {Job} job */
  update(job) {
    this.#told.textContent = toldOf(job);
    follow(/** @type {HTMLProgressElement} */ (this.#bar), job);
    if (job.state === this.#state) return;
    this.#state = job.state;
    const focused = this.#actions.contains(document.activeElement);
    this.#actions.replaceChildren(...this.#buttons(job));
    if (focused) (this.#actions.querySelector("button") ?? this.node).focus();
  }

  /** @param {Job} job */
  #buttons(job) {
    const { act, show, cancel, remove } = this.actions;
    const named = (/** @type {string} */ what) => ({ "aria-label": `${what}: ${nameOf(job)}` });
    if (isOpen(job)) {
      return [button("Cancel", () => act(() => cancel(job)), named("Cancel"))];
    }
    const bin = button("Delete", () => act(() => remove(job)), {
      class: "quiet",
      ...named("Delete"),
    });
    if (job.state !== "done" && job.state !== "failed") return [];
    const formats = job.state === "done" ? FORMATS : [];
    const links = formats.map(([format, words]) => {
      return linkNode(job, resultAddress(job.id, format), `readings.${format}`, words, act);
    });
    if (job.progress.rejected) {
      const address = `${jobAddress(job.id)}/rejections`;
      links.push(linkNode(job, address, "rejected.jsonl", "What was not read", act));
    }
    if (job.state === "failed") return [...links, bin];
    const open = button("Show readings", () => act(() => show(job)), named("Show readings"));
    return [open, ...links, bin];
  }
}

/** @param {Job} job */
function toldOf(job) {
  const { progress, error } = job;
  const parts = [stateWords(job)];
  if (progress.messages) parts.push(counted(progress.messages, "message"));
  if (progress.rejected) parts.push(`${progress.rejected.toLocaleString("en")} not read`);
  if (error) parts.push(error.message);
  return parts.join(", ");
}

/** How far it is, as far as can be told. @param {HTMLProgressElement} bar @param {Job} job */
function follow(bar, job) {
  bar.hidden = !isOpen(job);
  const { bytes_read: read, bytes_total: total } = job.progress;
  if (read && total) bar.value = Math.min(1, read / total);
  else bar.removeAttribute("value");
}

/**
 * A link to a file; with a key it is fetched by us, as a link cannot carry one.
 *
 * @param {Job} job
 * @param {string} href
 * @param {string} ending of the name of the file
 * @param {string} words
 * @param {Actions["act"]} act
 */
function linkNode(job, href, ending, words, act) {
  const name = `${nameOf(job).replace(/\.[^.]*$/, "")}.${ending}`;
  const label = `Download ${words}: ${nameOf(job)}`;
  const link = el("a", { href, download: name, "aria-label": label }, words);
  link.addEventListener("click", (event) => {
    if (!key()) return;
    event.preventDefault();
    act(async () => save(await (await ask(href)).blob(), name));
  });
  return link;
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const href = URL.createObjectURL(blob);
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
