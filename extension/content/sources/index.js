// The sources a page may have, best first. Each file: `id`, `shape`, `available(place)`, `start(emit, place, signal)`.

import * as demo from "./demo.js";
import * as known from "./known.js";
import * as picked from "./picked.js";
import * as texttrack from "./texttrack.js";

/** @typedef {import("../../shared/captions.js").Heard} Heard */
/** @typedef {import("../../shared/messages.js").FromPage} FromPage */
/** @typedef {{caption: (heard: Heard) => void, also: (message: FromPage) => void}} Emit */
/** @typedef {{document: Document, site: import("../../shared/settings.js").Site, known: Record<string, string>, openShadow: (element: Element) => ShadowRoot | null}} Place */
/** @typedef {{id: string, shape: string, available: (place: Place) => {ok: boolean, why: string}, start: (emit: Emit, place: Place, signal: AbortSignal) => void}} Source */

/** @type {Source[]} */
export const SOURCES = [demo, picked, texttrack, known];

/**
 * The source to use: the one the host chose for this site, else the first that is there.
 * @param {Place} place
 * @returns {Source | null}
 */
export function choose(place) {
  const wanted = SOURCES.find((source) => source.id === place.site.source);
  if (wanted) return wanted.available(place).ok ? wanted : null;
  return SOURCES.find((source) => source.available(place).ok) ?? null;
}
