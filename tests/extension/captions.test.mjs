import assert from "node:assert/strict";
import { test } from "node:test";
import { Captions, MOST_CUES } from "../../extension/shared/captions.js";

const heard = (text, more = {}) => ({ cue: "a", text, final: false, shape: "cue", ...more });

test("revisions are numbered, unchanged text is not sent", () => {
  const captions = new Captions();
  assert.equal(captions.take(heard("家"), "s").rev, 0);
  assert.equal(captions.take(heard("家"), "s"), null);
  assert.equal(captions.take(heard("家人"), "s").rev, 1);
});

test("a final is sent once, though the text is the same", () => {
  const captions = new Captions();
  captions.take(heard("家"), "s");
  assert.equal(captions.take(heard("家", { final: true }), "s").final, true);
  assert.equal(captions.take(heard("家", { final: true }), "s"), null);
});

test("nothing is sent of an empty area, but its clearing is", () => {
  const captions = new Captions();
  assert.equal(captions.take(heard(""), "s"), null);
  captions.take(heard("家"), "s");
  assert.equal(captions.take(heard(""), "s").text, "");
});

test("old cues are forgotten, the newest kept for a fresh worker", () => {
  const captions = new Captions();
  for (let n = 0; n < MOST_CUES * 2; n++) captions.take(heard("字", { cue: `c${n}` }), "s");
  assert.equal(captions.cues.size, MOST_CUES);
  assert.deepEqual(captions.latest(2).map((revision) => revision.cue), [`c${MOST_CUES * 2 - 2}`, `c${MOST_CUES * 2 - 1}`]);
});
