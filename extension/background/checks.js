// The connection test and pairing. What went wrong comes back as a key of `_locales`.

import { PROTOCOL, decode } from "../shared/protocol.js";

const WITHIN_MS = 3_000;

/** @typedef {{result: string, port: number, version?: string, rules?: number}} Finding */

/**
 * Ask the server how it is, then knock at its socket as the extension itself does.
 * @param {number} port
 * @param {string} token
 * @returns {Promise<Finding>}
 */
export async function test(port, token) {
  let health;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(WITHIN_MS) });
    health = await answer.json();
  } catch (error) {
    return { result: error instanceof SyntaxError ? "test_stranger" : "test_absent", port };
  }
  if (typeof health?.protocol !== "number") return { result: "test_stranger", port };
  const { version, rule_count: rules } = health;
  if (health.protocol !== PROTOCOL) return { result: "test_version", port, version };
  if (health.status !== "ready") return { result: "test_starting", port, version };
  return { result: (await knock(port, token)) ? "test_ok" : "test_refused", port, version, rules };
}

/**
 * Whether the server would let us in: by our origin, or by the token.
 * @param {number} port
 * @param {string} token
 * @returns {Promise<boolean>}
 */
function knock(port, token) {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/live`);
    const end = (/** @type {boolean} */ good) => {
      clearTimeout(late);
      socket.onclose = null;
      socket.close();
      resolve(good);
    };
    const late = setTimeout(() => end(false), WITHIN_MS);
    socket.onclose = () => end(false);
    socket.onmessage = (event) => {
      const message = decode(event.data);
      if (message?.type === "hello" && message.auth === "origin") end(true);
      else if (message?.type === "hello" && token) socket.send(JSON.stringify({ type: "identify", protocol: PROTOCOL, client: "test", trial: true, token }));
      else end(message?.type === "ready");
    };
  });
}

/**
 * @param {number} port
 * @param {string} code
 * @returns {Promise<{result: string, token: string}>}
 */
export async function pair(port, code) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/pair`, { method: "POST", body: JSON.stringify({ code, name: navigator.userAgent.slice(0, 60) }) });
    const { token = "" } = await answer.json();
    return { result: token ? "pair_ok" : answer.status === 429 ? "pair_wait" : "pair_wrong", token };
  } catch {
    return { result: "pair_absent", token: "" };
  }
}
