// What the popup, the options and the first-run page ask of the worker.

import { api } from "../shared/browser.js";
import { save } from "../shared/settings.js";
import { attend, link, listen, now, port, router } from "./broadcast.js";
import { pair, test } from "./checks.js";
import { keep, kept, own } from "./own.js";
import { follow, follows, inject } from "./tabs.js";

/**
 * @param {import("../shared/messages.js").FromPopup} message
 * @param {(page: import("./router.js").Page) => void} greet
 * @returns {Promise<object>}
 */
export async function answer(message, greet) {
  if (message.type === "state") return stateOf(message.tab);
  if (message.type === "test") {
    link.again();
    return test(port(), own.settings.token);
  }
  if (message.type === "pair") return paired(message.code);
  if (message.type === "look") await look(message.tab);
  if (message.type === "wake") await wake(message.tab, greet);
  if (message.type === "pick") {
    await wake(message.tab, greet);
    for (const page of router.frames(message.tab)) page.post({ type: "pick" });
  }
  if (message.type === "remember") await follow(message.origin, message.wanted);
  if (message.type === "listen") listen(message.listen);
  return {};
}

/** @param {number} [tab] */
async function stateOf(tab) {
  const frames = tab === undefined ? [] : router.frames(tab);
  const site = frames.find((page) => page.frame === 0)?.host;
  const remembered = Boolean(site) && ((await follows(`https://${site}`)) || (await follows(`http://${site}`)));
  const speaking = [...router.pages.values()].some((page) => page.kind === "speech" && page.sources.some((source) => source.active));
  const awake = frames.length > 0 && !kept.looked.includes(tab ?? -1);
  return { link: link.report, sources: router.sources(tab ?? -1), awake, remembered, speaking, listen: kept.listen, source: now.heardSource };
}

/** @param {number} tab */
async function look(tab) {
  if (router.frames(tab).length > 0) return;
  keep({ looked: [...kept.looked, tab] });
  await inject(tab, () => router.frames(tab).length > 0);
}

/**
 * @param {number} tab
 * @param {(page: import("./router.js").Page) => void} greet
 */
async function wake(tab, greet) {
  const others = (/** @type {number[]} */ tabs) => tabs.filter((other) => other !== tab);
  keep({ looked: others(kept.looked), started: [...others(kept.started), tab] });
  await inject(tab, () => router.frames(tab).length > 0);
  for (const page of router.frames(tab)) greet(page);
}

/** @param {string} code */
async function paired(code) {
  const { result, token } = await pair(port(), code);
  if (token) {
    await save(api.storage, { token });
    own.settings.token = token;
    link.again();
  }
  return { result, port: port() };
}
