// On-device speech recognition: asks for the microphone here, sends what it hears to the worker like any page. Kept open
// during the broadcast; the warnings stand over the broadcast page.

import { Captions } from "../shared/captions.js";
import { openPort } from "../shared/port.js";
import * as speech from "../shared/speech.js";
import { api } from "../shared/browser.js";
import { byId, openPage } from "../shared/page.js";

const REPEATED = 4;
const { say } = await openPage();
const captions = new Captions();
/** @type {AbortController | null} */
let running = null;
let pack = await speech.pack();
let paused = false;

const post = openPort(
  (info) => api.runtime.connect(info),
  () => [{ type: "join", kind: "speech", host: "" }, report(), ...captions.latest(REPEATED).map((revision) => /** @type {const} */ ({ type: "caption", ...revision }))],
  (message) => {
    if (message.type === "settings") paused = message.settings.paused;
    if (paused) stop();
  },
  new AbortController().signal,
  () => location.reload(),
);

/** @returns {import("../shared/messages.js").FromPage} */
function report() {
  return { type: "sources", sources: [{ id: speech.id, ...speech.available({ pack }), active: running !== null }] };
}

/** @param {string} words */
function show(words) {
  byId("state").textContent = words;
  byId("lamp").className = `lamp ${running ? "live" : pack === "available" ? "" : "down"}`;
  byId("start").disabled = running !== null || pack !== "available" || paused;
  byId("stop").disabled = running === null;
  byId("install").hidden = pack !== "downloadable";
  post(report());
}

function start() {
  running = new AbortController();
  show(say("speech_on"));
  speech.start({ caption: heard, fault }, running.signal);
}

function stop() {
  running?.abort();
  running = null;
  show(say(paused ? "link_paused" : pack === "available" ? "speech_ready" : `source_speech_${pack}`));
}

/** @param {import("../shared/captions.js").Heard} said */
function heard(said) {
  const revision = captions.take(said, speech.id);
  if (revision) post({ type: "caption", ...revision });
  byId("heard").textContent = captions.latest(REPEATED).map(({ text }) => text).join(" ");
}

/** @param {string} name */
function fault(name) {
  stop();
  byId("state").textContent = say(`speech_fault_${name.replaceAll("-", "_")}`);
}

byId("start").addEventListener("click", start);
byId("stop").addEventListener("click", stop);
byId("install").addEventListener("click", async () => {
  pack = "downloading";
  show(say("source_speech_downloading"));
  await speech.install();
  pack = await speech.pack();
  stop();
});
stop();
document.body.inert = false;
