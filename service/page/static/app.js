/** Wires the page: what a person does, to what the server is asked, to what is shown. */

import { Failure, model, score } from "./api.js";
import { byId } from "./dom.js";
import { onDrop } from "./drop.js";
import { resultAddress, nameOf } from "./job.js";
import { Jobs } from "./jobs.js";
import { keep, key } from "./key.js";
import { PAGE, Pages } from "./pages.js";
import { Results } from "./results.js";
import { upload } from "./upload.js";
import { openViews } from "./views.js";
import { counted, feelingWords } from "./words.js";

/** @typedef {import("./types.js").Job} Job */

const AGAIN_MS = 2000;

const results = new Results(byId("readings"), byId("details"));
const jobs = new Jobs(byId("jobs"), byId("job-list"), byId("job-pages"), { act, show, say, ended });

/** The job whose readings are to be shown when it is done. @type {string | null} */
let awaited = null;
/** Stops the message that is being read: only the last one asked for is shown. */
let reading = new AbortController();
/** Stops the file that is being sent. @type {AbortController | null} */
let sending = null;
/** What to do once there is a key. */
let again = begin;

/** @param {string} words for those who look and those who listen */
function say(words) {
  byId("status").textContent = words;
}

/** Does what may fail, and says so if it does. @param {() => Promise<void>} action */
async function act(action) {
  byId("problem").textContent = "";
  try {
    await action();
  } catch (error) {
    if (error.name === "AbortError") return;
    say("");
    byId("problem").textContent = error instanceof Failure ? error.message : `${error}`;
    if (error instanceof Failure && error.wantsKey) askForKey(action);
  }
}

/** @param {() => Promise<void>} action what to do once there is a key */
function askForKey(action) {
  again = action;
  byId("access").hidden = false;
  byId("forget").hidden = key() === null;
  byId("key").focus();
}

/** What the server is; quietly, as nobody has asked for anything yet. */
async function begin() {
  try {
    const { name, version } = await model();
    byId("model").textContent = `Model ${name} ${version}`;
    say("");
  } catch (error) {
    if (error.status === 401) byId("access").hidden = false;
    if (error.code === "not_ready") {
      say("The server is loading its model.");
      setTimeout(begin, AGAIN_MS);
    }
  }
  await Promise.all([jobs.refresh().catch(() => undefined), findViews()]);
}

async function readMessage() {
  const text = byId("text").value;
  reading.abort();
  reading = new AbortController();
  say("Reading.");
  const { readings, rejections } = await score(text, reading.signal);
  const read = readings.map((found) => ({ reading: found, text }));
  results.show([...read, ...rejections.map((rejection) => ({ rejection }))]);
  byId("reading-title").textContent = "Reading";
  byId("pages").hidden = true;
  byId("reading-title").hidden = false;
  say(readings.length ? `Read: ${gist(readings[0])}.` : "The message could not be read.");
}

/** @param {import("./types.js").Reading} found */
function gist({ statements, sentiment, intent }) {
  const feelings = [sentiment, intent].map(({ label }) => feelingWords(label));
  return [counted(statements.length, "statement"), ...feelings].join(", ");
}

/** @param {File} file */
async function sendFile(file) {
  if (sending) return say("One file at a time: wait for the other, or stop it.");
  sending = new AbortController();
  byId("sending").hidden = false;
  say(`Sending ${file.name}.`);
  try {
    const job = await upload(file, (share) => (byId("sent").value = share), sending.signal);
    awaited = job.id;
    byId("send").reset();
    say(`${nameOf(job)} was sent.`);
    await jobs.follow(job);
    byId("jobs").scrollIntoView({ block: "nearest" });
  } finally {
    sending = null;
    byId("sending").hidden = true;
    byId("sent").value = 0;
  }
}

/** @param {Job} job that came to an end while the page was open */
function ended(job) {
  if (job.id !== awaited) return;
  awaited = null;
  if (job.state === "done") act(() => show(job));
}

/** Shows the readings of a job, page by page. @param {Job} job */
async function show(job) {
  const pages = new Pages(resultAddress(job.id, "jsonl"));
  let number = 0;

  /** @param {number} wanted */
  async function turn(wanted) {
    const { readings, last } = await pages.page(wanted);
    number = wanted;
    results.show(readings.map((reading) => ({ reading, text: null })), { named: true });
    const first = number * PAGE + 1;
    const words = readings.length
      ? `Messages ${first} to ${first + readings.length - 1}`
      : "No message could be read";
    byId("where").textContent = words;
    byId("before").disabled = number === 0;
    byId("after").disabled = last;
    say(`${nameOf(job)}: ${words}.`);
  }

  await turn(0);
  byId("before").onclick = () => act(() => turn(number - 1));
  byId("after").onclick = () => act(() => turn(number + 1));
  byId("reading-title").textContent = `Readings of ${nameOf(job)}`;
  byId("reading-title").hidden = false;
  byId("pages").hidden = false;
  byId("reading").focus();
}

byId("ask").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  act(readMessage);
});
byId("text").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("ask").requestSubmit();
});
byId("send").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const [file] = byId("file").files;
  act(() => sendFile(file));
});
byId("stop").addEventListener("click", () => {
  sending?.abort();
  say("Stopped.");
});
onDrop(byId("drop"), (file) => act(() => sendFile(file)), say);
byId("access").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  keep(byId("key").value.trim());
  byId("key").value = "";
  byId("access").hidden = true;
  act(async () => {
    await again();
    if (again !== begin) await begin();
  });
});
byId("forget").addEventListener("click", () => {
  keep(null);
  byId("forget").hidden = true;
  say("The key is forgotten.");
});

const findViews = openViews({ act, say });
begin();
