// The overlay on the host's own view: a closed shadow root in a manual popover, put back when the page removes it,
// shown anew when fullscreen changes. It never takes the focus and never touches the page.

import { renderCard, renderRail } from "../shared/cards.js";
import { Deck } from "../shared/deck.js";
import { LEVELS } from "../shared/protocol.js";
import { buildFrame } from "./frame.js";

/** @typedef {import("../shared/say.js").Say} Say */
/** @typedef {import("../shared/settings.js").Settings} Settings */
/** @typedef {import("../shared/settings.js").Site} Site */
/** @typedef {import("../shared/messages.js").FromPage} FromPage */

const SIZES = { m: "15px", l: "18px", xl: "22px" };
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
    this.deck = new Deck();
    /** @type {Say} */
    this.say = (key) => key;
    /** @type {Settings | null} */
    this.settings = null;
    /** @type {Site} */
    this.site = {};
    this.drawn = "";
    /** @type {Set<string>} ids of the cards now drawn */
    this.standing = new Set();
    this.state = "off";
    this.active = false;
    this.parts = buildFrame(document);
    this.parts.fold.addEventListener("click", () => this.#remember({ collapsed: !this.site.collapsed }));
    this.parts.bar.addEventListener("pointerdown", (event) => this.#drag(event));
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
    this.parts.frame.style.setProperty("--size", SIZES[settings.size]);
    this.parts.frame.classList.toggle("collapsed", Boolean(site.collapsed));
    this.parts.fold.textContent = site.collapsed ? "＋" : "－";
    this.parts.fold.setAttribute("aria-label", say(site.collapsed ? "unfold" : "fold"));
    this.parts.frame.setAttribute("aria-label", say("name"));
    this.parts.name.textContent = say("short_name");
    this.#place();
    this.link({ state: /** @type {any} */ (this.state) });
    this.drawn = "";
    this.draw();
  }

  /** @param {Partial<import("../shared/messages.js").LinkReport>} link */
  link({ state = "off", port = 0 }) {
    this.state = state;
    this.active ||= state !== "off";
    this.parts.bar.className = `bar ${state}`;
    this.parts.label.textContent = this.say(this.settings?.paused ? "link_paused" : `link_${state}`, port);
    this.parts.host.toggleAttribute("hidden", !this.active);
    if (this.active) this.#show();
  }

  /** @param {{cue: string, alerts: import("../shared/protocol.js").Alert[], text: string, shape: "cue" | "window"}} message */
  alerts({ cue, alerts, text, shape }) {
    const lowest = LEVELS.indexOf(this.settings?.lowest ?? "hint");
    const wanted = alerts.filter((alert) => LEVELS.indexOf(alert.level) <= lowest && !this.settings?.muted.includes(alert.rule));
    const fresh = this.deck.update(cue, wanted, performance.now(), { text, shape });
    this.draw();
    if (fresh.length) this.#announce(fresh);
  }

  /** @param {import("../shared/protocol.js").Statement[]} items */
  statements(items) {
    this.deck.statements(items);
    this.draw();
  }

  /**
   * A keyboard command of the browser: `fold`, or `handled` for the newest open alert.
   * @param {string} name
   */
  command(name) {
    if (name === "fold") this.parts.fold.click();
    const newest = this.deck.open[0];
    if (name === "handled" && newest) this.#verdict(newest.alert.id, "handled");
  }

  /** Draw only what changed: cards when their set or state changed, the rail each second. */
  draw() {
    if (!this.active || this.document.hidden) return;
    const now = performance.now();
    const cards = this.site.collapsed ? this.deck.visible(now).slice(0, 1) : this.deck.visible(now);
    const rail = renderRail(this.document, this.deck, this.say, now);
    if (rail.textContent !== this.parts.rail.textContent) {
      this.parts.rail.replaceWith(rail);
      this.parts.rail = rail;
    }
    const key = cards.map(({ alert, context }) => `${alert.id} ${alert.state} ${alert.count} ${context}`).join("\n");
    if (key === this.drawn) return;
    this.drawn = key;
    this.parts.cards.replaceChildren(...cards.map((card, nth) => this.#card(card, nth > 0)));
    this.standing = new Set(cards.map((card) => card.alert.id));
  }

  /**
   * @param {import("../shared/deck.js").Card} card
   * @param {boolean} brief
   */
  #card(card, brief) {
    const node = renderCard(this.document, card, this.say, { brief, verdict: (id, kind) => this.#verdict(id, kind) });
    node.classList.toggle("fresh", !this.standing.has(card.alert.id));
    const pin = (/** @type {boolean} */ on) => () => this.deck.pin(card.alert.id, on, performance.now());
    node.addEventListener("pointerenter", pin(true));
    node.addEventListener("pointerleave", pin(false));
    node.addEventListener("focusin", pin(true));
    node.addEventListener("focusout", pin(false));
    return node;
  }

  /**
   * @param {string} id
   * @param {"handled" | "wrong" | "mute_rule"} verdict
   */
  #verdict(id, verdict) {
    this.post({ type: "verdict", alert: id, verdict });
    this.deck.judged(id, verdict, performance.now());
    this.draw();
  }

  /** @param {import("../shared/protocol.js").Alert[]} fresh */
  #announce(fresh) {
    const grave = fresh.some((alert) => alert.level === "ban");
    (grave ? this.parts.loud : this.parts.quiet).textContent = fresh.map((alert) => `${this.say(`level_${alert.level}`)}：${alert.text}。${alert.say_instead[0] ?? ""}`).join(" ");
    if (this.settings?.sound) beep(grave);
  }

  /** @param {AbortSignal} signal */
  #keepShown(signal) {
    const { document } = this;
    document.addEventListener(
      "fullscreenchange",
      () => {
        if (this.parts.host.matches(":popover-open")) this.parts.host.hidePopover();
        this.#show();
      },
      { signal },
    );
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

  /** Where she put it, else the top right corner; always inside the window. */
  #place() {
    const { x = 1, y = 0 } = this.site;
    this.parts.frame.style.left = `calc(12px + ${x} * (100vw - min(26em, 100vw - 24px) - 24px))`;
    this.parts.frame.style.top = `calc(12px + ${Math.min(y, 0.9)} * (100vh - 24px))`;
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (event.target === this.parts.fold) return;
    event.preventDefault();
    const box = this.parts.frame.getBoundingClientRect();
    const [dx, dy] = [event.clientX - box.left, event.clientY - box.top];
    const stop = new AbortController();
    const within = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
    const move = (/** @type {PointerEvent} */ now) => {
      const x = within((now.clientX - dx - 12) / Math.max(1, innerWidth - box.width - 24));
      const y = within((now.clientY - dy - 12) / Math.max(1, innerHeight - 24));
      this.site = { ...this.site, x, y };
      this.#place();
    };
    this.parts.bar.setPointerCapture(event.pointerId);
    this.parts.bar.addEventListener("pointermove", move, { signal: stop.signal });
    this.parts.bar.addEventListener(
      "pointerup",
      () => {
        stop.abort();
        this.#remember({ x: this.site.x, y: this.site.y });
      },
      { signal: stop.signal },
    );
  }

  /** @param {Site} change */
  #remember(change) {
    this.site = { ...this.site, ...change };
    this.post({ type: "site", change });
  }
}

/**
 * One short tone; the host wears a headset.
 * @param {boolean} grave
 */
function beep(grave) {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = grave ? 880 : 620;
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.18);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.2);
  tone.onended = () => void audio.close();
}
