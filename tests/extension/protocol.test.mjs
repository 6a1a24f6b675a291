import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { decode } from "../../extension/shared/protocol.js";

const folder = new URL("../protocol/", import.meta.url);
const goldens = readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")));

test("every golden message of the server is read, every bad one refused", () => {
  let seen = 0;
  for (const { type, from, examples, bad = [] } of goldens.filter((golden) => golden.from === "server")) {
    for (const message of examples) {
      assert.equal(decode(JSON.stringify(message))?.type, type);
      seen++;
    }
    for (const { message } of bad) assert.equal(decode(JSON.stringify(message)), null, `${from} ${JSON.stringify(message)}`);
  }
  assert.ok(seen >= 7, `only ${seen} golden messages`);
});

test("places are UTF-16 units, as strings here are cut", () => {
  const emoji = goldens.find((golden) => golden.type === "caption").examples.find(({ text }) => text.startsWith("🔥"));
  const [alert] = goldens.find((golden) => golden.type === "alerts").examples[0].alerts;
  assert.equal(emoji.text.slice(alert.spans[0].start, alert.spans[0].end), alert.text);
});
