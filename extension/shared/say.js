// The words a user sees, from `_locales`. Our own reader, because the browser's cannot change language by a setting.

/** @typedef {(key: string, ...values: (string | number)[]) => string} Say */

/**
 * @param {(path: string) => string} url
 * @param {string} language `auto`, `zh_CN` or `en`
 * @param {string} [preferred] the browser's language, for `auto`
 * @returns {Promise<Record<string, string>>} key to words
 */
export async function loadWords(url, language, preferred = globalThis.navigator?.language ?? "zh") {
  const chosen = language === "auto" ? (preferred.toLowerCase().startsWith("en") ? "en" : "zh_CN") : language;
  const file = await (await fetch(url(`_locales/${chosen}/messages.json`))).json();
  return Object.fromEntries(Object.entries(file).map(([key, entry]) => [key, entry.message]));
}

/**
 * @param {Record<string, string>} words
 * @returns {Say} `$1`, `$2` … stand for the values
 */
export function sayer(words) {
  return (key, ...values) => (words[key] ?? key).replace(/\$(\d)/g, (_, nth) => String(values[Number(nth) - 1] ?? ""));
}

/**
 * How the connection is, in a line.
 * @param {Say} say
 * @param {boolean} paused
 * @param {Partial<import("./messages.js").LinkReport>} link
 */
export function linkWords(say, paused, { state = "off", port = 0, trouble = "" }) {
  if (paused) return say("link_paused");
  return state === "live" && trouble ? say(`trouble_${trouble}`) : say(`link_${state}`, port);
}

/**
 * Fill every `data-say` (text) and `data-say-LABEL` (attribute) below a node.
 * @param {ParentNode} root
 * @param {Say} say
 */
export function fill(root, say) {
  for (const node of root.querySelectorAll("[data-say]")) node.textContent = say(/** @type {HTMLElement} */ (node).dataset.say ?? "");
  for (const name of ["placeholder", "title", "aria-label"]) {
    for (const node of root.querySelectorAll(`[data-say-${name}]`)) node.setAttribute(name, say(node.getAttribute(`data-say-${name}`) ?? ""));
  }
}
