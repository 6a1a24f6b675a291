// The overlay on the host's own view: a closed shadow root in a manual popover, put back when the page removes it,
// shown anew when fullscreen changes. It never takes the focus and never touches the page.

import { Board } from "../shared/board.js";
import { linkWords } from "../shared/say.js";
import { SIZES } from "../shared/settings.js";
import { buildFrame, nextCorner, place } from "./frame.js";
import { beep } from "./sound.js";

/** @typedef {import("../shared/say.js").Say} Say */
/** @typedef {import("../shared/settings.js").Settings} Settings */
/** @typedef {import("../shared/settings.js").Site} Site */
/** @typedef {import("../shared/messages.js").FromPage} FromPage */

const PIXELS = { m: "15px", l: "18px", xl: "22px" };
const REDRAW_MS = 1_000;

export class Overlay {
  /**
   * @param {Document} document
   * @param {(message: FromPage) => void} post
   * @param {AbortSignal} signal
   */
  constructor(document, post, signal) {
    this.document = document;
    this.post = post;
    this.board = new Board(document, (alert, verdict) => post({ type: "verdict", alert, verdict }));
    /** @type {Say} */
    this.say = (key) => key;
    /** @type {Settings | null} */
    this.settings = null;
    /** @type {Site} */
    this.site = {};
    /** @type {Partial<import("../shared/messages.js").LinkReport>} */
    this.connection = {};
    this.active = false;
    this.parts = buildFrame(document, this.board);
    const { fold, corner, size, bar } = this.parts;
    fold.addEventListener("click", () => this.#remember({ collapsed: !this.site.collapsed }));
    corner.addEventListener("click", () => this.#remember(nextCorner(this.site)));
    size.addEventListener("click", () => this.#remember({ size: SIZES[(SIZES.indexOf(this.#size) + 1) % SIZES.length] }));
    bar.addEventListener("pointerdown", (event) => this.#drag(event));
    this.#keepShown(signal);
    const timer = setInterval(() => this.draw(), REDRAW_MS);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      this.parts.host.remove();
    });
  }

  /**
   * @param {Say} say
   * @param {Settings} settings
   * @param {Site} site
   */
  use(say, settings, site) {
    this.say = say;
    this.settings = settings;
    this.site = site;
    this.board.use(say, settings);
    this.#dress();
    this.link(this.connection);
    this.draw();
  }

  /** @param {Partial<import("../shared/messages.js").LinkReport>} link */
  link(link) {
    const { state = "off" } = link;
    this.connection = link;
    this.active ||= state !== "off";
    this.parts.bar.className = `bar ${state}`;
    this.parts.label.textContent = linkWords(this.say, Boolean(this.settings?.paused), link);
    this.parts.label.title = this.parts.label.textContent;
    this.parts.host.toggleAttribute("hidden", !this.active);
    if (this.active) this.#show();
  }

  /** @param {import("../shared/board.js").Told} told */
  alerts(told) {
    const fresh = this.board.alerts(told);
    this.draw();
    if (fresh.length && this.settings?.sound) beep(fresh.some((alert) => alert.level === "ban"));
  }

  /** @param {import("../shared/protocol.js").Statement[]} items */
  statements(items) {
    this.board.deck.statements(items);
    this.draw();
  }

  /**
   * A keyboard command of the browser: `fold`, or a verdict on the newest open alert.
   * @param {string} name
   */
  command(name) {
    if (name === "fold") this.parts.fold.click();
    const newest = this.board.deck.open[0];
    if (newest && (name === "handled" || name === "wrong")) this.board.verdict(newest.alert.id, name);
  }

  /** Folded away, only the newest card is shown, and none once its time is over. */
  draw() {
    if (!this.active || this.document.hidden) return;
    this.board.draw(this.site.collapsed ? { most: 1 } : {});
  }

  get #size() {
    return this.site.size ?? this.settings?.size ?? "m";
  }

  /** Put size, place and the words of the bar as settings and site say. */
  #dress() {
    const { frame, fold, corner, size, name } = this.parts;
    const { say, site } = this;
    frame.style.setProperty("--size", PIXELS[this.#size]);
    frame.classList.toggle("collapsed", Boolean(site.collapsed));
    frame.setAttribute("aria-label", say("name"));
    fold.textContent = site.collapsed ? "＋" : "－";
    for (const [button, key] of /** @type {const} */ ([[fold, site.collapsed ? "unfold" : "fold"], [corner, "corner"], [size, "size_next"]])) {
      button.setAttribute("aria-label", say(key));
      button.title = say(key);
    }
    name.textContent = say("short_name");
    place(frame, site);
  }

  /** @param {AbortSignal} signal */
  #keepShown(signal) {
    const { document } = this;
    const anew = () => {
      if (this.parts.host.matches(":popover-open")) this.parts.host.hidePopover();
      this.#show();
    };
    document.addEventListener("fullscreenchange", anew, { signal });
    document.addEventListener("visibilitychange", () => this.draw(), { signal });
    const observer = new MutationObserver(() => this.parts.host.isConnected || this.#show());
    observer.observe(document.documentElement, { childList: true });
    observer.observe(document, { childList: true });
    signal.addEventListener("abort", () => observer.disconnect());
  }

  #show() {
    if (!this.active) return;
    if (!this.parts.host.isConnected) this.document.documentElement.append(this.parts.host);
    if (!this.parts.host.matches(":popover-open")) this.parts.host.showPopover?.();
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (/** @type {Element} */ (event.target).closest("button")) return;
    event.preventDefault();
    const { frame, bar } = this.parts;
    const box = frame.getBoundingClientRect();
    const [dx, dy] = [event.clientX - box.left, event.clientY - bar.getBoundingClientRect().top];
    const stop = new AbortController();
    const within = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
    const move = (/** @type {PointerEvent} */ now) => {
      const x = within((now.clientX - dx - 12) / Math.max(1, innerWidth - box.width - 24));
      const y = within((now.clientY - dy - 12) / Math.max(1, innerHeight - bar.offsetHeight - 24));
      this.site = { ...this.site, x, y };
      place(frame, this.site);
    };
    bar.setPointerCapture(event.pointerId);
    bar.addEventListener("pointermove", move, { signal: stop.signal });
    const end = () => {
      stop.abort();
      this.#remember({ x: this.site.x, y: this.site.y });
    };
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) bar.addEventListener(name, end, { signal: stop.signal });
  }

  /** @param {Site} change */
  #remember(change) {
    this.site = { ...this.site, ...change };
    this.#dress();
    this.draw();
    this.post({ type: "site", change });
  }
}
