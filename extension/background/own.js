// What the worker itself knows: the host's settings and words, and what it must find again after it was put to sleep.

import { api } from "../shared/browser.js";
import { loadWords } from "../shared/say.js";
import { load } from "../shared/settings.js";

/** @typedef {import("../shared/messages.js").Listen} Listen */

export const own = {
  settings: /** @type {import("../shared/settings.js").Settings} */ ({}),
  words: /** @type {Record<string, string>} */ ({}),
};

/** `started`: tabs the host has started; `looked`: tabs the popup has looked at and nobody has started. */
export const kept = { session: "", origin: 0, started: /** @type {number[]} */ ([]), looked: /** @type {number[]} */ ([]), listen: /** @type {Listen} */ ({ source: null }) };

/** Find again what was kept, and read the settings. */
export async function restore() {
  Object.assign(kept, await api.storage.session.get(Object.keys(kept)));
  kept.origin ||= Date.now();
  await reread();
}

/** @param {Partial<typeof kept>} change */
export function keep(change) {
  Object.assign(kept, change);
  void api.storage.session.set(change);
}

/** Read settings and words anew. */
export async function reread() {
  own.settings = await load(api.storage);
  own.words = await loadWords((path) => api.runtime.getURL(path), own.settings.language);
}
