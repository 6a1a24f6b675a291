// One frame of a page: picks a source, sends what it reads, and in the top frame shows the overlay.

import { api } from "../shared/browser.js";
import { sayer } from "../shared/say.js";
import { Captions } from "../shared/captions.js";
import { Overlay } from "./overlay.js";
import { pick } from "./picker.js";
import { openPort } from "../shared/port.js";
import { SOURCES, choose } from "./sources/index.js";

/** @typedef {import("../shared/messages.js").FromPage} FromPage */
/** @typedef {import("../shared/messages.js").ToPage} ToPage */
/** @typedef {import("../shared/settings.js").Settings} Settings */

const LOOK_EVERY_MS = 2_000;
const REPEATED = 4;
const isTop = window === window.top;
const life = new AbortController();
const captions = new Captions();
/** @type {Settings | null} */
let settings = null;
let awake = false;
let say = sayer({});
/** @type {Overlay | null} */
let overlay = null;
/** @type {AbortController | null} the source now running */
let running = null;
let using = "";
let told = "";
/** @type {Map<string, FromPage>} what a fresh worker must be told again */
const standing = new Map();
/** @type {AbortController | null} */
let picking = null;

const post = openPort(
  (info) => api.runtime.connect(info),
  () => [{ type: "join", kind: "page", host: location.host }, ...standing.values(), ...captions.latest(REPEATED).map(asMessage)],
  heard,
  life.signal,
  () => life.abort(),
);

/** @param {FromPage} message */
function stand(message) {
  standing.set(message.type, message);
  post(message);
}

/** @returns {import("./sources/index.js").Place} */
function place() {
  return {
    document,
    site: settings?.sites[location.host] ?? {},
    known: settings?.known ?? {},
    openShadow: (element) => element.shadowRoot ?? api.dom?.openOrClosedShadowRoot(/** @type {HTMLElement} */ (element)) ?? null,
  };
}

/** Start the best source there is, and say which there are; looked at again as pages change. */
function attend() {
  if (!settings || life.signal.aborted) return;
  const here = place();
  const best = settings.paused || !awake ? null : choose(here);
  const wanted = best ? `${best.id} ${JSON.stringify(here.site.picked ?? "")} ${here.known[location.host] ?? ""}` : "";
  if (wanted !== using) {
    running?.abort();
    running = best ? new AbortController() : null;
    using = wanted;
    if (best && running) {
      const { id } = best;
      best.start({ caption: (said) => send(said, id), also: stand }, here, AbortSignal.any([running.signal, life.signal]));
    }
  }
  const sources = SOURCES.map((source) => ({ id: source.id, ...source.available(here), active: source === best }));
  if (JSON.stringify(sources) !== told) {
    told = JSON.stringify(sources);
    stand({ type: "sources", sources });
  }
}

/**
 * @param {import("../shared/captions.js").Heard} said
 * @param {string} source
 */
function send(said, source) {
  const revision = captions.take(said, source);
  if (revision) post(asMessage(revision));
}

/**
 * @param {import("../shared/captions.js").Revision} revision
 * @returns {FromPage}
 */
function asMessage(revision) {
  return { type: "caption", ...revision };
}

/** @param {ToPage} message */
function heard(message) {
  if (message.type === "settings") {
    settings = message.settings;
    say = sayer(message.words);
    awake = message.awake;
    if (isTop && awake) overlay ??= new Overlay(document, post, life.signal);
    overlay?.use(say, settings, settings.sites[location.host] ?? {});
    attend();
  } else if (message.type === "link") overlay?.link(message.link);
  else if (message.type === "alerts") overlay?.alerts(message);
  else if (message.type === "statements") overlay?.statements(message.items);
  else if (message.type === "begin") overlay?.board.begin();
  else if (message.type === "command") overlay?.command(message.name);
  else if (message.type === "pick") void choosePlace();
  else if (message.type === "unpick") picking?.abort();
}

/** Let the host point at the captions; what she picked in any frame ends the picking in all. */
async function choosePlace() {
  picking?.abort();
  picking = new AbortController();
  const picked = await pick(document, say, place().openShadow, AbortSignal.any([picking.signal, life.signal]));
  if (picked) post({ type: "site", change: { picked, source: "picked" } });
}

document.addEventListener("load", (event) => event.target instanceof HTMLIFrameElement && post({ type: "frames" }), { capture: true, signal: life.signal });
setInterval(attend, LOOK_EVERY_MS);
