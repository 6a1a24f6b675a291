// Getting onto pages: once, by the popup's click, or by itself on sites the host chose.

import { api } from "../shared/browser.js";

const SITE_SCRIPT = "sites";
const WITHIN_MS = 5_000;

/**
 * Bring the content script into all frames of a tab; where it is already it stays as it is.
 * @param {number} tab
 */
export async function enter(tab) {
  await api.scripting.executeScript({ target: { tabId: tab, allFrames: true }, files: ["content/loader.js"] });
}

/**
 * Bring the content script into a tab and wait until it has answered.
 * @param {number} tab
 * @param {() => boolean} joined
 */
export async function inject(tab, joined) {
  if (joined()) return;
  await enter(tab);
  await new Promise((done) => {
    const wait = setInterval(() => joined() && end(), 20);
    const late = setTimeout(() => end(), WITHIN_MS);
    const end = () => {
      clearInterval(wait);
      clearTimeout(late);
      done(null);
    };
  });
}

/**
 * Come back by itself on this site from now on, or no more; the popup has asked for the permission.
 * @param {string} site
 * @param {boolean} wanted
 */
export async function follow(site, wanted) {
  const [old] = await api.scripting.getRegisteredContentScripts({ ids: [SITE_SCRIPT] });
  const others = (old?.matches ?? []).filter((match) => match !== `${site}/*`);
  const matches = wanted ? [...others, `${site}/*`] : others;
  if (old) await api.scripting.unregisterContentScripts({ ids: [SITE_SCRIPT] });
  if (matches.length) await api.scripting.registerContentScripts([{ id: SITE_SCRIPT, js: ["content/loader.js"], matches, allFrames: true, runAt: "document_idle", persistAcrossSessions: true }]);
}

/**
 * @param {string} site
 * @returns {Promise<boolean>}
 */
export async function follows(site) {
  const [old] = await api.scripting.getRegisteredContentScripts({ ids: [SITE_SCRIPT] });
  return Boolean(old?.matches?.includes(`${site}/*`));
}
