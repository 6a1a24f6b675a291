// The only file that names the browser's extension API; others are given what they need.

/** @type {typeof chrome} */
export const api = /** @type {any} */ (globalThis).browser ?? globalThis.chrome;

/** Firefox calls its extension addresses differently; it also needs a port to keep its event page alive. */
export const isFirefox = api.runtime.getURL("").startsWith("moz-extension:");
