// What the host has set: defaults, load, save. Kept in the browser's own storage; an agency may manage it by policy.

import { EARS, LEVELS, PLATFORMS, PRODUCTS, SITUATIONS } from "./protocol.js";

/** @typedef {"m" | "l" | "xl"} Size */
/** @typedef {{source?: string, picked?: string[], x?: number, y?: number, collapsed?: boolean, size?: Size}} Site what is remembered of a site; `x` and `y` from 0 (left, top) to 1 */
/**
 * @typedef {object} Settings
 * @property {number} port
 * @property {string} token
 * @property {"auto" | "zh_CN" | "en"} language
 * @property {string} product
 * @property {string} platform
 * @property {string[]} situation what is true of the broadcast
 * @property {boolean} paused
 * @property {"ban" | "proof" | "hint"} lowest lowest level shown
 * @property {string[]} muted rules not shown
 * @property {number} cooldown seconds in which a rule speaks only once
 * @property {string} second_ear empty: as the server is set
 * @property {boolean} sound
 * @property {Size} size
 * @property {Record<string, unknown>[]} sheet
 * @property {Record<string, string>} known host to selector of a caption element, added by hand
 * @property {Record<string, Site>} sites by host
 */

export const SIZES = /** @type {const} */ (["m", "l", "xl"]);
export const COOLDOWNS = /** @type {const} */ ([0, 10, 30, 60]);

/** @type {Readonly<Settings>} */
export const DEFAULTS = Object.freeze({
  port: 8787,
  token: "",
  language: "auto",
  product: "general",
  platform: "",
  situation: [],
  paused: false,
  lowest: "hint",
  muted: [],
  cooldown: 0,
  second_ear: "",
  sound: false,
  size: "m",
  sheet: [],
  known: {},
  sites: {},
});

/** @type {{[K in keyof Settings]: (value: any) => boolean}} */
const CHECKS = {
  port: (v) => Number.isInteger(v) && v > 0 && v < 65536,
  token: (v) => typeof v === "string",
  language: (v) => ["auto", "zh_CN", "en"].includes(v),
  product: (v) => PRODUCTS.includes(v),
  platform: (v) => v === "" || PLATFORMS.includes(v),
  situation: (v) => Array.isArray(v) && v.every((name) => SITUATIONS.includes(name)),
  paused: (v) => typeof v === "boolean",
  lowest: (v) => LEVELS.includes(v),
  muted: (v) => Array.isArray(v) && v.every((rule) => typeof rule === "string"),
  cooldown: (v) => Number.isInteger(v) && v >= 0 && v <= 600,
  second_ear: (v) => v === "" || EARS.includes(v),
  sound: (v) => typeof v === "boolean",
  size: (v) => SIZES.includes(v),
  sheet: (v) => Array.isArray(v) && v.every((item) => typeof item === "object" && item !== null && !Array.isArray(item)),
  known: isRecord,
  sites: isRecord,
};

/** @param {any} value */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Keep what is valid of some stored or imported settings; the names of what was not are in `faults`.
 * @param {unknown} raw
 * @returns {{settings: Partial<Settings>, faults: string[]}}
 */
export function valid(raw) {
  const faults = [];
  const settings = /** @type {any} */ ({});
  for (const [key, value] of Object.entries(isRecord(raw) ? /** @type {object} */ (raw) : {})) {
    if (Object.hasOwn(CHECKS, key) && CHECKS[/** @type {keyof Settings} */ (key)](value)) settings[key] = value;
    else faults.push(key);
  }
  return { settings, faults };
}

/**
 * What a policy fixes.
 * @param {typeof chrome.storage} storage
 * @returns {Promise<Partial<Settings>>}
 */
export async function managed(storage) {
  return valid(await storage.managed.get(Object.keys(DEFAULTS)).catch(() => ({}))).settings;
}

/**
 * @param {typeof chrome.storage} storage
 * @returns {Promise<Settings>} defaults, then the host's own, then what a policy fixes
 */
export async function load(storage) {
  const own = valid(await storage.local.get(Object.keys(DEFAULTS))).settings;
  return { ...structuredClone(DEFAULTS), ...own, ...(await managed(storage)) };
}

/**
 * @param {typeof chrome.storage} storage
 * @param {Partial<Settings>} change
 */
export async function save(storage, change) {
  await storage.local.set(valid(change).settings);
}

/**
 * What may leave in an exported file: all but the token.
 * @param {Settings} settings
 */
export function exported(settings) {
  const { token: _token, ...rest } = settings;
  return rest;
}
