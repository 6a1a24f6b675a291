import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as speech from "../../extension/shared/speech.js";

/** A recogniser that says what the test says. */
class Fake {
  static last;
  static packs = "available";
  static available = async ({ langs, processLocally }) => (langs[0] === "zh-CN" && processLocally ? Fake.packs : "unavailable");
  static install = async () => ((Fake.packs = "available"), true);
  get processLocally() {
    return this.local;
  }
  set processLocally(value) {
    this.local = Fake.remote ? false : value;
  }
  starts = 0;
  constructor() {
    Fake.last = this;
  }
  start() {
    this.starts += 1;
  }
  abort() {
    this.aborted = true;
    this.onend();
  }
  hear(resultIndex, ...parts) {
    this.onresult({ resultIndex, results: parts.map(([transcript, isFinal]) => ({ 0: { transcript }, isFinal })) });
  }
}

let said, faults, stop;
beforeEach(() => {
  Object.assign(Fake, { packs: "available", remote: false });
  globalThis.SpeechRecognition = Fake;
  [said, faults, stop] = [[], [], new AbortController()];
});
const begin = () => speech.start({ caption: (heard) => said.push(`${heard.cue} ${heard.text}${heard.final ? "。" : ""}`), fault: (name) => faults.push(name) }, stop.signal);

test("interims are one growing caption, a final closes it", () => {
  begin();
  Fake.last.hear(0, ["今天", false]);
  Fake.last.hear(0, ["今天这", false], ["款", false]);
  Fake.last.hear(0, ["今天这款", true], ["很好", false]);
  assert.deepEqual(said, ["1-0 今天", "1-0 今天这款", "1-0 今天这款。", "1-1 很好"]);
});

test("an interim taken back is emptied, one left open at the end is final", () => {
  begin();
  Fake.last.hear(0, ["嗯", false]);
  Fake.last.hear(0);
  Fake.last.hear(0, ["全网", false]);
  Fake.last.onend();
  assert.deepEqual(said, ["1-0 嗯", "1-0 ", "1-0 全网", "1-0 全网。"]);
});

test("goes on after the browser ends it, with cues of its own", async () => {
  begin();
  Fake.last.hear(0, ["一", true]);
  await new Promise((done) => setTimeout(done, 1_050));
  Fake.last.onend();
  await new Promise((done) => setTimeout(done, 150));
  assert.equal(Fake.last.starts, 2);
  Fake.last.hear(0, ["二", true]);
  assert.deepEqual(said, ["1-0 一。", "2-0 二。"]);
  stop.abort();
  assert.ok(Fake.last.aborted);
});

test("what no new try mends is told, and not tried again", async () => {
  begin();
  Fake.last.onerror({ error: "no-speech" });
  assert.deepEqual(faults, []);
  Fake.last.onerror({ error: "not-allowed" });
  Fake.last.onend();
  await new Promise((done) => setTimeout(done, 150));
  assert.deepEqual([faults, Fake.last.starts], [["not-allowed"], 1]);
});

test("a browser that cannot keep the voice on this computer is not used", async () => {
  Fake.remote = true;
  assert.throws(begin, /away/);
  globalThis.SpeechRecognition = undefined;
  globalThis.webkitSpeechRecognition = Fake;
  assert.equal(await speech.pack(), "unsupported");
  assert.equal(await speech.install(), false);
});

test("says how the language pack is, and installs it", async () => {
  Fake.packs = "downloadable";
  assert.equal(await speech.pack(), "downloadable");
  assert.deepEqual(speech.available({ pack: "downloadable" }), { ok: false, why: "source_speech_downloadable" });
  assert.equal(await speech.install(), true);
  assert.deepEqual(speech.available({ pack: await speech.pack() }), { ok: true, why: "source_speech_available" });
});
