// What popup, options and first-run page share: the words, the settings, and asking the worker.

import { api } from "./browser.js";
import { fill, loadWords, sayer } from "./say.js";
import { load, managed } from "./settings.js";

/** Load settings and words and fill the page with them. */
export async function openPage() {
  const settings = await load(api.storage);
  const say = sayer(await loadWords((path) => api.runtime.getURL(path), settings.language));
  document.documentElement.lang = say("lang");
  fill(document, say);
  return { settings, say };
}

/**
 * What a policy fixes can be seen and not changed: the elements of those names are disabled.
 * @returns {Promise<string[]>} the names of the settings fixed
 */
export async function disableFixed() {
  const fixed = Object.keys(await managed(api.storage));
  for (const id of fixed) document.getElementById(id)?.setAttribute("disabled", "");
  return fixed;
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
 * Make #test run the connection test and show its result in #detail; where the server does not know us, #pair opens.
 * @param {import("./say.js").Say} say
 */
export function openTest(say) {
  const [detail, form] = [byId("detail"), byId("pair")];
  const show = (/** @type {boolean} */ good, /** @type {string} */ words) => {
    detail.textContent = words;
    detail.classList.toggle("bad", !good);
  };
  byId("test").addEventListener("click", async () => {
    show(true, "…");
    const { result, port, version, rules } = await ask({ type: "test" });
    const good = result === "test_ok";
    show(good, good ? say(result, version, rules) : result === "test_version" ? say(result, version) : say(result, port));
    if (result === "test_refused") form.hidden = false;
  });
  form.addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    const { result, port } = await ask({ type: "pair", code: byId("code").value });
    show(result === "pair_ok", say(result, port));
    form.hidden = result === "pair_ok";
  });
  byId("pair-page").addEventListener("click", async () => {
    const { port } = await load(api.storage);
    await api.tabs.create({ url: `http://127.0.0.1:${port}/pair` });
  });
}
