// The panel: the same cards as the overlay, fed by the server's own socket.
import { Deck, cardStyles, renderCard, renderRail } from "/shared/cards.js";

const place = document.getElementById("panel");
const state = document.getElementById("state");
const zh = place.dataset.lang === "zh";
const sheet = new CSSStyleSheet();
sheet.replaceSync(cardStyles);
const root = place.attachShadow({ mode: "open" });
root.adoptedStyleSheets = [sheet];
const deck = new Deck();
const texts = new Map();
let wait = 500;

function draw() {
  const now = performance.now();
  const cards = deck.visible(now).map((card) => renderCard(document, card, texts, {}));
  root.replaceChildren(renderRail(document, deck.rail ? deck.rail(now) : deck, texts), ...cards);
}

function connect() {
  const socket = new WebSocket(`ws://${location.host}/v1/panel`);
  socket.addEventListener("open", () => {
    wait = 500;
    state.textContent = zh ? "已连接，等着直播开口" : "Connected; waiting for the broadcast";
  });
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(event.data);
    if (message.type === "alerts") deck.update(message.cue, message.alerts, performance.now());
    if (message.type === "statements") deck.statements(message.items);
    draw();
  });
  socket.addEventListener("close", () => {
    state.textContent = zh ? "连接断开，正在重试…" : "Connection lost; trying again…";
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, 10_000);
  });
}

connect();
setInterval(draw, 1000);
draw();
