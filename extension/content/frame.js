// The overlay's own elements, built once: the host with its closed shadow root, the bar, the cards, the rail, the live regions.

import { cardStyles } from "../shared/cards.js";

const STYLE = `
  :host { all: initial !important; position: fixed !important; inset: 0 !important; width: auto !important; height: auto !important; margin: 0 !important; padding: 0 !important; border: 0 !important;
    background: none !important; overflow: visible !important; pointer-events: none !important; color-scheme: light dark; display: block !important; z-index: 2147483647 !important; }
  .frame { position: fixed; width: min(26em, calc(100vw - 24px)); max-height: calc(100vh - 24px); display: flex; flex-direction: column; gap: .6em; font-size: var(--size, 15px); pointer-events: none; }
  .frame > * { pointer-events: auto; }
  .bar { display: flex; align-items: center; gap: .5em; align-self: stretch; box-sizing: border-box; padding: .3em .4em .3em .8em; border-radius: 2em; background: #1d2b28; color: #f2f6f4; cursor: grab; touch-action: none;
    font: .87em/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; user-select: none; box-shadow: 0 .3em 1em rgb(0 0 0 / .25); }
  .lamp { flex: none; width: .7em; height: .7em; border-radius: 50%; background: #8d958f; } .live .lamp { background: #4fd1a5; } .down .lamp, .refused .lamp, .version .lamp { background: #ff7a6e; border-radius: .1em; } .connecting .lamp { background: #f2c14e; }
  .bar .name { font-weight: 700; white-space: nowrap; } .bar .state { flex: 1; min-width: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; opacity: .85; }
  .bar button { color: inherit; border: 0; padding: 0 .6em; border-radius: 2em; background: rgb(255 255 255 / .14); }
  .cards { overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; border-radius: .8em; }
  .frame.collapsed { width: auto; } .frame.collapsed .rail { display: none; }
  .hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
`;

/** @param {Document} document */
export function buildFrame(document) {
  /**
   * @param {string} tag
   * @param {string} name
   * @param {string} [role]
   */
  const el = (tag, name, role) => {
    const node = document.createElement(tag);
    node.className = name;
    if (role) node.setAttribute("role", role);
    return node;
  };
  const host = el("pitchguard-overlay", "");
  host.setAttribute("popover", "manual");
  host.hidden = true;
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(cardStyles + STYLE);
  root.adoptedStyleSheets = [sheet];

  const [frame, bar, rail, cards] = [el("aside", "frame"), el("div", "bar"), el("section", "rail"), el("div", "cards")];
  const [name, label] = [el("span", "name"), el("span", "state", "status")];
  const fold = /** @type {HTMLButtonElement} */ (el("button", "fold"));
  fold.type = "button";
  bar.append(el("span", "lamp"), name, label, fold);
  const [quiet, loud] = [el("p", "hidden-text", "status"), el("p", "hidden-text", "alert")];
  frame.append(bar, cards, rail, quiet, loud);
  root.append(frame);
  return { host, frame, bar, name, label, fold, rail, cards, quiet, loud };
}
