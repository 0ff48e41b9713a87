/** The list of jobs, asked for again as long as one of them is open. */

import { ask } from "./api.js";
import { JobItem, isOpen, jobAddress, nameOf, stateWords } from "./job.js";

/**
 * @typedef {import("./types.js").Job} Job
 * @typedef {import("./job.js").Actions} Actions
 */

const NEWEST = 20;
const EVERY_MS = 1500;

export class Jobs {
  /** @type {Map<string, JobItem>} */
  #items = new Map();
  /** @type {Map<string, Job>} */
  #jobs = new Map();
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {HTMLElement} section hidden as long as there are no jobs
   * @param {HTMLElement} list
   * @param {object} told
   * @param {Actions["act"]} told.act
   * @param {Actions["show"]} told.show
   * @param {(words: string) => void} told.say
   * @param {(job: Job) => void} told.ended is told of a job that came to an end under our eyes
   */
  constructor(section, list, { act, show, say, ended }) {
    this.section = section;
    this.list = list;
    this.say = say;
    this.ended = ended;
    this.actions = { act, show, cancel: (/** @type {Job} */ job) => this.#cancel(job) };
    document.addEventListener("visibilitychange", () => this.#watch());
  }

  /** Ask for the list; without jobs on this server, or the right to them, there is none. */
  async refresh() {
    const response = await ask(`v1/jobs?limit=${NEWEST}`);
    /** @type {{jobs: Job[]}} */
    const { jobs } = await response.json();
    const listed = new Set(jobs.map((job) => job.id));
    this.#items.forEach(({ node }, id) => listed.has(id) || this.#drop(node, id));
    jobs.forEach((job, place) => this.#put(job, place));
    this.section.hidden = jobs.length === 0;
    this.#watch();
  }

  /** Follow a job that was just sent: it may be done before it is listed. @param {Job} job */
  async follow(job) {
    this.#jobs.set(job.id, job);
    await this.refresh();
  }

  /** @param {Job} job */
  async #cancel({ id }) {
    await ask(`${jobAddress(id)}/cancel`, { method: "POST" });
    await this.refresh();
  }

  /** @param {Job} job @param {number} place in the list, which moves only what is elsewhere */
  #put(job, place) {
    const item = this.#items.get(job.id) ?? new JobItem(job, this.actions);
    this.#items.set(job.id, item);
    item.update(job);
    const there = this.list.children[place];
    if (there !== item.node) this.list.insertBefore(item.node, there ?? null);
    const before = this.#jobs.get(job.id);
    this.#jobs.set(job.id, job);
    if (!before || before.state === job.state) return;
    this.say(`${nameOf(job)}: ${stateWords(job)}.`);
    if (!isOpen(job)) this.ended(job);
  }

  /** @param {HTMLElement} node @param {string} id */
  #drop(node, id) {
    node.remove();
    this.#items.delete(id);
    this.#jobs.delete(id);
  }

  #watch() {
    clearTimeout(this.#timer);
    const open = [...this.#jobs.values()].some(isOpen);
    if (!open || document.hidden) return;
    // One that fails is made good by the next.
    this.#timer = setTimeout(() => this.refresh().catch(() => this.#watch()), EVERY_MS);
  }
}
