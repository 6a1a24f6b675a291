// What popup, options and first-run page share: the words, the settings, and asking the worker.

import { api } from "./browser.js";
import { fill, loadWords, sayer } from "./say.js";
import { load } from "./settings.js";

/** Load settings and words and fill the page with them. */
export async function openPage() {
  const settings = await load(api.storage);
  const say = sayer(await loadWords((path) => api.runtime.getURL(path), settings.language));
  document.documentElement.lang = say("lang");
  fill(document, say);
  return { settings, say };
}

/**
 * @param {string} id
 * @returns {any} the element; a missing one is a fault of the page
 */
export function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`no #${id}`);
  return node;
}

/**
 * @param {object} message
 * @returns {Promise<any>} the worker's answer
 */
export function ask(message) {
  return api.runtime.sendMessage({ to: "worker", ...message });
}

/**
 * Run the connection test and show its result in #detail.
 * @param {import("./say.js").Say} say
 */
export async function showTest(say) {
  const detail = byId("detail");
  detail.textContent = "…";
  const { result, port, version, rules } = await ask({ type: "test" });
  const good = result === "test_ok";
  detail.textContent = good ? say(result, version, rules) : result === "test_version" ? say(result, version) : say(result, port);
  detail.classList.toggle("bad", !good);
}
