// The element the host pointed at: found again after every redraw, also inside shadow roots.

import { find } from "../selector.js";
import { shownText, watch } from "../watch.js";

/** @typedef {import("./index.js").Place} Place */

export const id = "picked";
export const shape = "window";
const LOOK_EVERY_MS = 500;

/** @param {Place} place */
export function available({ site }) {
  return { ok: Boolean(site.picked?.length), why: "source_picked_absent" };
}

/**
 * @param {import("./index.js").Emit} emit
 * @param {Place} place
 * @param {AbortSignal} signal
 */
export function start(emit, { document, site, openShadow }, signal) {
  follow(emit, () => find(site.picked ?? [], document, openShadow), "picked", signal);
}

/**
 * Read an element for as long as it stands, and look for it again when it is gone.
 * @param {import("./index.js").Emit} emit
 * @param {() => Element | null} look
 * @param {string} cue
 * @param {AbortSignal} signal
 */
export function follow(emit, look, cue, signal) {
  /** @type {Element | null} */
  let element = null;
  /** @type {AbortController | null} */
  let reading = null;
  const check = () => {
    const found = element?.isConnected ? element : look();
    if (found === element) return;
    reading?.abort();
    element = found;
    if (!found) return;
    reading = new AbortController();
    watch(found, () => emit.caption({ cue, text: shownText(found), final: false, shape }), AbortSignal.any([signal, reading.signal]));
  };
  const timer = setInterval(check, LOOK_EVERY_MS);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  check();
}
