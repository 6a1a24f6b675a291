// The popup's line on the browser's own speech recognition: whether it is there, why not, and the page that runs it.

import { pack } from "../shared/speech.js";
import { api } from "../shared/browser.js";
import { byId } from "../shared/page.js";

/**
 * @param {import("../shared/say.js").Say} say
 * @param {() => Promise<void>} wake lets the overlay onto the page now open
 */
export async function openSpeech(say, wake) {
  const state = await pack();
  byId("speech-open").addEventListener("click", async () => {
    await wake();
    const url = api.runtime.getURL("speech/speech.html");
    const [open] = await api.tabs.query({ url });
    await (open?.id ? api.tabs.update(open.id, { active: true }) : api.tabs.create({ url }));
  });
  return {
    /** @param {{speaking: boolean}} worker */
    show({ speaking }) {
      byId("speech").querySelector(".mark").textContent = speaking ? "●" : state === "available" ? "○" : "–";
      byId("speech").classList.toggle("active", speaking);
      byId("speech-state").textContent = say(speaking ? "source_in_use" : `source_speech_${state}`);
      byId("speech-open").disabled = state === "unsupported" || state === "unavailable";
    },
  };
}
