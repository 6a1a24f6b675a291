// The overlay's own elements, built once: the host with its closed shadow root, the bar, the place of cards and rail.

import { cardStyles } from "../shared/cards.js";

/** @typedef {import("../shared/settings.js").Site} Site */

const STYLE = `
  :host { all: initial !important; position: fixed !important; inset: 0 !important; width: auto !important; height: auto !important; margin: 0 !important; padding: 0 !important; border: 0 !important;
    background: none !important; overflow: visible !important; pointer-events: none !important; color-scheme: light dark; display: block !important; z-index: 2147483647 !important; }
  .frame { position: fixed; width: min(26em, calc(100% - 24px)); display: flex; flex-direction: column; gap: .6em; font-size: var(--size, 15px); pointer-events: none; }
  .frame.low { flex-direction: column-reverse; } .frame.low .cards { flex-direction: column-reverse; }
  .frame > * { pointer-events: auto; }
  .bar { display: flex; align-items: center; gap: .4em; flex: none; align-self: stretch; box-sizing: border-box; padding: .3em .4em .3em .8em; border-radius: 2em; background: #1d2b28; color: #f2f6f4; cursor: grab; touch-action: none;
    font: .87em/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; user-select: none; box-shadow: 0 .3em 1em rgb(0 0 0 / .25); }
  .lamp { flex: none; width: .7em; height: .7em; border-radius: 50%; background: #8d958f; } .live .lamp { background: #4fd1a5; } .down .lamp, .refused .lamp, .version .lamp { background: #ff7a6e; border-radius: .1em; } .connecting .lamp { background: #f2c14e; }
  .bar .name { font-weight: 700; white-space: nowrap; } .bar .state { flex: 1; min-width: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; opacity: .85; }
  .bar button { color: inherit; border: 0; padding: 0; min-width: 2em; line-height: 2em; border-radius: 2em; background: rgb(255 255 255 / .14); } .bar button:hover { background: rgb(255 255 255 / .28); }
  .cards { overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; border-radius: .8em; }
  .rail-place { flex: none; }
  .frame.collapsed .cards:not(:empty) { width: min(22em, calc(100vw - 24px)); } .frame.collapsed { width: auto; max-width: min(26em, calc(100vw - 24px)); } .frame.collapsed .rail-place, .frame.collapsed .corner, .frame.collapsed .size { display: none; }
  @media (forced-colors: active) { .bar { border: 1px solid; } .lamp { forced-color-adjust: none; } }
`;

/**
 * @param {Document} document
 * @param {import("../shared/board.js").Board} board
 */
export function buildFrame(document, board) {
  /**
   * @param {string} tag
   * @param {string} name
   * @param {string} [words]
   */
  const el = (tag, name, words = "") => {
    const node = document.createElement(tag);
    node.className = name;
    node.textContent = words;
    return node;
  };
  const button = (/** @type {string} */ name, /** @type {string} */ sign) => {
    const node = /** @type {HTMLButtonElement} */ (el("button", name, sign));
    node.type = "button";
    return node;
  };
  const host = el("pitchguard-overlay", "");
  host.setAttribute("popover", "manual");
  host.hidden = true;
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(cardStyles + STYLE);
  root.adoptedStyleSheets = [sheet];

  const [frame, bar, name, label] = [el("aside", "frame"), el("div", "bar"), el("span", "name"), el("span", "state")];
  label.setAttribute("role", "status");
  const [size, corner, fold] = [button("size", "字"), button("corner", "◳"), button("fold", "－")];
  bar.append(el("span", "lamp"), name, label, size, corner, fold);
  frame.append(bar, board.cards, board.rail, board.quiet, board.loud);
  root.append(frame);
  return { host, frame, bar, name, label, size, corner, fold };
}

/**
 * Put the frame where the host left it, else the top right corner; always inside the window. In the lower half it
 * stands on its bar and grows upwards.
 * @param {HTMLElement} frame
 * @param {Site} site
 */
export function place(frame, { x = 1, y = 0 }) {
  const low = y > 0.5;
  frame.classList.toggle("low", low);
  const along = `${low ? 1 - y : y} * (100vh - 2.6em - 24px)`;
  Object.assign(frame.style, {
    left: `calc(12px + ${x} * (100% - 24px))`,
    transform: `translateX(${-100 * x}%)`,
    top: low ? "auto" : `calc(12px + ${along})`,
    bottom: low ? `calc(12px + ${along})` : "auto",
    maxHeight: `calc(100vh - 24px - ${along})`,
  });
}

/**
 * The next corner, clockwise.
 * @param {Site} site
 * @returns {Site}
 */
export function nextCorner({ x = 1, y = 0 }) {
  const [right, low] = [x > 0.5, y > 0.5];
  if (right) return low ? { x: 0, y: 1 } : { x: 1, y: 1 };
  return low ? { x: 0, y: 0 } : { x: 1, y: 0 };
}
