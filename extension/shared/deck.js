// Which cards stand now: newest first, each for a while, the same pitch once with a count. Pure; clock passed in.

/** @typedef {import("./protocol.js").Alert} Alert */
/** @typedef {import("./protocol.js").Statement} Statement */
/** @typedef {{alert: Alert, cue: string, shownAt: number, until: number, pinned: boolean, taken?: boolean, recalled?: boolean}} Card `taken`: the words were taken back, it only stands out its least time; `recalled`: the host wants to see it */

export const MOST_CARDS = 3;
export const MOST_LEFT = 3;
export const LEAST_MS = 4_000;
export const CLOSED_MS = 5_000;
/** How long a card stands, by level. */
export const MOST_MS = { ban: 25_000, proof: 18_000, hint: 12_000 };
const RANK = { ban: 0, proof: 1, hint: 2 };
const MOST_KEPT = 500;

export class Deck {
  constructor() {
    /** @type {Map<string, Card>} by alert id, oldest first */
    this.cards = new Map();
    /** @type {Statement[]} */
    this.items = [];
    /** @type {number | null} when the last alert came */
    this.lastAt = null;
    /** @type {number | null} when the first caption was answered */
    this.since = null;
  }

  /**
   * Take in the full set of a cue.
   * @param {string} cue
   * @param {Alert[]} alerts
   * @param {number} now milliseconds
   * @param {{text?: string, shape?: "cue" | "window"}} [said] the cue's words; of a window, lines scroll away without being taken back
   * @returns {Alert[]} alerts not shown before
   */
  update(cue, alerts, now, { text = "", shape = "cue" } = {}) {
    this.since ??= now;
    const ids = new Set(alerts.map((alert) => alert.id));
    for (const [id, card] of this.cards) {
      if (card.cue !== cue || ids.has(id) || card.alert.state !== "open") continue;
      const scrolled = shape === "window" && !text.includes(card.alert.text);
      if (!scrolled) this.#takeBack(id, card, now);
    }
    return alerts.filter((alert) => this.#put(cue, alert, now));
  }

  /**
   * @param {string} id
   * @param {Card} card
   * @param {number} now
   */
  #takeBack(id, card, now) {
    const least = card.shownAt + LEAST_MS;
    if (least <= now) this.cards.delete(id);
    else Object.assign(card, { until: least, taken: true });
  }

  /**
   * @param {string} cue
   * @param {Alert} alert
   * @param {number} now
   */
  #put(cue, alert, now) {
    const known = this.cards.get(alert.id);
    if (known) {
      if (known.taken) Object.assign(known, { until: now + MOST_MS[alert.level], taken: false });
      if (known.alert.state === "open" && alert.state !== "open") known.until = Math.min(known.until, now + (alert.state === "corrected" ? CLOSED_MS : 0));
      this.cards.set(alert.id, { ...known, alert: { ...alert, said: alert.said ?? known.alert.said } });
      return false;
    }
    if (alert.state !== "open") return false;
    const twin = [...this.cards.values()].find((card) => card.alert.rule === alert.rule && card.alert.text === alert.text && card.alert.state === "open" && card.until > now);
    if (twin) this.cards.delete(twin.alert.id);
    this.cards.set(alert.id, { alert, cue, shownAt: now, until: now + MOST_MS[alert.level], pinned: false });
    this.lastAt = now;
    if (this.cards.size > MOST_KEPT) this.cards.delete(this.cards.keys().next().value ?? "");
    return !twin;
  }

  /**
   * The host's verdict, shown before the server has answered it.
   * @param {string} id
   * @param {"handled" | "wrong" | "mute_rule"} verdict
   * @param {number} now
   */
  judged(id, verdict, now) {
    const judged = this.cards.get(id);
    if (!judged) return;
    if (verdict === "handled") this.#put(judged.cue, { ...judged.alert, state: "corrected" }, now);
    if (verdict === "wrong") this.cards.delete(id);
    if (verdict === "mute_rule") for (const [other, card] of this.cards) if (card.alert.rule === judged.alert.rule) this.cards.delete(other);
  }

  /** @param {Statement[]} items */
  statements(items) {
    this.items = items;
  }

  /**
   * Keep a card while the pointer or the keyboard is on it.
   * @param {string} id
   * @param {boolean} pinned
   * @param {number} now
   */
  pin(id, pinned, now) {
    const card = this.cards.get(id);
    if (!card) return;
    card.pinned = pinned;
    if (!pinned) card.until = Math.max(card.until, now + LEAST_MS);
  }

  /**
   * The cards to show, newest first; of more than fit, the graver stay.
   * @param {number} now
   * @returns {Card[]}
   */
  visible(now) {
    const standing = [...this.cards.values()].filter((card) => (card.until > now || card.pinned) && card.alert.state !== "dismissed").reverse();
    if (standing.length <= MOST_CARDS) return standing;
    const rank = (/** @type {Card} */ card) => (card.recalled ? -1 : RANK[card.alert.level]);
    const graver = standing.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_CARDS);
    return standing.filter((card) => graver.includes(card));
  }

  /** Alerts neither corrected nor dismissed, newest first. */
  get open() {
    return [...this.cards.values()].filter((card) => card.alert.state === "open" && !card.taken).reverse();
  }

  /**
   * The newest open alerts whose cards stand no more.
   * @param {number} now
   */
  left(now) {
    const standing = this.visible(now);
    return this.open.filter((card) => !standing.includes(card)).slice(0, MOST_LEFT);
  }

  /**
   * Let a card stand again, as the newest.
   * @param {string} id
   * @param {number} now
   */
  recall(id, now) {
    const card = this.cards.get(id);
    if (!card) return;
    this.cards.delete(id);
    this.cards.set(id, { ...card, shownAt: now, until: now + MOST_MS[card.alert.level], recalled: true });
  }

  /**
   * Milliseconds without an alert, null before anything was heard.
   * @param {number} now
   */
  clean(now) {
    const from = this.lastAt ?? this.since;
    return from === null ? null : now - from;
  }
}
