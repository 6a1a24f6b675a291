import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS, exported, load, save, valid } from "../../extension/shared/settings.js";

function storage(own = {}, managed = {}) {
  const kept = structuredClone(own);
  return { kept, local: { get: async () => kept, set: async (change) => Object.assign(kept, change) }, managed: { get: async () => managed } };
}

test("defaults, then the host's own, then what a policy fixes", async () => {
  const settings = await load(storage({ port: 9000, product: "food" }, { product: "alcohol" }));
  assert.equal(settings.port, 9000);
  assert.equal(settings.product, "alcohol");
  assert.equal(settings.lowest, DEFAULTS.lowest);
});

test("what is not valid is left out and named", () => {
  const { settings, faults } = valid({ port: 70000, product: "food", muted: [1], nonsense: true, __proto__: null });
  assert.deepEqual(settings, { product: "food" });
  assert.deepEqual(faults.sort(), ["muted", "nonsense", "port"]);
  for (const raw of [null, 7, "x", []]) assert.deepEqual(valid(raw).settings, {});
});

test("every default is valid", () => {
  assert.deepEqual(valid(structuredClone(DEFAULTS)).faults, []);
});

test("only valid changes are kept, and no token leaves in a file", async () => {
  const kept = storage();
  await save(kept, { port: -1, sound: true });
  assert.deepEqual(kept.kept, { sound: true });
  assert.equal("token" in exported({ ...DEFAULTS, token: "secret" }), false);
});

test("without managed storage the rest still loads", async () => {
  const broken = storage({ port: 9000 });
  broken.managed.get = async () => Promise.reject(new Error("not here"));
  assert.equal((await load(broken)).port, 9000);
});
