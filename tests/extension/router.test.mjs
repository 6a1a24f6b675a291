import assert from "node:assert/strict";
import { test } from "node:test";
import { Router } from "../../extension/background/router.js";

function page(tab, frame, inbox, { active = true, kind = "page" } = {}) {
  return { tab, frame, kind, host: "x", sources: [{ id: "picked", ok: true, why: "", active }], post: (message) => inbox.push(message) };
}

test("a frame's alerts reach the top frame of its tab and the viewers, with the words they stand in", () => {
  const router = new Router();
  const boxes = { top: [], inner: [], other: [], panel: [] };
  router.join("7.0", page(7, 0, boxes.top));
  router.join("7.3", page(7, 3, boxes.inner));
  router.join("8.0", page(8, 0, boxes.other));
  router.join("p", page(-1, 0, boxes.panel, { kind: "viewer" }));
  const cue = router.named("7.3", "picked", { text: "全网最低价", shape: "window" });
  router.pass({ type: "alerts", cue, rev: 0, alerts: [] });
  const passed = [{ type: "alerts", cue: "7.3/picked", rev: 0, alerts: [], text: "全网最低价", shape: "window" }];
  assert.deepEqual([boxes.top, boxes.panel], [passed, passed]);
  assert.deepEqual([boxes.inner, boxes.other], [[], []]);
});

test("what was spoken or read by the server is shown on every page", () => {
  const router = new Router();
  const boxes = { one: [], two: [], speech: [] };
  router.join("1.0", page(1, 0, boxes.one));
  router.join("2.0", page(2, 0, boxes.two));
  router.join("3.0", page(3, 0, boxes.speech, { kind: "speech" }));
  router.pass({ type: "alerts", cue: router.named("3.0", "1-0", { text: "字", shape: "cue" }), rev: 0, alerts: [] });
  router.pass({ type: "alerts", cue: "vosk-1a-0", rev: 0, alerts: [] });
  assert.deepEqual([boxes.one.length, boxes.two.length, boxes.speech.length], [2, 2, 0]);
});

test("a set that did not change is passed once, and again to who comes later", () => {
  const router = new Router();
  const [one, two] = [[], []];
  router.join("1.0", page(1, 0, one));
  const alerts = { type: "alerts", cue: "1.0/c", rev: 0, alerts: [] };
  router.pass(alerts);
  router.pass({ ...alerts, rev: 1 });
  assert.equal(one.length, 1);
  router.join("v", page(-1, 0, two, { kind: "viewer" }));
  router.pass({ ...alerts, rev: 2 });
  assert.deepEqual([one.length, two.length], [2, 1]);
});

test("reads captions while any frame does", () => {
  const router = new Router();
  router.join("1.0", page(1, 0, [], { active: false }));
  assert.equal(router.reading, false);
  router.join("1.2", page(1, 2, []));
  assert.equal(router.reading, true);
  router.leave("1.2");
  assert.equal(router.reading, false);
});

test("a source of several frames is told once, as the best of them has it", () => {
  const router = new Router();
  for (const [frame, ok, active] of [[0, false, false], [1, true, true], [2, true, false]]) {
    router.join(`1.${frame}`, { ...page(1, frame, []), sources: [{ id: "picked", ok, why: "", active }, { id: "known", ok: frame === 2, why: "", active: false }] });
  }
  assert.deepEqual(router.sources(1).map(({ id, ok, active }) => [id, ok, active]), [["picked", true, true], ["known", true, false]]);
});

test("remembers a bounded number of texts", () => {
  const router = new Router();
  for (let n = 0; n < 1000; n++) router.named("1.0", `c${n}`, { text: "字", shape: "cue" });
  assert.equal(router.texts.size, 400);
});
