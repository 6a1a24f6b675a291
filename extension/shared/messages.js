// Messages between the extension's own parts, one place for their shapes. The server's are in protocol.js.

/** @typedef {import("./protocol.js").Alert} Alert */
/** @typedef {import("./protocol.js").Statement} Statement */
/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("./settings.js").Site} Site */

/** @typedef {"off" | "connecting" | "live" | "down" | "refused" | "version"} LinkState */
/** @typedef {{state: LinkState, port: number, detail: string, server: string, rules: string, auth: string, trouble: string, dropped: number}} LinkReport `trouble`: what is wrong although the warnings go on */

/** @typedef {{id: string, ok: boolean, why: string, active: boolean}} SourceReport what a source says of itself; `why` is a key of `_locales` */
/** @typedef {"page" | "speech" | "viewer"} Kind a frame of a web page, the speech page, or a place that only shows */
/** @typedef {{source: string | null, address?: string, name?: string, password?: string}} Listen what the server itself shall read */

/**
 * From a page to the worker, over its port. `frames`: a frame of the page was loaded.
 * @typedef {{type: "join", kind: Kind, host: string}
 *   | {type: "caption", cue: string, rev: number, text: string, final: boolean, shape: "cue" | "window", source: string}
 *   | {type: "verdict", alert: string, verdict: "wrong" | "handled" | "mute_rule"}
 *   | {type: "offer", sku: string}
 *   | {type: "profile", product: string}
 *   | {type: "server", port: number, sheet: Record<string, unknown>[]}
 *   | {type: "site", change: Site}
 *   | {type: "sources", sources: SourceReport[]}
 *   | {type: "frames"}
 *   | {type: "tick"}} FromPage
 */

/**
 * From the worker to a page, over its port. `awake`: the host wants this tab read, not only looked at by the popup.
 * @typedef {{type: "settings", settings: Settings, words: Record<string, string>, awake: boolean}
 *   | {type: "link", link: LinkReport}
 *   | {type: "alerts", cue: string, rev: number, alerts: Alert[], text: string, shape: "cue" | "window"}
 *   | {type: "statements", items: Statement[]}
 *   | {type: "begin"}
 *   | {type: "pick"}
 *   | {type: "unpick"}
 *   | {type: "command", name: string}} ToPage
 */

/**
 * From the popup and options to the worker; each has an answer. `look` lets the page tell its sources without reading any.
 * @typedef {{to: "worker", type: "state", tab?: number}
 *   | {to: "worker", type: "look", tab: number}
 *   | {to: "worker", type: "wake", tab: number}
 *   | {to: "worker", type: "test"}
 *   | {to: "worker", type: "pick", tab: number}
 *   | {to: "worker", type: "remember", origin: string, wanted: boolean}
 *   | {to: "worker", type: "listen", listen: Listen}
 *   | {to: "worker", type: "pair", code: string}} FromPopup
 */

export const PORT_NAME = "captions";
