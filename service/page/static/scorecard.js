/** The second view: what the readings of the lake come to, down to the words behind a figure. */

import { MEASURES } from "./chart.js";
import { cellQuery, choiceOf, hashOf, messagesQuery } from "./choice.js";
import { button, byId, el } from "./dom.js";
import { columnWords, spokenWords, valueWords } from "./figures.js";
import { filterNodes, selectNode, spanWords } from "./filters.js";
import { facetsNode, gridNodes, linkCells } from "./grid.js";
import { asked } from "./lake.js";
import { Trend } from "./trend.js";
import { verbatimNode } from "./verbatims.js";
import { counted } from "./words.js";

/** @typedef {import("./choice.js").Choice} Choice */

const WITH_FACETS = "platform";
const FEELINGS = ["", "negative", "positive", "mixed", "neutral"];
const PERIODS = ["", "day", "week", "month"];

export class Scorecard {
  /** @type {import("./filters.js").About | null} */
  #about = null;
  #grid = "";
  #asking = new AbortController();
  #trend = new Trend(byId("trend-chart"));
  #follows = false;

  /** @param {(words: string) => void} say @param {(action: () => Promise<void>) => void} act */
  constructor(say, act) {
    this.say = say;
    this.act = act;
    byId("scores").addEventListener("click", (/** @type {Event} */ event) => {
      this.#follows = Boolean(/** @type {Element} */ (event.target).closest("a.cell, #path a"));
    });
  }

  /** @param {Choice} choice */
  async show(choice) {
    this.#asking.abort();
    this.#asking = new AbortController();
    if (!this.#about) this.say("Reading the lake.");
    const about = (this.#about ??= await this.#got("", new URLSearchParams()));
    byId("scorecard-span").textContent = spanWords(about);
    this.#fill("filters", filterNodes(about, choice, change));
    await this.#showGrid(choice);
    await this.#showBehind(choice);
    this.say("");
  }

  /** @param {string} path @param {URLSearchParams} query @returns {Promise<any>} */
  #got(path, query) {
    return asked(path, query, this.#asking.signal, this.say);
  }

  /** @param {Choice} choice */
  async #showGrid(choice) {
    const { by } = choice;
    const key = `${by} ${messagesQuery(choice)}`;
    if (key !== this.#grid) {
      const cards = [["component"], [by], ["component", by]].map((columns) => {
        const query = messagesQuery(choice);
        for (const column of columns) query.append("by", column);
        return this.#got("/scorecard", query);
      });
      const [rows, columns, cells] = await Promise.all(cards);
      if (cells.version !== this.#about?.version) this.#about = null; // asked for again next time
      byId("grid").replaceChildren(...gridNodes({ rows, columns, cells }, choice));
      this.#grid = key;
    }
    linkCells(byId("grid"), choice);
  }

  /** What is behind the cell that is open. @param {Choice} choice */
  async #showBehind(choice) {
    const query = cellQuery(choice);
    const words = new URLSearchParams(query);
    if (choice.sentiment) words.set("sentiment", choice.sentiment);
    const timed = new URLSearchParams(query);
    if (choice.period) timed.set("period", choice.period);
    const [trend, facets, said] = await Promise.all([
      this.#got("/trend", timed),
      choice.component === WITH_FACETS ? this.#got("/scorecard", facetQuery(query)) : null,
      this.#got("/verbatims", words),
    ]);
    const of = spokenWords(choice.component, choice.facet);
    byId("path").replaceChildren(...pathNodes(choice));
    this.#fill("trend-options", this.#trendOptions(choice));
    this.#trend.show(trend, choice.measure, of);
    byId("facets").replaceChildren(...(facets?.cells.length ? [facetsNode(facets, choice)] : []));
    linkCells(byId("facets"), choice);
    this.#fill("words-options", [
      selectNode("sentiment", "Sentiment", named(FEELINGS, "any"), choice.sentiment, (sentiment) =>
        change({ sentiment }),
      ),
    ]);
    byId("verbatims").replaceChildren();
    this.#append(said, words);
    if (this.#follows) byId("behind").focus();
    this.#follows = false;
  }

  /** @param {Choice} choice */
  #trendOptions({ measure, period }) {
    const measures = Object.entries(MEASURES).map(
      ([key, { name }]) => /** @type {[string, string]} */ ([key, name]),
    );
    return [
      selectNode("measure", "Measure", measures, measure, (chosen) => change({ measure: chosen })),
      selectNode("period", "Period", named(PERIODS, "what fits"), period, (chosen) =>
        change({ period: chosen }),
      ),
    ];
  }

  /**
   * Adds a page of words.
   *
   * @param {any} page
   * @param {URLSearchParams} query
   * @returns {HTMLElement | undefined} the first of them
   */
  #append({ messages, next }, query) {
    const nodes = messages.map(verbatimNode);
    byId("verbatims").append(...nodes);
    const more = button(
      "More",
      () =>
        this.act(async () => {
          const following = new URLSearchParams(query);
          following.set("after", next);
          this.#append(await this.#got("/verbatims", following), query)?.focus();
        }),
      { class: "quiet" },
    );
    const none = !byId("verbatims").children.length;
    byId("more").replaceChildren(
      ...(next ? [more] : none ? [el("p", { class: "note" }, "No words fit.")] : []),
    );
    return nodes[0];
  }

  /** Fills a form anew, the focus staying where it was. @param {string} id @param {HTMLElement[]} nodes */
  #fill(id, nodes) {
    const form = byId(id);
    const focused = form.contains(document.activeElement) && document.activeElement?.id;
    form.replaceChildren(...nodes);
    if (focused) byId(focused)?.focus();
  }
}

/** Goes to another choice, which is then shown. @param {Partial<Choice>} changes */
function change(changes) {
  location.hash = hashOf(choiceOf(location.hash), changes);
}

/** @param {URLSearchParams} query */
function facetQuery(query) {
  const facets = new URLSearchParams(query);
  facets.delete("facet");
  facets.set("by", "facet");
  return facets;
}

/** The way to what is open, each step of it a link. @param {Choice} choice */
function pathNodes(choice) {
  const { component, facet, at, by } = choice;
  /** @type {[string, Partial<Choice>][]} */
  const steps = [["all messages", { component: null, facet: null, at: null }]];
  if (at !== null)
    steps.push([`${columnWords(by)}: ${valueWords(at)}`, { component: null, facet: null }]);
  if (component) steps.push([component, { facet: null }]);
  if (facet) steps.push([facet, {}]);
  return steps.map(([words, changes], place) => {
    const here = place === steps.length - 1;
    const link = el(
      "a",
      { href: hashOf(choice, changes), "aria-current": here && "page" },
      el("bdi", {}, words),
    );
    return el("li", {}, link);
  });
}

/** @param {string[]} values @param {string} any words for the empty one @returns {[string, string][]} */
function named(values, any) {
  return values.map((value) => [value, value || any]);
}
