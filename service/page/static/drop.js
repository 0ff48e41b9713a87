/** Takes a file that is dropped anywhere on the page. */

/**
 * @param {HTMLElement} place lights up while a file is over the page
 * @param {(file: File) => void} take
 * @param {(words: string) => void} say
 */
export function onDrop(place, take, say) {
  const light = (/** @type {boolean} */ on) => place.classList.toggle("over", on);

  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    light(true);
  });
  addEventListener("dragleave", (event) => event.relatedTarget === null && light(false));
  addEventListener("drop", (event) => {
    const files = event.dataTransfer?.files ?? [];
    if (files.length === 0) return;
    // Or the browser would leave the page and show the file.
    event.preventDefault();
    light(false);
    if (files.length > 1) say("One file at a time: put them in an archive.");
    else take(files[0]);
  });
}
