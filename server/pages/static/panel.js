// The panel: the same cards as the overlay, fed by the server's own socket. For an OBS dock or a second screen.
import { Board } from "/shared/board.js";
import { cardStyles } from "/shared/cards.js";
import { loadWords, sayer } from "/shared/say.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const REDRAW_MS = 1_000;
const place = document.getElementById("panel");
const state = document.getElementById("state");
let socket;
let wait = FIRST_WAIT_MS;

const board = new Board(document, (alert, verdict) => socket.readyState === 1 && socket.send(JSON.stringify({ type: "verdict", alert, verdict })));
const sheet = new CSSStyleSheet();
sheet.replaceSync(`${cardStyles} :host { display: block; margin: 1rem 0; font-size: clamp(17px, .9rem + .5vw, 28px); } .rail-place { margin-bottom: .6em; }`);
const root = place.attachShadow({ mode: "open" });
root.adoptedStyleSheets = [sheet];
root.append(board.rail, board.cards, board.quiet, board.loud);
board.use(sayer(await loadWords((path) => `/${path}`, place.dataset.lang === "zh" ? "zh_CN" : "en")), { lowest: "hint", muted: [] });

function connect() {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/panel`);
  socket.addEventListener("open", () => {
    wait = FIRST_WAIT_MS;
    state.textContent = place.dataset.open;
  });
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(event.data);
    if (message.type === "alerts") {
      board.alerts({ ...message, shape: "window" });
      state.textContent = place.dataset.live ?? state.textContent;
    }
    if (message.type === "statements") board.deck.statements(message.items);
    board.draw();
  });
  socket.addEventListener("close", () => {
    state.textContent = place.dataset.lost;
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  });
}

connect();
setInterval(() => board.draw(), REDRAW_MS);
board.draw();
