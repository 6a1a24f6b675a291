// The side panel: the overlay's cards and rail beside the page, where a capture of the page does not see them.

import { openPort } from "../shared/port.js";
import { Board } from "../shared/board.js";
import { cardStyles } from "../shared/cards.js";
import { api } from "../shared/browser.js";
import { byId } from "../shared/page.js";
import { fill, linkWords, sayer } from "../shared/say.js";

const REDRAW_MS = 1_000;
let say = sayer({});
let paused = false;
const board = new Board(document, (alert, verdict) => post({ type: "verdict", alert, verdict }));
const root = byId("board").attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(`${cardStyles} .rail-place { margin-bottom: .6em; }`);
root.adoptedStyleSheets = [sheet];
root.append(board.rail, board.cards, board.quiet, board.loud);

const post = openPort((info) => api.runtime.connect(info), () => [{ type: "join", kind: "viewer", host: "" }], heard, new AbortController().signal, () => location.reload());

/** @param {import("../shared/messages.js").ToPage} message */
function heard(message) {
  if (message.type === "settings") {
    say = sayer(message.words);
    paused = message.settings.paused;
    document.documentElement.lang = say("lang");
    fill(document, say);
    board.use(say, message.settings);
  } else if (message.type === "link") {
    byId("lamp").className = `lamp ${message.link.state}`;
    byId("state").textContent = linkWords(say, paused, message.link);
  } else if (message.type === "alerts") board.alerts(message);
  else if (message.type === "begin") board.begin();
  else if (message.type === "statements") board.deck.statements(message.items);
  board.draw();
}

setInterval(() => board.draw(), REDRAW_MS);
