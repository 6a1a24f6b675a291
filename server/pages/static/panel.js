// The panel: the same cards as the overlay, fed by the server's own socket. For an OBS dock or a second screen.
import { cardStyles, renderCard, renderRail } from "/shared/cards.js";
import { Deck } from "/shared/deck.js";
import { loadWords, sayer } from "/shared/say.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const place = document.getElementById("panel");
const state = document.getElementById("state");
const say = sayer(await loadWords((path) => `/${path}`, place.dataset.lang === "zh" ? "zh_CN" : "en"));
const sheet = new CSSStyleSheet();
sheet.replaceSync(cardStyles);
const root = place.attachShadow({ mode: "open" });
root.adoptedStyleSheets = [sheet];
const cards = document.createElement("div");
cards.className = "cards";
const deck = new Deck();
let wait = FIRST_WAIT_MS;
let drawn = "";

function draw() {
  const now = performance.now();
  const shown = deck.visible(now);
  const key = shown.map(({ alert }) => `${alert.id} ${alert.state} ${alert.count}`).join("\n");
  if (key !== drawn) cards.replaceChildren(...shown.map((card) => renderCard(document, card, say, {})));
  drawn = key;
  root.replaceChildren(renderRail(document, deck, say, now), cards);
}

function connect() {
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/panel`);
  socket.addEventListener("open", () => {
    wait = FIRST_WAIT_MS;
    state.textContent = place.dataset.open;
  });
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(event.data);
    if (message.type === "alerts") deck.update(message.cue, message.alerts, performance.now(), { shape: "window" });
    if (message.type === "statements") deck.statements(message.items);
    draw();
  });
  socket.addEventListener("close", () => {
    state.textContent = place.dataset.lost;
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  });
}

connect();
setInterval(draw, 1000);
draw();
