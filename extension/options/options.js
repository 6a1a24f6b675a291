// The options page: every setting is kept the moment it changes. What a policy fixes can be seen and not changed.

import { api } from "../shared/browser.js";
import { fillChoices } from "../shared/choices.js";
import { byId, disableFixed, openPage, openTest } from "../shared/page.js";
import { EARS, LEVELS, PLATFORMS, PRODUCTS, SITUATIONS } from "../shared/protocol.js";
import { COOLDOWNS, SIZES, exported, load, save, valid } from "../shared/settings.js";
import { HEADINGS, readSheet, showSheet } from "./sheet.js";
import { Table } from "./table.js";

const { settings, say } = await openPage();

/** @type {Record<string, [string, string][]>} */
const CHOICES = {
  product: PRODUCTS.map((kind) => [kind, say(`product_${kind}`)]),
  platform: [["", say("any_platform")], .../** @type {[string, string][]} */ (PLATFORMS.map((name) => [name, say(`platform_${name}`)]))],
  lowest: LEVELS.map((level) => [level, say(`lowest_${level}`)]),
  cooldown: COOLDOWNS.map((seconds) => [String(seconds), seconds ? say("cooldown_some", seconds) : say("cooldown_none")]),
  second_ear: ["", ...EARS].map((ear) => [ear, say(`ear_${ear || "server"}`)]),
  size: SIZES.map((size) => [size, say(`size_${size}`)]),
  language: [["auto", say("language_auto")], ["zh_CN", "中文"], ["en", "English"]],
};
for (const [id, choices] of Object.entries(CHOICES)) {
  fillChoices(byId(id), choices, String(/** @type {any} */ (settings)[id]));
  byId(id).addEventListener("change", async () => {
    await keep({ [id]: id === "cooldown" ? Number(byId(id).value) : byId(id).value });
    if (id === "language") location.reload();
  });
}
byId("port").value = settings.port;
byId("port").addEventListener("change", () => byId("port").checkValidity() && keep({ port: Number(byId("port").value) }));
byId("sound").checked = settings.sound;
byId("sound").addEventListener("change", () => keep({ sound: byId("sound").checked }));
for (const name of SITUATIONS) {
  const [label, box, words] = ["label", "input", "span"].map((tag) => document.createElement(tag));
  Object.assign(box, { type: "checkbox", value: name, checked: settings.situation.includes(name) });
  words.textContent = say(`situation_${name}`);
  label.className = "row";
  label.append(box, words);
  byId("situation").append(label);
}
byId("situation").addEventListener("change", () => keep({ situation: [...byId("situation").querySelectorAll(":checked")].map((box) => box.value) }));
byId("muted").value = settings.muted.join("\n");
byId("muted").addEventListener("change", () => keep({ muted: lines("muted") }));
byId("known").value = Object.entries(settings.known).map((pair) => pair.join(" ")).join("\n");
byId("known").addEventListener("change", () => keep({ known: Object.fromEntries(lines("known").map((line) => line.split(/\s+(.*)/).slice(0, 2))) }));
openTest(say);
byId("unpair").hidden = !settings.token;
byId("unpair").addEventListener("click", async () => {
  await keep({ token: "" });
  byId("unpair").hidden = true;
});

const table = new Table(byId("table"), say, (read) => keepSheet(read));
table.show(settings.sheet);
byId("sheet").value = showSheet(settings.sheet);
byId("sheet").addEventListener("change", () => paste(byId("sheet").value));
byId("add").addEventListener("click", () => table.add().querySelector("input")?.focus());
byId("open-csv").addEventListener("click", () => byId("csv").click());
byId("csv").addEventListener("change", async () => paste(await byId("csv").files[0].text()));
byId("save-csv").addEventListener("click", () => download("pitchguard-sheet.csv", "text/csv", `\ufeff${byId("sheet").value}`));

byId("export").addEventListener("click", async () => download("pitchguard-settings.json", "application/json", JSON.stringify(exported(await load(api.storage)), null, 1)));
byId("import").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", importFile);

const fixed = await disableFixed();
byId("managed").hidden = fixed.length === 0;
for (const id of ["table", "add", "open-csv"]) byId(id).inert = fixed.includes("sheet");
document.body.inert = false;

/** @param {Partial<import("../shared/settings.js").Settings>} change */
async function keep(change) {
  await save(api.storage, change);
  byId("saved").textContent = `✓ ${say("saved")}`;
}

/** @param {string} id */
function lines(id) {
  return /** @type {string} */ (byId(id).value).split("\n").map((line) => line.trim()).filter(Boolean);
}

/** @param {string} text a whole sheet: JSON, CSV, or rows of a spreadsheet */
async function paste(text) {
  const read = readSheet(text.replace(/^\ufeff/, ""));
  if (read.items) table.show(read.items);
  await keepSheet(read);
}

/** @param {import("./sheet.js").Read} read */
async function keepSheet({ items, fault }) {
  byId("sheet-state").textContent = fault ? faultWords(fault) : say("options_sheet_count", items.length);
  byId("sheet-state").classList.toggle("bad", Boolean(fault));
  if (!items) return;
  byId("sheet").value = showSheet(items);
  await keep({ sheet: items });
}

/** @param {import("./sheet.js").Fault} fault */
function faultWords({ line, why, what = "" }) {
  return say("options_sheet_bad", line, say(why, HEADINGS.includes(what) ? say(`sheet_${what}`) : what));
}

/**
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
function download(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function importFile() {
  let raw;
  try {
    raw = JSON.parse(await byId("file").files[0].text());
  } catch {
    byId("saved").textContent = say("import_bad");
    return;
  }
  const { settings: good, faults } = valid(raw);
  await keep(good);
  if (faults.length) byId("saved").textContent = say("import_faults", faults.join(", "));
  else location.reload();
}
