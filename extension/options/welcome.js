// First run: the connection test, and one real line judged by the real server, shown as the card she will see on air.

import { cardStyles, renderCard } from "../shared/cards.js";
import { Deck } from "../shared/deck.js";
import { byId, openPage, openTest } from "../shared/page.js";
import { api } from "../shared/browser.js";
import { PROTOCOL, decode } from "../shared/protocol.js";
import { load } from "../shared/settings.js";

const WITHIN_MS = 4_000;
const { say } = await openPage();
const sheet = new CSSStyleSheet();
sheet.replaceSync(cardStyles);
const root = byId("try").attachShadow({ mode: "open" });
root.adoptedStyleSheets = [sheet];

openTest(say);
byId("send").addEventListener("click", async () => {
  const text = say("welcome_line");
  const { port, token: known } = await load(api.storage);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/live`);
  const late = setTimeout(() => end([]), WITHIN_MS);

  /** @param {import("../shared/protocol.js").Alert[]} alerts */
  function end(alerts) {
    clearTimeout(late);
    socket.close();
    const deck = new Deck();
    deck.update("try", alerts, 0);
    root.replaceChildren(...deck.visible(1).map((card) => renderCard(document, card, say, {})));
    if (!alerts.length) root.replaceChildren(say("welcome_none"));
  }

  socket.onerror = () => end([]);
  socket.onmessage = (event) => {
    const message = decode(event.data);
    if (message?.type === "hello") {
      const token = known ? { token: known } : {};
      socket.send(JSON.stringify({ type: "identify", protocol: PROTOCOL, client: "first run", trial: true, ...token }));
    } else if (message?.type === "ready") socket.send(JSON.stringify({ type: "caption", cue: "try", rev: 0, text, final: true, at_ms: 0, source: "first run" }));
    else if (message?.type === "alerts") end(message.alerts);
  };
});
document.body.inert = false;
