/** The list of jobs, a page at a time, asked for again as long as one of them is open. */

import { ask } from "./api.js";
import { confirmed } from "./confirm.js";
import { button } from "./dom.js";
import { JobItem, isOpen, jobAddress, nameOf, stateWords } from "./job.js";

/**
 * @typedef {import("./types.js").Job} Job
 * @typedef {import("./job.js").Actions} Actions
 */

const PAGE = 20;
const EVERY_MS = 1500;

export class Jobs {
  /** @type {Map<string, JobItem>} */
  #items = new Map();
  /** @type {Map<string, Job>} */
  #jobs = new Map();
  /** @type {number | undefined} */
  #timer;
  /** The jobs behind which the pages up to this one begin; on the first page none. @type {string[]} */
  #behind = [];
  /** The last job of this page, null where no page follows. @type {string | null} */
  #last = null;
  #newer = button("Newer", () => this.#turn(() => this.#behind.pop()), { class: "quiet" });
  #older = button("Older", () => this.#turn(() => this.#behind.push(this.#last ?? "")), {
    class: "quiet",
  });

  /**
   * @param {HTMLElement} section hidden as long as there are no jobs
   * @param {HTMLElement} list
   * @param {HTMLElement} pages hidden where one page has them all
   * @param {object} told
   * @param {Actions["act"]} told.act
   * @param {Actions["show"]} told.show
   * @param {(words: string) => void} told.say
   * @param {(job: Job) => void} told.ended is told of a job that came to an end under our eyes
   */
  constructor(section, list, pages, { act, show, say, ended }) {
    this.section = section;
    this.list = list;
    this.say = say;
    this.ended = ended;
    this.pages = pages;
    this.actions = {
      act,
      show,
      cancel: (/** @type {Job} */ job) => this.#cancel(job),
      remove: (/** @type {Job} */ job) => this.#remove(job),
    };
    pages.append(this.#newer, this.#older);
    document.addEventListener("visibilitychange", () => this.#watch());
  }

  /** Ask for the list; without jobs on this server, or the right to them, there is none. */
  async refresh() {
    const behind = this.#behind.at(-1);
    const after = behind ? `&after=${encodeURIComponent(behind)}` : "";
    const response = await ask(`v1/jobs?limit=${PAGE}${after}`);
    /** @type {{jobs: Job[], next: string | null}} */
    const { jobs, next } = await response.json();
    if (behind !== this.#behind.at(-1)) return; // the page was turned meanwhile
    if (behind && !jobs.length) {
      this.#behind.pop();
      return this.refresh();
    }
    this.#last = next;
    const listed = new Set(jobs.map((job) => job.id));
    this.#items.forEach(({ node }, id) => listed.has(id) || this.#drop(node, id));
    jobs.forEach((job, place) => this.#put(job, place));
    this.section.hidden = jobs.length === 0;
    this.#showPages();
    this.#watch();
  }

  /** Follow a job that was just sent: it may be done before it is listed. @param {Job} job */
  async follow(job) {
    this.#jobs.set(job.id, job);
    this.#behind = [];
    await this.refresh();
  }

  /** @param {Job} job */
  async #cancel({ id }) {
    await ask(`${jobAddress(id)}/cancel`, { method: "POST" });
    await this.refresh();
  }

  /** Remove a job with its result, if that is meant. @param {Job} job */
  async #remove(job) {
    const words = `Delete ${nameOf(job)} with its readings? They cannot be had again.`;
    if (!(await confirmed(words, "Delete"))) return;
    await ask(jobAddress(job.id), { method: "DELETE" });
    await this.refresh();
  }

  /** Go to another page. @param {() => unknown} move */
  #turn(move) {
    this.actions.act(async () => {
      move();
      await this.refresh();
      this.say(this.#behind.length ? `Jobs, page ${this.#behind.length + 1}.` : "The newest jobs.");
    });
  }

  /** Which ways there are; the focus stays where something can be done. */
  #showPages() {
    const isFirst = this.#behind.length === 0;
    const isLast = this.#last === null;
    const [here] = [this.#newer, this.#older].filter((node) => node === document.activeElement);
    this.#newer.toggleAttribute("disabled", isFirst);
    this.#older.toggleAttribute("disabled", isLast);
    this.pages.hidden = isFirst && isLast;
    if (here?.hasAttribute("disabled")) (isFirst ? this.#older : this.#newer).focus();
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
    const job = this.#jobs.get(id);
    if (job && !isOpen(job)) this.#jobs.delete(id); // else it is on another page, and not forgotten
  }

  #watch() {
    clearTimeout(this.#timer);
    const open = [...this.#jobs.values()].some(isOpen);
    if (!open || document.hidden) return;
    // One that fails is made good by the next.
    this.#timer = setTimeout(() => this.refresh().catch(() => this.#watch()), EVERY_MS);
  }
}
