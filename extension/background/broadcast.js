// The one broadcast with the server: what the server is told of it, what is heard back, and when to be connected.

import { api } from "../shared/browser.js";
import { Link } from "./link.js";
import { keep, kept, own } from "./own.js";
import { Router } from "./router.js";

/** @typedef {import("../shared/protocol.js").SourceState} SourceState */

const LINGER_MS = 20_000; // a page that is loaded anew does not end the broadcast
const NOT_LISTENING = /** @type {SourceState} */ ({ type: "source", source: null, state: "off", detail: "" });

export const router = new Router();

/** What pages and server have told of the broadcast. */
export const now = {
  /** @type {{port: number, sheet: Record<string, unknown>[]} | null} a demo page's own server */
  demo: null,
  product: "",
  sku: "",
  /** @type {import("../shared/protocol.js").Statement[]} */
  statements: [],
  heardSource: NOT_LISTENING,
};

export const link = new Link({
  open: (url) => new WebSocket(url),
  now: () => Date.now(),
  later: (run, ms) => setTimeout(run, ms),
  forget: (timer) => clearTimeout(timer),
  identify,
  heard,
  changed: (report) => {
    if (report.state === "off") keep({ session: "" });
    router.toAll({ type: "link", link: report });
    badge();
  },
});

/** @type {any} */
let leaving = null;

/** The port of the server in use. */
export function port() {
  return now.demo?.port ?? own.settings.port;
}

/** The host's settings as the server's `profile`; `null` takes back what was told before. */
export function profile() {
  const { platform, cooldown, situation, second_ear } = own.settings;
  return { product: now.product || own.settings.product, platform: platform || null, cool_down_ms: cooldown * 1000, situation, second_ear: second_ear || null };
}

function identify() {
  const { token } = own.settings;
  const sheet = now.demo?.sheet.length ? now.demo.sheet : own.settings.sheet;
  return { client: `extension ${api.runtime.getManifest().version}`, ...(token && { token }), profile: profile(), ...(sheet.length && { sheet }) };
}

/** @param {import("../shared/protocol.js").ServerMessage} message */
function heard(message) {
  if (message.type === "ready") {
    if (!kept.session) begin();
    if (!message.resumed) router.passed.clear();
    keep({ session: message.session, ...(!message.resumed && { origin: Date.now() }) });
    if (now.sku) link.send({ type: "offer", sku: now.sku });
    if (kept.listen.source) link.send({ type: "listen", ...kept.listen });
  } else if (message.type === "alerts") router.pass(message);
  else if (message.type === "source") now.heardSource = message;
  else if (message.type === "statements") {
    now.statements = message.items;
    router.toAll({ type: "statements", items: message.items });
  }
}

/** Another broadcast: what was open and owed in the last one is over. */
function begin() {
  now.statements = [];
  router.toAll({ type: "begin" });
}

/** Connected while captions are read, here or by the server, and the host has not paused. */
export function attend() {
  const wanted = router.reading || Boolean(kept.listen.source);
  clearTimeout(leaving);
  if (own.settings.paused) link.stop();
  else if (wanted) link.start(port());
  else leaving = setTimeout(() => link.stop(), LINGER_MS);
  badge();
}

/** @param {import("../shared/messages.js").Listen} wanted what the server itself shall read */
export function listen(wanted) {
  keep({ listen: wanted });
  now.heardSource = NOT_LISTENING;
  link.send({ type: "listen", ...wanted });
  attend();
}

function badge() {
  const { state, trouble } = link.report;
  const quiet = state === "off" || (state === "live" && !trouble);
  const text = own.settings.paused ? "Ⅱ" : quiet ? "" : "!";
  void api.action.setBadgeText({ text });
  void api.action.setBadgeBackgroundColor({ color: text === "!" ? "#b3261e" : "#6c675d" });
}
