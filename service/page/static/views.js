/** The two views of the page; the address says which of them is shown. */

import { choiceOf, isScorecard } from "./choice.js";
import { byId } from "./dom.js";
import { isOffered } from "./lake.js";
import { Scorecard } from "./scorecard.js";

/**
 * @param {object} page
 * @param {(action: () => Promise<void>) => Promise<void>} page.act
 * @param {(words: string) => void} page.say
 * @returns {() => Promise<void>} finds out whether there is a scorecard, once there is a key
 */
export function openViews({ act, say }) {
  const scorecard = new Scorecard(say, act);

  function turn() {
    const isCard = isScorecard(location.hash);
    document.body.dataset.view = isCard ? "scorecard" : "reading";
    byId("skip").setAttribute("href", isCard ? "#scores" : "#reading");
    byId("skip").textContent = isCard ? "Skip to the scorecard" : "Skip to the reading";
    for (const link of byId("views").querySelectorAll("a")) {
      if (isScorecard(link.hash) === isCard) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (isCard) act(() => scorecard.show(choiceOf(location.hash)));
  }

  byId("skip").addEventListener("click", (/** @type {Event} */ event) => {
    if (!isScorecard(location.hash)) return;
    event.preventDefault(); // the address is what is shown
    byId("scores").focus();
  });
  addEventListener("hashchange", turn);
  turn();
  return async () => {
    byId("views").hidden = !(await isOffered());
  };
}
