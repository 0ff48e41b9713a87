/** Sends a file as a new job, and says how much of it has arrived. */

import { Failure, authorisation, failureOf } from "./api.js";

/**
 * @param {File} file
 * @param {(share: number) => void} progress is told the part that was sent, from 0 to 1
 * @param {AbortSignal} signal
 * @returns {Promise<import("./types.js").Job>}
 * @throws {Failure}
 */
export function upload(file, progress, signal) {
  const form = new FormData();
  form.append("file", file);
  // `fetch` does not tell how much it has sent.
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.open("POST", "v1/jobs");
    for (const [name, value] of Object.entries(authorisation())) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    request.onload = () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText));
      else reject(failureOf(status, responseText, request.getResponseHeader("Retry-After")));
    };
    request.onerror = () => {
      const words = "The file did not get through: the server is gone, or refused its size.";
      reject(new Failure(words));
    };
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
