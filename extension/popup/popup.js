// The popup: how the connection is, which captions are read, and the few things changed during a broadcast.

import { api } from "../shared/browser.js";
import { fillChoices } from "../shared/choices.js";
import { ask, byId, disableFixed, openPage, openTest } from "../shared/page.js";
import { PLATFORMS, PRODUCTS } from "../shared/protocol.js";
import { linkWords } from "../shared/say.js";
import { save } from "../shared/settings.js";
import { openListen } from "./listen.js";
import { openSpeech } from "./speech.js";

const LOOK_EVERY_MS = 1_000;
const { settings, say } = await openPage();
const asked = Number(new URLSearchParams(location.search).get("tab"));
const [tab] = asked ? [await api.tabs.get(asked)] : await api.tabs.query({ active: true, currentWindow: true });
const site = tab?.url && /^https?:/.test(tab.url) ? new URL(tab.url).origin : "";
const listen = openListen(say);
const speech = await openSpeech(say, () => wake());
/** @type {any} the worker's last answer */
let state = {};

fillChoices(byId("product"), PRODUCTS.map((kind) => [kind, say(`product_${kind}`)]), settings.product);
fillChoices(byId("platform"), [["", say("any_platform")], .../** @type {[string, string][]} */ (PLATFORMS.map((name) => [name, say(`platform_${name}`)]))], settings.platform);

byId("product").addEventListener("change", () => save(api.storage, { product: byId("product").value }));
byId("platform").addEventListener("change", () => save(api.storage, { platform: byId("platform").value }));
byId("go").addEventListener("click", go);
openTest(say);
byId("pick").addEventListener("click", async () => {
  const { error } = await ask({ type: "pick", tab: tab?.id });
  if (error) byId("hint").textContent = say("popup_nowhere");
  else if (!asked) window.close();
});
byId("remember").addEventListener("click", async () => {
  const wanted = !state.remembered;
  if (wanted && !(await api.permissions.request({ origins: [`${site}/*`] }))) return;
  await ask({ type: "remember", origin: site, wanted });
  if (!wanted) await api.permissions.remove({ origins: [`${site}/*`] }).catch(() => false);
  await look();
});
byId("side").addEventListener("click", openSide);
byId("panel").addEventListener("click", () => api.tabs.create({ url: `http://127.0.0.1:${settings.port}/panel` }));
byId("options").addEventListener("click", () => api.runtime.openOptionsPage());
byId("guide").addEventListener("click", () => api.tabs.create({ url: api.runtime.getURL("options/welcome.html") }));

/** Start on this tab, or pause and go on. */
async function go() {
  if (settings.paused || state.awake) {
    settings.paused = !settings.paused;
    await save(api.storage, { paused: settings.paused });
  }
  if (!settings.paused) await wake();
  await look();
}

async function wake() {
  if (site) await ask({ type: "wake", tab: tab?.id });
}

/** Must be called by the click itself: browsers open side panels for nothing less. */
function openSide() {
  const { sidePanel, sidebarAction } = /** @type {any} */ (api);
  if (sidePanel) void sidePanel.open({ windowId: tab?.windowId });
  else void sidebarAction?.open();
  if (!asked) window.close();
}

async function look() {
  state = await ask({ type: "state", tab: tab?.id });
  const { link, awake, remembered } = state;
  const sources = /** @type {import("../shared/messages.js").SourceReport[]} */ (state.sources ?? []);
  byId("lamp").className = `lamp ${link.state}`;
  byId("state").textContent = linkWords(say, settings.paused, link);
  byId("go").textContent = say(settings.paused ? "resume" : awake ? "pause" : "start");
  byId("go").disabled = !site && !settings.paused;
  if (link.state === "refused") byId("pair").hidden = false;
  byId("hint").textContent = hint(sources);
  byId("pick").disabled = !site;
  byId("remember").disabled = !site;
  byId("remember").textContent = say(remembered ? "forget" : "remember");
  byId("sources").replaceChildren(...sources.filter(({ id, ok }) => ok || id !== "demo").map(sourceLine));
  listen.show(state);
  speech.show(state);
}

/** @param {import("../shared/messages.js").SourceReport[]} sources */
function hint(sources) {
  if (!site) return say("popup_nowhere");
  const reading = sources.some((source) => source.active) || state.speaking || state.listen.source;
  if (settings.paused || reading) return "";
  return say(sources.some((source) => source.ok) ? (state.awake ? "" : "popup_start") : "popup_none");
}

/** @param {import("../shared/messages.js").SourceReport} source */
function sourceLine({ id, ok, why, active }) {
  const line = document.createElement("li");
  line.className = active ? "active" : "";
  const mark = document.createElement("span");
  mark.textContent = active ? "●" : ok ? "○" : "–";
  const words = document.createElement("span");
  const detail = document.createElement("small");
  detail.textContent = say(active ? "source_in_use" : ok ? "source_ready" : why);
  words.append(say(`source_${id}`), detail);
  line.append(mark, words);
  return line;
}

await disableFixed();
if (site) await ask({ type: "look", tab: tab?.id });
await look();
document.body.inert = false;
setInterval(look, LOOK_EVERY_MS);
