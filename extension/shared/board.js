// Cards and rail drawn from a deck: the overlay, the side panel and the panel page show the same. A card whose alert did not
// change keeps its element, so that an opened article and the keyboard stay where they are.

import { cleanWords, railKey, renderCard, renderRail, renderSaid } from "./cards.js";
import { Deck } from "./deck.js";
import { LEVELS } from "./protocol.js";

/** @typedef {import("./protocol.js").Alert} Alert */
/** @typedef {import("./deck.js").Card} Card */
/** @typedef {import("./say.js").Say} Say */
/** @typedef {"handled" | "wrong" | "mute_rule"} Verdict */
/** @typedef {{cue: string, alerts: Alert[], text?: string, shape?: "cue" | "window"}} Told */

export class Board {
  /**
   * @param {Document} document
   * @param {(id: string, verdict: Verdict) => void} judge told of the host's verdicts
   */
  constructor(document, judge) {
    this.document = document;
    this.judge = judge;
    this.deck = new Deck();
    /** @type {Say} */
    this.say = (key) => key;
    this.limits = { lowest: "hint", muted: /** @type {string[]} */ ([]) };
    /** @type {Map<string, {key: string, node: HTMLElement}>} by alert id */
    this.drawn = new Map();
    this.railKey = "";
    const part = (/** @type {string} */ name, /** @type {string} */ role = "") => {
      const node = document.createElement("div");
      node.className = name;
      if (role) node.setAttribute("role", role);
      return node;
    };
    this.cards = part("cards");
    this.rail = part("rail-place");
    this.quiet = part("hidden-text", "status");
    this.loud = part("hidden-text", "alert");
  }

  /**
   * @param {Say} say
   * @param {{lowest: string, muted: string[]}} limits
   */
  use(say, limits) {
    this.say = say;
    this.limits = limits;
    this.drawn.clear();
    this.railKey = "";
  }

  /** Another broadcast begins: nothing is open. */
  begin() {
    this.deck = new Deck();
    this.drawn.clear();
    this.railKey = "";
    this.draw();
  }

  /**
   * Take in the full set of a cue and speak what is new.
   * @param {Told} told
   * @returns {Alert[]} what is new
   */
  alerts({ cue, alerts, text, shape }) {
    const lowest = LEVELS.indexOf(/** @type {any} */ (this.limits.lowest));
    const wanted = alerts.filter((alert) => LEVELS.indexOf(alert.level) <= lowest && !this.limits.muted.includes(alert.rule));
    const fresh = this.deck.update(cue, wanted, performance.now(), { text, shape });
    if (fresh.length) this.#speak(fresh);
    return fresh;
  }

  /**
   * @param {string} id
   * @param {Verdict} kind
   */
  verdict(id, kind) {
    this.judge(id, kind);
    this.deck.judged(id, kind, performance.now());
    this.draw();
  }

  /** @param {string} id */
  recall(id) {
    this.deck.recall(id, performance.now());
    this.draw();
  }

  /** @param {{most?: number}} [room] at most this many cards */
  draw({ most = Infinity } = {}) {
    const now = performance.now();
    this.#drawRail(now);
    const nodes = this.deck.visible(now).slice(0, most).map((card, nth) => this.#node(card, nth > 0 && !card.pinned));
    for (const old of [...this.cards.children]) if (!nodes.includes(/** @type {HTMLElement} */ (old))) old.remove();
    for (const [nth, node] of nodes.entries()) if (this.cards.children[nth] !== node) this.cards.insertBefore(node, this.cards.children[nth] ?? null);
    for (const [id, { node }] of this.drawn) if (!node.isConnected) this.drawn.delete(id);
  }

  /** @param {number} now */
  #drawRail(now) {
    const key = railKey(this.deck, now);
    const clean = this.rail.querySelector(".clean");
    if (clean && key === this.railKey) clean.textContent = cleanWords(this.deck, this.say, now);
    else this.rail.replaceChildren(renderRail(this.document, this.deck, this.say, now, (id) => this.recall(id)));
    this.railKey = key;
  }

  /**
   * @param {Card} card
   * @param {boolean} brief
   */
  #node(card, brief) {
    const { id, state, count, text } = card.alert;
    const key = [state, count, text, brief].join("\n");
    const known = this.drawn.get(id);
    if (known?.key === key) {
      const said = renderSaid(this.document, card.alert);
      const old = known.node.querySelector(".said");
      if (old && old.textContent !== said.textContent) old.replaceWith(said);
      return known.node;
    }
    const node = renderCard(this.document, card, this.say, { brief, verdict: (alert, kind) => this.verdict(alert, kind) });
    node.classList.toggle("fresh", !known);
    const held = () => this.deck.pin(id, node.matches(":hover, :focus-within") || node.querySelector("details[open]") !== null, performance.now());
    for (const name of ["pointerenter", "pointerleave", "focusin", "toggle"]) node.addEventListener(name, held, true);
    node.addEventListener("focusout", () => setTimeout(held));
    this.drawn.set(id, { key, node });
    return node;
  }

  /** @param {Alert[]} fresh */
  #speak(fresh) {
    const grave = fresh.some((alert) => alert.level === "ban");
    (grave ? this.loud : this.quiet).textContent = fresh.map((alert) => `${this.say(`level_${alert.level}`)}：${alert.text}。${alert.say_instead[0] ?? ""}`).join(" ");
  }
}
