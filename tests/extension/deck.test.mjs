import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOSED_MS, Deck, LEAST_MS, MOST_CARDS, MOST_MS } from "../../extension/shared/deck.js";

const alert = (id, more = {}) => ({
  id, rule: `r-${id}`, category: "price", level: "ban", spans: [{ cue: "c", start: 2, end: 4 }], text: `词${id}`, title: "t", why: "w", say_instead: ["s"], cite: [], state: "open", ...more,
});
const ids = (deck, now) => deck.visible(now).map((card) => card.alert.id);

test("newest first, three at most, the graver stay", () => {
  const deck = new Deck();
  deck.update("c", [alert("a", { level: "ban" })], 0);
  deck.update("d", [alert("b", { level: "hint" })], 10);
  deck.update("e", [alert("x", { level: "proof" })], 20);
  deck.update("f", [alert("y", { level: "proof" })], 30);
  assert.deepEqual(ids(deck, 40), ["y", "x", "a"]);
  assert.equal(deck.visible(40).length, MOST_CARDS);
});

test("a card leaves after its time, unless it is held", () => {
  const deck = new Deck();
  deck.update("c", [alert("a")], 0);
  assert.deepEqual(ids(deck, MOST_MS.ban - 1), ["a"]);
  assert.deepEqual(ids(deck, MOST_MS.ban + 1), []);
  deck.pin("a", true, MOST_MS.ban);
  assert.deepEqual(ids(deck, MOST_MS.ban * 2), ["a"]);
  deck.pin("a", false, MOST_MS.ban * 2);
  assert.deepEqual(ids(deck, MOST_MS.ban * 2 + LEAST_MS - 1), ["a"]);
});

test("taken back words leave, but never in a flash", () => {
  const deck = new Deck();
  deck.update("c", [alert("a")], 0, { text: "这是词a了" });
  deck.update("c", [], 500, { text: "这是另外的话" });
  assert.deepEqual(ids(deck, LEAST_MS - 1), ["a"]);
  assert.deepEqual(ids(deck, LEAST_MS + 1), []);
  assert.deepEqual([deck.open.length, deck.left(LEAST_MS + 1).length], [0, 0], "nobody has to deal with it");
  deck.update("c", [alert("a")], LEAST_MS + 2, { text: "这是词a了" });
  assert.deepEqual([ids(deck, LEAST_MS + 3), deck.open.length], [["a"], 1], "said after all");
});

test("an open alert whose card is gone is left, and can be recalled", () => {
  const deck = new Deck();
  for (const [n, id] of ["a", "b", "x", "y"].entries()) deck.update(id, [alert(id)], n);
  assert.deepEqual(deck.left(10).map((card) => card.alert.id), ["a"]);
  const late = MOST_MS.ban + 100;
  assert.deepEqual(deck.left(late).map((card) => card.alert.id), ["y", "x", "b"]);
  deck.judged("y", "handled", late);
  deck.recall("a", late);
  assert.deepEqual([ids(deck, late + 1).includes("a"), deck.left(late + 1).map((card) => card.alert.id)], [true, ["x", "b"]]);
  assert.deepEqual(ids(deck, late + MOST_MS.ban + 1), []);
});

test("a line that scrolls out of a window was not taken back", () => {
  const deck = new Deck();
  deck.update("c", [alert("a")], 0, { text: "这是词a", shape: "window" });
  deck.update("c", [], 500, { text: "下一句", shape: "window" });
  assert.deepEqual(ids(deck, LEAST_MS + 1), ["a"]);
});

test("the same pitch said again is one card", () => {
  const deck = new Deck();
  deck.update("c", [alert("a", { rule: "r", text: "最" })], 0);
  const fresh = deck.update("d", [alert("b", { rule: "r", text: "最", count: 2 })], 100);
  assert.deepEqual(fresh, []);
  assert.deepEqual(ids(deck, 200), ["b"]);
});

test("a corrected card stays a moment, a dismissed one goes at once", () => {
  const deck = new Deck();
  deck.update("c", [alert("a"), alert("b")], 0);
  deck.update("c", [alert("a", { state: "corrected" }), alert("b", { state: "dismissed" })], 1000);
  assert.deepEqual(ids(deck, 1001), ["a"]);
  assert.deepEqual(ids(deck, 1000 + CLOSED_MS + 1), []);
  assert.equal(deck.open.length, 0);
});

test("verdicts show before the server answers", () => {
  const deck = new Deck();
  deck.update("c", [alert("a"), alert("b", { rule: "m" }), alert("d", { rule: "m", text: "二" })], 0);
  deck.judged("a", "handled", 10);
  deck.judged("b", "mute_rule", 10);
  assert.deepEqual(deck.visible(20).map((card) => [card.alert.id, card.alert.state]), [["a", "corrected"]]);
  deck.judged("gone", "wrong", 10);
});

test("the clean streak counts from the last alert", () => {
  const deck = new Deck();
  assert.equal(deck.clean(50), null);
  deck.update("c", [], 100);
  assert.equal(deck.clean(300), 200);
  deck.update("c", [alert("a")], 1000);
  assert.equal(deck.clean(1500), 500);
});

test("the sentence around the words stays when a later set no longer knows it", () => {
  const deck = new Deck();
  const said = { before: "🔥🔥这个", after: "了啊" };
  deck.update("c", [alert("a", { said })], 0);
  deck.update("c", [alert("a", { state: "corrected" })], 10);
  assert.deepEqual(deck.visible(11)[0].alert.said, said);
});

test("memory is bounded", () => {
  const deck = new Deck();
  for (let n = 0; n < 2000; n++) deck.update(`c${n}`, [alert(`a${n}`)], n);
  assert.ok(deck.cards.size <= 500);
});
