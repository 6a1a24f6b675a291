// Caption elements known by data: players that draw captions as elements, and selectors the host added for a site.

import { follow } from "./picked.js";

/** @typedef {import("./index.js").Place} Place */

export const id = "known";
export const shape = "window";

/** Players whose captions are elements, whatever the site. */
export const PLAYERS = ["xg-text-track", ".vjs-text-track-display", ".plyr__captions", ".jw-captions", ".dplayer-subtitle", ".art-subtitle", ".shaka-text-container"];

/** @param {Place} place */
function selectors({ document, known }) {
  const own = known[document.location.host];
  return own ? [own, ...PLAYERS] : PLAYERS;
}

/** @param {Place} place */
function look(place) {
  for (const selector of selectors(place)) {
    try {
      const element = place.document.querySelector(selector);
      if (element) return element;
    } catch {
      continue; // a selector typed by hand may be none
    }
  }
  return null;
}

/** @param {Place} place */
export function available(place) {
  return { ok: look(place) !== null, why: "source_known_absent" };
}

/**
 * @param {import("./index.js").Emit} emit
 * @param {Place} place
 * @param {AbortSignal} signal
 */
export function start(emit, place, signal) {
  follow(emit, () => look(place), "known", signal);
}
