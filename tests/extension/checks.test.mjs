import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { pair, test as check } from "../../extension/background/checks.js";

const real = { fetch: globalThis.fetch, WebSocket: globalThis.WebSocket };
let said = [];
globalThis.navigator ??= { userAgent: "test" };

/** A socket whose server says `hello`, and answers `identify` as told. */
function socket(hello, answer) {
  return class {
    constructor(url) {
      this.url = url;
      setTimeout(() => (hello ? this.onmessage({ data: JSON.stringify(hello) }) : this.onclose()));
    }
    send(frame) {
      said.push(JSON.parse(frame));
      setTimeout(() => (answer ? this.onmessage({ data: JSON.stringify(answer) }) : this.onclose()));
    }
    close() {}
  };
}

const health = (body) => async () => new Response(JSON.stringify(body));
const fine = { status: "ready", protocol: 1, version: "0.1.0", rule_count: 3 };
const hello = (auth) => ({ type: "hello", protocol: 1, server: "0.1.0", rules: "r", auth });

beforeEach(() => (said = []));
afterEach(() => Object.assign(globalThis, real));

test("tells absent, another program, another version and starting apart", async () => {
  const cases = [
    [async () => Promise.reject(new TypeError("refused")), "test_absent"],
    [async () => new Response("<html>"), "test_stranger"],
    [health({ hello: 1 }), "test_stranger"],
    [health({ ...fine, protocol: 2 }), "test_version"],
    [health({ ...fine, status: "starting" }), "test_starting"],
  ];
  for (const [fetch, result] of cases) {
    globalThis.fetch = fetch;
    const found = await check(8787, "");
    assert.deepEqual([found.result, found.port], [result, 8787]);
  }
});

test("is let in by its origin, by a token the server knows, or not at all", async () => {
  globalThis.fetch = health(fine);
  const cases = [
    [hello("origin"), null, "", "test_ok"],
    [hello("token"), null, "", "test_refused"],
    [hello("token"), { type: "ready", session: "s", resumed: false, limits: {} }, "good", "test_ok"],
    [hello("token"), { type: "error", code: "unauthorized", message: "no", fatal: true }, "old", "test_refused"],
    [null, null, "", "test_refused"],
  ];
  for (const [first, answer, token, result] of cases) {
    globalThis.WebSocket = socket(first, answer);
    assert.equal((await check(8787, token)).result, result, `${JSON.stringify(first)} ${token}`);
  }
  assert.deepEqual(said[0], { type: "identify", protocol: 1, client: "test", trial: true, token: "good" });
});

test("pairing: the token, a wrong code, too many tries, no server", async () => {
  const answer = (status, body) => async () => new Response(JSON.stringify(body), { status });
  for (const [fetch, result] of [[answer(200, { token: "t" }), "pair_ok"], [answer(403, { error: "x" }), "pair_wrong"], [answer(429, { error: "x" }), "pair_wait"], [async () => Promise.reject(new TypeError()), "pair_absent"]]) {
    globalThis.fetch = fetch;
    const found = await pair(8787, "123456");
    assert.deepEqual([found.result, found.token], [result, result === "pair_ok" ? "t" : ""]);
  }
});
