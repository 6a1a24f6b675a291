// The worker: registers its listeners at once (it may be woken by any of them) and joins link, router and settings.

import { api } from "../shared/browser.js";
import { PORT_NAME } from "../shared/messages.js";
import { loadWords } from "../shared/say.js";
import { load, save } from "../shared/settings.js";
import { Link } from "./link.js";
import { Router } from "./router.js";

/** @typedef {import("../shared/messages.js").FromPage} FromPage */
/** @typedef {import("../shared/messages.js").FromPopup} FromPopup */
/** @typedef {import("../shared/settings.js").Settings} Settings */

const SITE_SCRIPT = "sites";
const router = new Router();
/** @type {Settings} */
let settings;
/** @type {Record<string, string>} */
let words;
/** @type {{port: number, sheet: Record<string, unknown>[]} | null} a demo page's own server */
let demo = null;
let origin = 0;
let product = "";
let sku = "";

const link = new Link({
  open: (url) => new WebSocket(url),
  now: () => Date.now(),
  later: (run, ms) => setTimeout(run, ms),
  forget: (timer) => clearTimeout(timer),
  identify,
  heard,
  changed: (report) => {
    router.toAll({ type: "link", link: report });
    badge();
  },
});

const ready = restore();

async function restore() {
  const kept = /** @type {{session?: string, origin?: number}} */ (await api.storage.session.get(["session", "origin"]));
  link.session = kept.session ?? "";
  origin = kept.origin ?? Date.now();
  await reread();
}

async function reread() {
  settings = await load(api.storage);
  words = await loadWords((path) => api.runtime.getURL(path), settings.language);
}

function identify() {
  const { token, platform } = settings;
  const sheet = demo?.sheet.length ? demo.sheet : settings.sheet;
  return {
    client: `extension ${api.runtime.getManifest().version}`,
    ...(token && { token }),
    profile: { product: product || settings.product, ...(platform && { platform }) },
    ...(sheet.length && { sheet }),
  };
}

/** @param {import("../shared/protocol.js").ServerMessage} message */
function heard(message) {
  if (message.type === "ready") {
    if (!message.resumed) origin = Date.now();
    void api.storage.session.set({ session: message.session, origin });
    if (sku) link.send({ type: "offer", sku });
  } else if (message.type === "alerts") router.pass(message);
  else if (message.type === "statements") router.toAll({ type: "statements", items: message.items });
}

/** Connected while a frame reads captions and the host has not paused. */
function attend() {
  if (router.reading && !settings.paused) link.start(demo?.port ?? settings.port);
  else link.stop();
  badge();
}

function badge() {
  const { state } = link.report;
  const text = settings?.paused ? "Ⅱ" : state === "off" || state === "live" ? "" : "!";
  void api.action.setBadgeText({ text });
  void api.action.setBadgeBackgroundColor({ color: text === "!" ? "#b3261e" : "#6c675d" });
}

api.runtime.onConnect.addListener((port) => {
  if (port.name !== PORT_NAME || port.sender?.id !== api.runtime.id) return;
  const tab = port.sender.tab?.id ?? -1;
  const frame = port.sender.frameId ?? 0;
  const key = `${tab}.${frame}`;
  /** @type {FromPage[]} */
  const early = [];
  let joined = false;
  port.onMessage.addListener((message) => (joined ? fromPage(key, message) : early.push(message)));
  port.onDisconnect.addListener(() => {
    router.leave(key);
    if (router.pages.size === 0) [demo, product, sku] = [null, "", ""];
    attend();
  });
  void ready.then(() => {
    joined = true;
    router.join(key, { tab, frame, top: frame === 0, host: "", sources: [], post: (message) => port.postMessage(message) });
    port.postMessage({ type: "settings", settings: { ...settings, token: "" }, words });
    port.postMessage({ type: "link", link: link.report });
    for (const message of early) fromPage(key, message);
  });
});

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
    if (!settings.paused) link.caption({ cue: name, rev, text, final, shape, source, at_ms: Math.max(0, Date.now() - origin) });
  } else if (message.type === "join") page.host = message.host;
  else if (message.type === "sources") {
    page.sources = message.sources;
    attend();
  } else if (message.type === "server") {
    demo = { port: message.port, sheet: message.sheet };
    attend();
  } else if (message.type === "profile") {
    product = message.product;
    link.send({ type: "profile", product });
  } else if (message.type === "offer") {
    sku = message.sku;
    link.send({ type: "offer", sku });
  } else if (message.type === "verdict") verdict(message.alert, message.verdict);
  else if (message.type === "site") {
    if (message.change.picked) for (const other of router.frames(page.tab)) other.post({ type: "unpick" });
    void rememberSite(page.host, message.change);
  }
}

/**
 * @param {string} alert
 * @param {string} kind
 */
function verdict(alert, kind) {
  link.send({ type: "verdict", alert, verdict: kind });
}

/**
 * @param {string} host
 * @param {import("../shared/settings.js").Site} change
 */
async function rememberSite(host, change) {
  await save(api.storage, { sites: { ...settings.sites, [host]: { ...settings.sites[host], ...change } } });
}

api.storage.onChanged.addListener((changes, area) => {
  if (area === "session") return;
  void ready.then(async () => {
    const before = settings;
    await reread();
    router.toAll({ type: "settings", settings: { ...settings, token: "" }, words });
    attend();
    if (settings.token !== before.token) link.again();
    if ("sheet" in changes) link.send({ type: "sheet", sheet: settings.sheet });
    if ("product" in changes || "platform" in changes) link.send({ type: "profile", product: settings.product, ...(settings.platform && { platform: settings.platform }) });
  });
});

api.runtime.onMessage.addListener((/** @type {FromPopup} */ message, sender, answer) => {
  if (message?.to !== "worker" || sender.id !== api.runtime.id) return false;
  ready.then(() => fromPopup(message)).then(answer, (error) => answer({ error: String(error?.message ?? error) }));
  return true;
});

/** @param {FromPopup} message */
async function fromPopup(message) {
  if (message.type === "state") {
    const frames = message.tab === undefined ? [] : router.frames(message.tab);
    return { link: link.report, sources: frames.flatMap((page) => page.sources), here: frames.length > 0 };
  }
  if (message.type === "test") return test();
  if (message.type === "pick") {
    await inject(message.tab);
    for (const page of router.frames(message.tab)) page.post({ type: "pick" });
  }
  if (message.type === "unpick") for (const page of router.frames(message.tab)) page.post({ type: "unpick" });
  if (message.type === "remember") await follow(message.origin);
  if (message.type === "pair") return pair(message.code);
  return {};
}

/** Ask the server how it is; what went wrong comes back as a key of `_locales`. */
async function test() {
  const port = demo?.port ?? settings.port;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(3000) });
    const health = await answer.json();
    link.again();
    if (typeof health.protocol !== "number") return { result: "test_stranger", port };
    if (health.protocol !== 1) return { result: "test_version", port, version: health.version };
    return { result: health.status === "ready" ? "test_ok" : "test_starting", port, version: health.version, rules: health.rule_count };
  } catch (error) {
    return { result: error instanceof SyntaxError ? "test_stranger" : "test_absent", port };
  }
}

/** @param {string} code */
async function pair(code) {
  const answer = await fetch(`http://127.0.0.1:${settings.port}/pair`, { method: "POST", body: JSON.stringify({ code, name: navigator.userAgent.slice(0, 60) }) });
  const { token } = await answer.json();
  if (token) await save(api.storage, { token });
  return { result: token ? "pair_ok" : answer.status === 429 ? "pair_wait" : "pair_wrong" };
}

/** @param {number} tab */
async function inject(tab) {
  if (router.frames(tab).length > 0) return;
  await api.scripting.executeScript({ target: { tabId: tab, allFrames: true }, files: ["content/loader.js"] });
  await new Promise((done) => {
    const wait = setInterval(() => router.frames(tab).length > 0 && (clearInterval(wait), done(null)), 50);
    setTimeout(() => (clearInterval(wait), done(null)), 5000);
  });
}

/**
 * Come back by itself on this site from now on; the popup has asked for the permission.
 * @param {string} site
 */
async function follow(site) {
  const old = await api.scripting.getRegisteredContentScripts({ ids: [SITE_SCRIPT] });
  const matches = [...new Set([...(old[0]?.matches ?? []), `${site}/*`])];
  const script = { id: SITE_SCRIPT, js: ["content/loader.js"], matches, allFrames: true, runAt: /** @type {const} */ ("document_idle"), persistAcrossSessions: true };
  await (old.length ? api.scripting.updateContentScripts([script]) : api.scripting.registerContentScripts([script]));
}

api.commands.onCommand.addListener((name) => {
  void ready.then(() => router.toAll({ type: "command", name }));
});

api.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void api.tabs.create({ url: api.runtime.getURL("options/welcome.html") });
});
