// Protocol v1 as the extension sees it (docs/protocol.md). Pure; golden messages in tests/protocol.

export const PROTOCOL = 1;
export const LEVELS = /** @type {const} */ (["ban", "proof", "hint"]);
export const PRODUCTS = /** @type {const} */ ([
  "general", "food", "health_food", "otc_drug", "rx_drug", "medical_device", "cosmetics", "special_cosmetics", "alcohol", "finance", "education",
  "real_estate", "agrochemical", "infant_formula", "tobacco",
]);
export const PLATFORMS = /** @type {const} */ (["douyin", "taobao", "kuaishou", "xiaohongshu", "shipinhao"]);

/** How ready the server's learned model is to speak beside the rules. */
export const EARS = /** @type {const} */ (["off", "low", "normal", "high"]);

/** What is true of a broadcast and makes statements owed. */
export const SITUATIONS = /** @type {const} */ (["ai_host", "other_seller", "prize_draw", "ad_format"]);

/** What the server reads itself, and where each usually is. A file has no usual place; to `relay` programs send. */
export const READERS = { relay: "", obs: "ws://127.0.0.1:4455", file: "", vosk: "ws://127.0.0.1:2700", funasr: "ws://127.0.0.1:10095", sherpa: "ws://127.0.0.1:6006", whisperlive: "ws://127.0.0.1:9090" };

/** @typedef {{cue: string, start: number, end: number}} Span places in UTF-16 units of the cue's text */
/** @typedef {{id: string, law: string, article: string, gist?: string}} Cite */
/** @typedef {{field: string, kind: "contradicts" | "unsupported", sheet: string}} Fact */
/**
 * @typedef {object} Alert
 * @property {string} id
 * @property {string} rule
 * @property {string} category
 * @property {"ban" | "proof" | "hint"} level
 * @property {Span[]} spans
 * @property {string} text
 * @property {string} title
 * @property {string} why
 * @property {string[]} say_instead
 * @property {string} [correction]
 * @property {Cite[]} cite
 * @property {"open" | "corrected" | "dismissed"} state
 * @property {number} [count]
 * @property {Fact} [fact]
 * @property {{before: string, after: string}} [said] what stood around the words
 */
/** @typedef {{id: string, text: string, state: "owed" | "said", cite: Cite[], due?: boolean}} Statement */
/** @typedef {{cue: string, rev: number, text: string, final: boolean, at_ms: number, source: string, shape: "cue" | "window"}} Caption */
/** @typedef {{type: "hello", protocol: number, server: string, rules: string, auth: "origin" | "token"}} Hello */
/** @typedef {{type: "ready", session: string, resumed: boolean, limits: Record<string, number>}} Ready */
/** @typedef {{type: "alerts", cue: string, rev: number, alerts: Alert[]}} Alerts */
/** @typedef {{type: "statements", items: Statement[]}} Statements */
/** @typedef {{type: "summary", counts: Record<string, number>, report: string | null}} Summary */
/** @typedef {{type: "source", source: string | null, state: "off" | "waiting" | "reading" | "fault", detail: string}} SourceState what the server itself reads */
/** @typedef {{type: "error", code: string, message: string, fatal: boolean, about?: string}} ServerError */
/** @typedef {Hello | Ready | Alerts | Statements | SourceState | Summary | ServerError | {type: "pong"}} ServerMessage */

/** @type {Record<string, (message: any) => boolean>} */
const CHECKS = {
  hello: (m) => Number.isInteger(m.protocol) && typeof m.server === "string" && (m.auth === "origin" || m.auth === "token"),
  ready: (m) => typeof m.session === "string" && typeof m.resumed === "boolean",
  alerts: (m) => typeof m.cue === "string" && Number.isInteger(m.rev) && Array.isArray(m.alerts) && m.alerts.every(isAlert),
  statements: (m) => Array.isArray(m.items) && m.items.every((/** @type {any} */ i) => typeof i?.id === "string" && typeof i.text === "string" && (i.state === "owed" || i.state === "said") && (i.due === undefined || typeof i.due === "boolean")),
  source: (m) => (m.source === null || typeof m.source === "string") && ["off", "waiting", "reading", "fault"].includes(m.state),
  pong: () => true,
  summary: (m) => typeof m.counts === "object" && m.counts !== null,
  error: (m) => typeof m.code === "string" && typeof m.message === "string" && typeof m.fatal === "boolean",
};

/** @param {any} a */
function isAlert(a) {
  return (
    typeof a?.id === "string" && typeof a.rule === "string" && LEVELS.includes(a.level) && typeof a.text === "string" && typeof a.title === "string" &&
    Array.isArray(a.spans) && Array.isArray(a.say_instead) && Array.isArray(a.cite) && ["open", "corrected", "dismissed"].includes(a.state)
  );
}

/**
 * Read a server's frame; null for what is no message of this protocol.
 * @param {unknown} frame
 * @returns {ServerMessage | null}
 */
export function decode(frame) {
  try {
    const message = typeof frame === "string" ? JSON.parse(frame) : null;
    return message && Object.hasOwn(CHECKS, message.type) && CHECKS[message.type](message) ? message : null;
  } catch {
    return null;
  }
}
