// The options page: every setting is kept the moment it changes.

import { api } from "../shared/browser.js";
import { fillChoices } from "../shared/choices.js";
import { byId, openPage, testConnection } from "../shared/page.js";
import { LEVELS, PLATFORMS, PRODUCTS } from "../shared/protocol.js";
import { exported, load, save, valid } from "../shared/settings.js";
import { readSheet, showSheet } from "./sheet.js";

const { settings, say } = await openPage();

/** @type {Record<string, [string, string][]>} */
const CHOICES = {
  product: PRODUCTS.map((kind) => [kind, say(`product_${kind}`)]),
  platform: [["", say("any_platform")], .../** @type {[string, string][]} */ (PLATFORMS.map((name) => [name, say(`platform_${name}`)]))],
  lowest: LEVELS.map((level) => [level, say(`level_${level}`)]),
  size: ["m", "l", "xl"].map((size) => [size, say(`size_${size}`)]),
  language: [["auto", say("language_auto")], ["zh_CN", "中文"], ["en", "English"]],
};
for (const [id, choices] of Object.entries(CHOICES)) {
  fillChoices(byId(id), choices, /** @type {any} */ (settings)[id]);
  byId(id).addEventListener("change", async () => {
    await keep({ [id]: byId(id).value });
    if (id === "language") location.reload();
  });
}
byId("port").value = settings.port;
byId("port").addEventListener("change", () => byId("port").checkValidity() && keep({ port: Number(byId("port").value) }));
byId("sound").checked = settings.sound;
byId("sound").addEventListener("change", () => keep({ sound: byId("sound").checked }));
byId("muted").value = settings.muted.join("\n");
byId("muted").addEventListener("change", () => keep({ muted: lines("muted") }));
byId("known").value = Object.entries(settings.known).map((pair) => pair.join(" ")).join("\n");
byId("known").addEventListener("change", () => keep({ known: Object.fromEntries(lines("known").map((line) => line.split(/\s+(.*)/).slice(0, 2))) }));
byId("sheet").value = showSheet(settings.sheet);
byId("sheet").addEventListener("change", keepSheet);
byId("test").addEventListener("click", async () => {
  const { good, words } = await testConnection(say);
  byId("detail").textContent = words;
  byId("detail").classList.toggle("bad", !good);
});
byId("export").addEventListener("click", exportFile);
byId("import").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", importFile);
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

async function keepSheet() {
  const { items, fault } = readSheet(byId("sheet").value);
  byId("sheet-state").textContent = fault ? say("options_sheet_bad", fault.line, say(fault.why)) : say("options_sheet_count", items.length);
  byId("sheet-state").classList.toggle("bad", Boolean(fault));
  if (items) await keep({ sheet: items });
}

async function exportFile() {
  const blob = new Blob([JSON.stringify(exported(await load(api.storage)), null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = "pitchguard-settings.json";
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
