// The worker: registers its listeners at once (it may be woken by any of them) and joins pages, popup and broadcast.

import { api } from "../shared/browser.js";
import { PORT_NAME } from "../shared/messages.js";
import { save } from "../shared/settings.js";
import { answer } from "./answers.js";
import { attend, link, now, profile, router } from "./broadcast.js";
import { keep, kept, own, reread, restore } from "./own.js";
import { enter } from "./tabs.js";

/** @typedef {import("../shared/messages.js").FromPage} FromPage */
/** @typedef {import("./router.js").Page} Page */

const TOLD_IN_PROFILE = ["product", "platform", "cooldown", "situation", "second_ear"];

const ready = restore().then(() => {
  link.session = kept.session;
  attend();
});

/**
 * All that a page must know at first, or after a change of the settings.
 * @param {Page} page
 */
function greet(page) {
  page.post({ type: "settings", settings: { ...own.settings, token: "" }, words: own.words, awake: !kept.looked.includes(page.tab) });
  page.post({ type: "link", link: link.report });
  page.post({ type: "statements", items: now.statements });
}

api.runtime.onConnect.addListener((port) => {
  if (port.name !== PORT_NAME || port.sender?.id !== api.runtime.id) return;
  const tab = port.sender.tab?.id ?? -1;
  const frame = port.sender.frameId ?? 0;
  const key = tab < 0 ? crypto.randomUUID() : `${tab}.${frame}`;
  /** @type {FromPage[]} */
  const early = [];
  let joined = false;
  port.onMessage.addListener((message) => (joined ? fromPage(key, message) : early.push(message)));
  port.onDisconnect.addListener(() => void ready.then(() => gone(key, tab)));
  void ready.then(() => {
    joined = true;
    const page = /** @type {Page} */ ({ tab, frame, kind: "page", host: "", sources: [], post: (message) => port.postMessage(message) });
    router.join(key, page);
    greet(page);
    for (const message of early) fromPage(key, message);
  });
});

/**
 * @param {string} key
 * @param {number} tab
 */
function gone(key, tab) {
  router.leave(key);
  if (router.frames(tab).length === 0) keep({ looked: kept.looked.filter((other) => other !== tab) });
  if (router.pages.size === 0) Object.assign(now, { demo: null, product: "", sku: "" });
  attend();
}

/**
 * @param {string} key
 * @param {FromPage} message
 */
function fromPage(key, message) {
  const page = router.pages.get(key);
  if (!page) return;
  if (message.type === "caption") {
    const { cue, rev, text, final, shape, source } = message;
    const name = router.named(key, cue, { text, shape });
    if (!own.settings.paused) link.caption({ cue: name, rev, text, final, shape, source, at_ms: Math.max(0, Date.now() - kept.origin) });
  } else if (message.type === "join") Object.assign(page, { host: message.host, kind: message.kind });
  else if (message.type === "sources") {
    page.sources = message.sources;
    attend();
  } else if (message.type === "server") {
    now.demo = { port: message.port, sheet: message.sheet };
    attend();
  } else if (message.type === "profile") {
    now.product = message.product;
    link.send({ type: "profile", ...profile() });
  } else if (message.type === "offer") {
    now.sku = message.sku;
    link.send({ type: "offer", sku: now.sku });
  } else if (message.type === "verdict") link.send({ ...message });
  else if (message.type === "frames") void comeBack(page.tab);
  else if (message.type === "site") {
    if (message.change.picked) for (const other of router.frames(page.tab)) other.post({ type: "unpick" });
    void rememberSite(page.host, message.change);
  }
}

/**
 * @param {string} host
 * @param {import("../shared/settings.js").Site} change
 */
async function rememberSite(host, change) {
  const { sites } = own.settings;
  await save(api.storage, { sites: { ...sites, [host]: { ...sites[host], ...change } } });
}

api.storage.onChanged.addListener((changes, area) => {
  if (area === "session") return;
  void ready.then(async () => {
    const before = own.settings;
    await reread();
    for (const page of router.pages.values()) greet(page);
    attend();
    if (!own.settings.token && before.token) link.again();
    if ("sheet" in changes) link.tell({ type: "sheet", sheet: own.settings.sheet });
    if (TOLD_IN_PROFILE.some((key) => key in changes)) link.tell({ type: "profile", ...profile() });
  });
});

api.runtime.onMessage.addListener((/** @type {import("../shared/messages.js").FromPopup} */ message, sender, reply) => {
  if (message?.to !== "worker" || sender.id !== api.runtime.id) return false;
  ready.then(() => answer(message, greet)).then(reply, (error) => reply({ error: String(error?.message ?? error) }));
  return true;
});

api.tabs.onUpdated.addListener((tab, { status }) => {
  if (status === "complete") void ready.then(() => comeBack(tab));
});

/**
 * A page that was started is read on where it, or a frame of it, is loaded anew; the click that started it lasts for its site.
 * @param {number} tab
 */
async function comeBack(tab) {
  if (kept.started.includes(tab)) await enter(tab).catch(() => keep({ started: kept.started.filter((other) => other !== tab) }));
}

api.commands.onCommand.addListener((name) => {
  void ready.then(() => router.toAll({ type: "command", name }));
});

api.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void api.tabs.create({ url: api.runtime.getURL("options/welcome.html") });
});
