import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { HEADINGS } from "../../extension/options/sheet.js";
import { EARS, LEVELS, PLATFORMS, PRODUCTS, READERS, SITUATIONS } from "../../extension/shared/protocol.js";
import { linkWords, sayer } from "../../extension/shared/say.js";
import { DEFAULTS, SIZES } from "../../extension/shared/settings.js";

const root = new URL("../../extension/", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const files = readdirSync(root, { recursive: true }).map(String);
const zh = JSON.parse(read("_locales/zh_CN/messages.json"));
const en = JSON.parse(read("_locales/en/messages.json"));
const manifest = JSON.parse(read("manifest.json"));

test("both languages have the same keys, all with words and the same places for values", () => {
  assert.ok(Object.keys(zh).length > 100);
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
  for (const [key, { message }] of Object.entries(zh)) {
    assert.ok(message && en[key].message, key);
    assert.deepEqual(new Set(message.match(/\$\d/g)), new Set(en[key].message.match(/\$\d/g)), key);
  }
});

test("every key a page or script asks for is there", () => {
  const asked = new Set();
  for (const file of files.filter((name) => /\.(html|js)$/.test(name))) {
    const text = read(file);
    for (const [, key] of text.matchAll(/data-say(?:-[a-z-]+)?="([a-z0-9_]+)"/g)) asked.add(key);
    for (const [, key] of text.matchAll(/\bsay\("([a-z0-9_]+)"/g)) asked.add(key);
    for (const [, key] of text.matchAll(/why: "([a-z0-9_]+)"/g)) asked.add(key);
  }
  for (const [, key] of JSON.stringify(manifest).matchAll(/__MSG_([a-z_]+)__/g)) asked.add(key);
  for (const kind of PRODUCTS) asked.add(`product_${kind}`);
  for (const name of PLATFORMS) asked.add(`platform_${name}`);
  for (const ear of ["server", ...EARS]) asked.add(`ear_${ear}`);
  for (const trouble of ["no_second_ear", "record_failed", "bad_sheet"]) asked.add(`trouble_${trouble}`);
  for (const level of LEVELS) asked.add(`level_${level}`);
  for (const level of LEVELS) asked.add(`lowest_${level}`);
  for (const name of SITUATIONS) asked.add(`situation_${name}`);
  for (const size of SIZES) asked.add(`size_${size}`);
  for (const heading of HEADINGS) asked.add(`sheet_${heading}`);
  for (const state of ["off", "connecting", "live", "down", "refused", "version", "paused"]) asked.add(`link_${state}`);
  for (const state of ["unsupported", "unavailable", "downloadable", "downloading", "available"]) asked.add(`source_speech_${state}`);
  for (const state of ["off", "waiting", "reading", "fault"]) asked.add(`listen_state_${state}`);
  for (const fault of ["not_allowed", "service_not_allowed", "language_not_supported", "audio_capture", "ended"]) asked.add(`speech_fault_${fault}`);
  for (const kind of Object.keys(READERS)) asked.add(`listen_${kind}`);
  for (const id of ["demo", "picked", "texttrack", "known", "speech"]) asked.add(`source_${id}`);
  for (const verdict of ["handled", "wrong", "mute_rule"]) asked.add(`verdict_${verdict}`);
  assert.ok(asked.size > 150);
  assert.deepEqual([...asked].filter((key) => !(key in zh)), []);
  const plain = new Set(files.filter((name) => name.endsWith(".js")).flatMap((name) => [...read(name).matchAll(/"([a-z0-9_]+)"/g)].map(([, word]) => word)));
  const spoken = (key) => asked.has(key) || plain.has(key) || /^(fact_|state_|statement_|rail_)/.test(key);
  assert.deepEqual(Object.keys(zh).filter((key) => !spoken(key)), [], "words nobody shows");
});

test("values take their places", () => {
  assert.equal(sayer({ a: "$2 和 $1" })("a", "甲", 2), "2 和 甲");
  assert.equal(sayer({})("missing"), "missing");
});

test("the connection in a line: paused, as it is, or what is wrong although it goes on", () => {
  const say = (key, port) => `${key} ${port ?? ""}`.trim();
  const live = { state: "live", port: 1, trouble: "record_failed" };
  assert.deepEqual([linkWords(say, true, live), linkWords(say, false, live), linkWords(say, false, { ...live, state: "down" })], ["link_paused", "trouble_record_failed", "link_down 1"]);
});

test("every file the manifest names is there, and it asks for no more than it needs", () => {
  const named = [manifest.background.service_worker, ...manifest.background.scripts, manifest.action.default_popup, manifest.options_ui.page, manifest.side_panel.default_path, manifest.sidebar_action.default_panel, manifest.storage.managed_schema, ...Object.values(manifest.icons), ...manifest.content_scripts.flatMap((script) => script.js)];
  assert.ok(named.length >= 11);
  for (const file of named) assert.ok(files.includes(file), file);
  assert.deepEqual(manifest.permissions.sort(), ["activeTab", "scripting", "sidePanel", "storage"]);
  assert.deepEqual(manifest.host_permissions, ["http://127.0.0.1/*"]);
});

test("an agency may fix every setting but what is a host's own", () => {
  const schema = JSON.parse(read(manifest.storage.managed_schema));
  const own = ["token", "paused", "sites"];
  assert.deepEqual(Object.keys(schema.properties).sort(), Object.keys(DEFAULTS).filter((key) => !own.includes(key)).sort());
  assert.deepEqual(schema.properties.second_ear.enum, ["", ...EARS]);
});

test("one file names the browser's API, and nothing writes HTML", () => {
  const scripts = files.filter((name) => name.endsWith(".js"));
  assert.ok(scripts.length > 20);
  for (const file of scripts) {
    const code = read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    assert.doesNotMatch(code, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/, file);
    if (!["shared/browser.js", "content/loader.js"].includes(file)) assert.doesNotMatch(code, /(^|[^./\w])(chrome|browser)\./, file);
    for (const [, from] of code.matchAll(/from "([^"]+)"/g)) {
      assert.match(from, /^\.\.?\//, file);
      if (file.startsWith("content/")) assert.doesNotMatch(from, /background/, file);
      if (file.startsWith("background/")) assert.doesNotMatch(from, /content/, file);
      if (file.startsWith("shared/")) assert.doesNotMatch(from, /^\.\.\//, file);
    }
  }
});
