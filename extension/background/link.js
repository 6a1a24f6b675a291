// The one socket to the server: states, endless retry with back-off, keep-alive, resume, and back-pressure:
// one unanswered revision a cue, the newest wins. The socket and the timers are passed in.

import { PROTOCOL, decode } from "../shared/protocol.js";

/** @typedef {import("../shared/protocol.js").ServerMessage} ServerMessage */
/** @typedef {import("../shared/protocol.js").Caption} Caption */
/** @typedef {import("../shared/messages.js").LinkReport} LinkReport */
/** @typedef {import("../shared/messages.js").LinkState} LinkState */

export const KEEP_ALIVE_MS = 20_000;
export const FIRST_WAIT_MS = 500;
export const LONGEST_WAIT_MS = 10_000;
export const OPEN_WITHIN_MS = 5_000;
const UNANSWERED_MS = 3_000;
const MOST_WAITING = 200;
const REFUSALS = [4401, 4403];
const WRONG_VERSION = 4406;
/** What the host must know although the warnings go on. */
const TROUBLES = ["record_failed", "no_second_ear", "bad_sheet"];

/**
 * @typedef {object} Outside what the link needs of the world
 * @property {(url: string) => WebSocket} open
 * @property {() => number} now milliseconds
 * @property {(run: () => void, ms: number) => any} later
 * @property {(timer: any) => void} forget
 * @property {() => object} identify fields of `identify`, asked anew at each connection
 * @property {(message: ServerMessage) => void} heard
 * @property {(report: LinkReport) => void} changed
 */

export class Link {
  /** @param {Outside} outside */
  constructor(outside) {
    this.outside = outside;
    /** @type {LinkReport} */
    this.report = { state: "off", port: 0, detail: "", server: "", rules: "", auth: "", trouble: "", dropped: 0 };
    this.session = "";
    this.wait = FIRST_WAIT_MS;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {Map<string, {caption: Caption, at: number}>} sent, not yet answered */
    this.unanswered = new Map();
    /** @type {Map<string, Caption>} newest revision of cues that wait for their turn */
    this.waiting = new Map();
    /** @type {any} */
    this.retry = null;
    /** @type {any} */
    this.beat = null;
  }

  /**
   * Connect to this port and stay connected; a change of port connects anew.
   * @param {number} port
   */
  start(port) {
    if (this.report.state !== "off" && this.report.port === port) return;
    this.#drop();
    this.#set("connecting", { port, detail: "" });
    this.#connect();
  }

  /** Say goodbye and stay away. */
  stop() {
    if (this.report.state === "off") return;
    if (this.report.state === "live") this.send({ type: "bye" });
    this.#drop();
    this.session = "";
    this.unanswered.clear();
    this.waiting.clear();
    this.#set("off", { detail: "" });
  }

  /** Try again now, and with new credentials; for the popup's test button and after pairing. */
  again() {
    if (this.report.state === "off") return;
    this.#drop();
    this.wait = FIRST_WAIT_MS;
    this.#connect();
  }

  /**
   * Send a caption, or keep its newest revision until the one before is answered.
   * @param {Caption} caption
   */
  caption(caption) {
    const before = this.unanswered.get(caption.cue);
    const stale = before && this.outside.now() - before.at > UNANSWERED_MS;
    if (this.report.state !== "live" || (before && !stale)) {
      if (this.waiting.delete(caption.cue)) this.report.dropped += 1;
      this.waiting.set(caption.cue, caption);
      if (this.waiting.size > MOST_WAITING) {
        this.waiting.delete(this.waiting.keys().next().value ?? "");
        this.report.dropped += 1;
      }
      return;
    }
    this.unanswered.set(caption.cue, { caption, at: this.outside.now() });
    this.send({ type: "caption", ...caption });
  }

  /**
   * Send any other message; lost where there is no connection, because `identify` tells all again.
   * @param {object} message
   * @returns {boolean}
   */
  send(message) {
    if (this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /**
   * Send the profile or the sheet anew: what was wrong with it before counts no more.
   * @param {object} message
   */
  tell(message) {
    if (this.send(message)) this.#set(this.report.state, { trouble: "" });
  }

  #connect() {
    this.retry = null;
    this.#set(this.report.state === "down" ? "down" : "connecting", {});
    const socket = this.outside.open(`ws://127.0.0.1:${this.report.port}/v1/live`);
    this.socket = socket;
    const late = this.outside.later(() => socket.close(), OPEN_WITHIN_MS);
    socket.onmessage = (event) => {
      const message = decode(event.data);
      if (message && socket === this.socket) this.#take(message, late);
    };
    socket.onclose = (event) => {
      this.outside.forget(late);
      if (socket === this.socket) this.#lost(event.code, event.reason);
    };
  }

  /**
   * @param {ServerMessage} message
   * @param {any} late
   */
  #take(message, late) {
    if (message.type === "hello") {
      const { server, rules, auth } = message;
      if (message.protocol !== PROTOCOL) this.#set("version", { server, detail: String(message.protocol) });
      else this.report = { ...this.report, server, rules, auth };
      this.send({ type: "identify", protocol: PROTOCOL, ...this.outside.identify(), ...(this.session && { resume: this.session }) });
    } else if (message.type === "ready") {
      this.outside.forget(late);
      this.#live(message.session);
    } else if (message.type === "alerts") {
      this.#answered(message.cue, message.rev);
    } else if (message.type === "error") {
      const trouble = TROUBLES.includes(message.code) ? message.code : this.report.trouble;
      this.#set(this.report.state, { detail: message.message, trouble });
      if (message.about === "caption") this.unanswered.clear();
    }
    this.outside.heard(message);
  }

  /** @param {string} session */
  #live(session) {
    this.session = session;
    this.wait = FIRST_WAIT_MS;
    this.#beat();
    this.#set("live", { detail: "", trouble: "" });
    const again = [...[...this.unanswered.values()].map((sent) => sent.caption), ...this.waiting.values()];
    this.unanswered.clear();
    this.waiting.clear();
    for (const caption of again) this.caption(caption);
  }

  #beat() {
    this.outside.forget(this.beat);
    this.beat = this.outside.later(() => {
      this.send({ type: "ping" });
      this.#beat();
    }, KEEP_ALIVE_MS);
  }

  /**
   * @param {string} cue
   * @param {number} rev
   */
  #answered(cue, rev) {
    const sent = this.unanswered.get(cue);
    if (!sent || rev < sent.caption.rev) return;
    this.unanswered.delete(cue);
    const next = this.waiting.get(cue);
    if (next) {
      this.waiting.delete(cue);
      this.caption(next);
    }
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #lost(code, reason) {
    this.socket = null;
    this.outside.forget(this.beat);
    const state = REFUSALS.includes(code) ? "refused" : code === WRONG_VERSION ? "version" : this.report.state === "version" ? "version" : "down";
    this.#set(state, { detail: reason || this.report.detail || String(code) });
    this.retry = this.outside.later(() => this.#connect(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  #drop() {
    this.outside.forget(this.retry);
    this.outside.forget(this.beat);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /**
   * @param {LinkState} state
   * @param {Partial<LinkReport>} more
   */
  #set(state, more) {
    const before = this.report;
    this.report = { ...before, ...more, state };
    if (["state", "port", "detail", "trouble"].some((key) => before[/** @type {"state"} */ (key)] !== this.report[/** @type {"state"} */ (key)])) this.outside.changed(this.report);
  }
}
