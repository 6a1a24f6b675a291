// The worker: registers its listeners at once (it may be woken by any of them) and joins link, router and settings.

import { api } from "../shared/browser.js";
import { PORT_NAME } from "../shared/messages.js";
import { loadWords } from "../shared/say.js";
import { load, save } from "../shared/settings.js";
import { pair, test } from "./checks.js";
import { Link } from "./link.js";
import { Router } from "./router.js";
import { follow, follows, inject } from "./tabs.js";

/** @typedef {import("../shared/messages.js").FromPage} FromPage */
/** @typedef {import("../shared/messages.js").FromPopup} FromPopup */
/** @typedef {import("../shared/messages.js").Listen} Listen */
/** @typedef {import("../shared/settings.js").Settings} Settings */
/** @typedef {import("../shared/protocol.js").SourceState} SourceState */

const LINGER_MS = 20_000; // a page that is loaded anew does not end the broadcast
const NOT_LISTENING = /** @type {SourceState} */ ({ type: "source", source: null, state: "off", detail: "" });
const router = new Router();
/** @type {Settings} */
let settings;
/** @type {Record<string, string>} */
let words;
/** @type {{port: number, sheet: Record<string, unknown>[]} | null} a demo page's own server */
let demo = null;
let product = "";
let sku = "";
/** @type {import("../shared/protocol.js").Statement[]} */
let statements = [];
/** @type {SourceState} */
let heardSource = NOT_LISTENING;
/** What a worker put to sleep must find again. `looked`: tabs the popup has looked at and nobody has started. */
const kept = { session: "", origin: 0, looked: /** @type {number[]} */ ([]), listen: /** @type {Listen} */ ({ source: null }) };
/** @type {any} */
let leaving = null;

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
  Object.assign(kept, await api.storage.session.get(Object.keys(kept)));
  link.session = kept.session;
  kept.origin ||= Date.now();
  await reread();
  attend();
}

/** @param {Partial<typeof kept>} change */
function keep(change) {
  Object.assign(kept, change);
  void api.storage.session.set(change);
}

async function reread() {
  settings = await load(api.storage);
  words = await loadWords((path) => api.runtime.getURL(path), settings.language);
}

function profile() {
  const { platform, cooldown, situation } = settings;
  return { product: product || settings.product, ...(platform && { platform }), cool_down_ms: cooldown * 1000, situation };
}

function identify() {
  const { token } = settings;
  const sheet = demo?.sheet.length ? demo.sheet : settings.sheet;
  return { client: `extension ${api.runtime.getManifest().version}`, ...(token && { token }), profile: profile(), ...(sheet.length && { sheet }) };
}

/** @param {import("../shared/protocol.js").ServerMessage} message */
function heard(message) {
  if (message.type === "ready") {
    if (!message.resumed) router.passed.clear();
    keep({ session: message.session, ...(!message.resumed && { origin: Date.now() }) });
    if (sku) link.send({ type: "offer", sku });
    if (kept.listen.source) link.send({ type: "listen", ...kept.listen });
  } else if (message.type === "alerts") router.pass(message);
  else if (message.type === "source") heardSource = message;
  else if (message.type === "statements") {
    statements = message.items;
    router.toAll({ type: "statements", items: statements });
  }
}

/** Connected while captions are read, here or by the server, and the host has not paused. */
function attend() {
  const wanted = router.reading || Boolean(kept.listen.source);
  clearTimeout(leaving);
  if (settings.paused) link.stop();
  else if (wanted) link.start(demo?.port ?? settings.port);
  else leaving = setTimeout(() => link.stop(), LINGER_MS);
  badge();
}

function badge() {
  const { state } = link.report;
  const text = settings?.paused ? "Ⅱ" : state === "off" || state === "live" ? "" : "!";
  void api.action.setBadgeText({ text });
  void api.action.setBadgeBackgroundColor({ color: text === "!" ? "#b3261e" : "#6c675d" });
}

/**
 * All that a page must know at first, or after a change of the settings.
 * @param {import("./router.js").Page} page
 */
function greet(page) {
  page.post({ type: "settings", settings: { ...settings, token: "" }, words, awake: !kept.looked.includes(page.tab) });
  page.post({ type: "link", link: link.report });
  page.post({ type: "statements", items: statements });
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
    const page = /** @type {import("./router.js").Page} */ ({ tab, frame, kind: "page", host: "", sources: [], post: (message) => port.postMessage(message) });
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
  if (router.pages.size === 0) [demo, product, sku] = [null, "", ""];
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
    if (!settings.paused) link.caption({ cue: name, rev, text, final, shape, source, at_ms: Math.max(0, Date.now() - kept.origin) });
  } else if (message.type === "join") Object.assign(page, { host: message.host, kind: message.kind });
  else if (message.type === "sources") {
    page.sources = message.sources;
    attend();
  } else if (message.type === "server") {
    demo = { port: message.port, sheet: message.sheet };
    attend();
  } else if (message.type === "profile") {
    product = message.product;
    link.send({ type: "profile", ...profile() });
  } else if (message.type === "offer") {
    sku = message.sku;
    link.send({ type: "offer", sku });
  } else if (message.type === "verdict") link.send({ ...message });
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
  await save(api.storage, { sites: { ...settings.sites, [host]: { ...settings.sites[host], ...change } } });
}

api.storage.onChanged.addListener((changes, area) => {
  if (area === "session") return;
  void ready.then(async () => {
    const before = settings;
    await reread();
    for (const page of router.pages.values()) greet(page);
    attend();
    if (!settings.token && before.token) link.again();
    if ("sheet" in changes) link.send({ type: "sheet", sheet: settings.sheet });
    if (["product", "platform", "cooldown", "situation"].some((key) => key in changes)) link.send({ type: "profile", ...profile() });
  });
});

api.runtime.onMessage.addListener((/** @type {FromPopup} */ message, sender, answer) => {
  if (message?.to !== "worker" || sender.id !== api.runtime.id) return false;
  ready.then(() => fromPopup(message)).then(answer, (error) => answer({ error: String(error?.message ?? error) }));
  return true;
});

/** @param {FromPopup} message */
async function fromPopup(message) {
  if (message.type === "state") return stateOf(message.tab);
  if (message.type === "look") await look(message.tab);
  if (message.type === "wake") await wake(message.tab);
  if (message.type === "pick") {
    await wake(message.tab);
    for (const page of router.frames(message.tab)) page.post({ type: "pick" });
  }
  if (message.type === "remember") await follow(message.origin, message.wanted);
  if (message.type === "listen") listen(message.listen);
  if (message.type === "test") {
    link.again();
    return test(demo?.port ?? settings.port, settings.token);
  }
  if (message.type === "pair") {
    const port = demo?.port ?? settings.port;
    const { result, token } = await pair(port, message.code);
    if (token) await save(api.storage, { token });
    if (token) settings.token = token;
    if (token) link.again();
    return { result, port };
  }
  return {};
}

/** @param {number} [tab] */
async function stateOf(tab) {
  const frames = tab === undefined ? [] : router.frames(tab);
  const site = frames.find((page) => page.frame === 0)?.host;
  const remembered = Boolean(site) && ((await follows(`https://${site}`)) || (await follows(`http://${site}`)));
  const speaking = [...router.pages.values()].some((page) => page.kind === "speech" && page.sources.some((source) => source.active));
  const awake = frames.length > 0 && !kept.looked.includes(tab ?? -1);
  return { link: link.report, sources: frames.flatMap((page) => page.sources), awake, remembered, speaking, listen: kept.listen, source: heardSource };
}

/** @param {number} tab */
async function look(tab) {
  if (router.frames(tab).length > 0) return;
  keep({ looked: [...kept.looked, tab] });
  await inject(tab, () => router.frames(tab).length > 0);
}

/** @param {number} tab */
async function wake(tab) {
  keep({ looked: kept.looked.filter((other) => other !== tab) });
  await inject(tab, () => router.frames(tab).length > 0);
  for (const page of router.frames(tab)) greet(page);
}

/** @param {Listen} wanted */
function listen(wanted) {
  keep({ listen: wanted });
  heardSource = NOT_LISTENING;
  link.send({ type: "listen", ...wanted });
  attend();
}

api.commands.onCommand.addListener((name) => {
  void ready.then(() => router.toAll({ type: "command", name }));
});

api.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void api.tabs.create({ url: api.runtime.getURL("options/welcome.html") });
});
