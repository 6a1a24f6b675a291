// The popup: how the connection is, which captions are read, and the few things changed during a broadcast.

import { api } from "../shared/browser.js";
import { fillChoices } from "../shared/choices.js";
import { ask, byId, openPage, testConnection } from "../shared/page.js";
import { PLATFORMS, PRODUCTS } from "../shared/protocol.js";
import { save } from "../shared/settings.js";

const LOOK_EVERY_MS = 1_000;
const { settings, say } = await openPage();
const asked = Number(new URLSearchParams(location.search).get("tab"));
const [tab] = asked ? [await api.tabs.get(asked)] : await api.tabs.query({ active: true, currentWindow: true });
const site = tab?.url && /^https?:/.test(tab.url) ? new URL(tab.url).origin : "";

fillChoices(byId("product"), PRODUCTS.map((kind) => [kind, say(`product_${kind}`)]), settings.product);
fillChoices(byId("platform"), [["", say("any_platform")], .../** @type {[string, string][]} */ (PLATFORMS.map((name) => [name, say(`platform_${name}`)]))], settings.platform);
showPause();

byId("product").addEventListener("change", () => save(api.storage, { product: byId("product").value }));
byId("platform").addEventListener("change", () => save(api.storage, { platform: byId("platform").value }));
byId("pause").addEventListener("click", async () => {
  settings.paused = !settings.paused;
  await save(api.storage, { paused: settings.paused });
  showPause();
});
byId("test").addEventListener("click", async () => {
  byId("detail").textContent = "…";
  const { good, words } = await testConnection(say);
  byId("detail").textContent = words;
  byId("detail").classList.toggle("bad", !good);
});
byId("pair").addEventListener("submit", async (/** @type {Event} */ event) => {
  event.preventDefault();
  const { result, error } = await ask({ type: "pair", code: byId("code").value });
  byId("detail").textContent = error ? say("link_down", settings.port) : say(result);
});
byId("pick").addEventListener("click", async () => {
  const { error } = await ask({ type: "pick", tab: tab?.id });
  if (error) byId("hint").textContent = say("popup_nowhere");
  else if (!asked) window.close();
});
byId("remember").addEventListener("click", async () => {
  if (!(await api.permissions.request({ origins: [`${site}/*`] }))) return;
  await ask({ type: "remember", tab: tab?.id, origin: site });
  showRemembered(true);
});
byId("panel").addEventListener("click", () => api.tabs.create({ url: `http://127.0.0.1:${settings.port}/panel` }));
byId("options").addEventListener("click", () => api.runtime.openOptionsPage());
byId("guide").addEventListener("click", () => api.tabs.create({ url: api.runtime.getURL("options/welcome.html") }));

function showPause() {
  byId("pause").textContent = say(settings.paused ? "resume" : "pause");
}

/** @param {boolean} known */
function showRemembered(known) {
  byId("remember").disabled = known || !site;
  byId("remember").textContent = say(known ? "remembered" : "remember");
}

async function look() {
  const { link, sources = [], here } = await ask({ type: "state", tab: tab?.id });
  byId("lamp").className = `lamp ${link.state}`;
  byId("state").textContent = say(settings.paused ? "link_paused" : `link_${link.state}`, link.port);
  byId("pair").hidden = link.state !== "refused";
  byId("hint").textContent = site ? (here ? "" : say("popup_none")) : say("popup_nowhere");
  byId("pick").disabled = !site;
  byId("sources").replaceChildren(...sources.map(sourceLine));
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

showRemembered(Boolean(site) && (await api.permissions.contains({ origins: [`${site}/*`] })));
await look();
document.body.inert = false;
setInterval(look, LOOK_EVERY_MS);
