// The line to the worker: connects again when the worker was put to sleep, and tells it anew what it must know.

import { PORT_NAME } from "./messages.js";

const TICK_MS = 15_000; // keeps Firefox's event page awake, which a socket does not
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;

/** @typedef {import("./messages.js").FromPage} FromPage */
/** @typedef {import("./messages.js").ToPage} ToPage */

/**
 * @param {(info: {name: string}) => chrome.runtime.Port} connect
 * @param {() => FromPage[]} introduce what to say at each connection
 * @param {(message: ToPage) => void} heard
 * @param {AbortSignal} signal
 * @param {() => void} gone called where the extension was updated or removed
 * @returns {(message: FromPage) => void}
 */
export function openPort(connect, introduce, heard, signal, gone) {
  /** @type {chrome.runtime.Port | null} */
  let port = null;
  let wait = FIRST_WAIT_MS;

  function open() {
    if (signal.aborted) return;
    try {
      port = connect({ name: PORT_NAME });
    } catch {
      gone();
      return;
    }
    port.onMessage.addListener((message) => {
      wait = FIRST_WAIT_MS;
      heard(message);
    });
    port.onDisconnect.addListener(() => {
      port = null;
      setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
    for (const message of introduce()) port.postMessage(message);
  }

  const tick = setInterval(() => port?.postMessage({ type: "tick" }), TICK_MS);
  signal.addEventListener("abort", () => {
    clearInterval(tick);
    port?.disconnect();
  });
  open();
  return (message) => port?.postMessage(message);
}
