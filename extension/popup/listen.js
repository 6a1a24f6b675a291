// The popup's form for what the server reads itself: recognisers on this computer, OBS, a growing file.

import { fillChoices } from "../shared/choices.js";
import { ask, byId } from "../shared/page.js";
import { READERS } from "../shared/protocol.js";

/** @param {import("../shared/say.js").Say} say */
export function openListen(say) {
  const kinds = /** @type {(keyof typeof READERS)[]} */ (Object.keys(READERS));
  fillChoices(byId("kind"), kinds.map((kind) => [kind, say(`listen_${kind}`)]), "relay");

  function showKind() {
    const kind = /** @type {keyof typeof READERS} */ (byId("kind").value);
    byId("address-row").hidden = kind === "relay";
    byId("address-label").textContent = say(kind === "file" ? "listen_path" : "listen_address");
    byId("address").value = READERS[kind];
    byId("address").required = kind !== "relay";
    for (const row of document.querySelectorAll(".obs")) /** @type {HTMLElement} */ (row).hidden = kind !== "obs";
  }

  byId("kind").addEventListener("change", showKind);
  byId("listen").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    const [address, name, password] = ["address", "name", "password"].map((id) => byId(id).value.trim());
    void ask({ type: "listen", listen: { source: byId("kind").value, address, name, password } });
  });
  byId("listen-stop").addEventListener("click", () => ask({ type: "listen", listen: { source: null } }));
  showKind();
  return {
    /** @param {{listen: import("../shared/messages.js").Listen, source: import("../shared/protocol.js").SourceState, link: import("../shared/messages.js").LinkReport}} worker */
    show({ listen, source, link }) {
      byId("listen-stop").disabled = !listen.source;
      const state = listen.source && link.state !== "live" ? "waiting" : source.state;
      byId("listen-state").textContent = listen.source ? `${say(`listen_${listen.source}`)}：${say(`listen_state_${state}`)} ${source.detail}` : "";
      byId("listen-state").classList.toggle("bad", state === "fault");
      if (listen.source) byId("outside").open = true;
    },
  };
}
