// The pointer picker: outlines what is under the pointer; a click takes it, a larger or smaller element by the arrow keys, Escape ends.

import { pathTo } from "./selector.js";

/** @typedef {import("../shared/say.js").Say} Say */

const STYLE = `
  :host { all: initial !important; position: fixed !important; inset: 0 !important; width: 100vw !important; height: 100vh !important; margin: 0 !important; padding: 0 !important;
    border: 0 !important; background: none !important; pointer-events: none !important; overflow: hidden !important; color-scheme: light dark; }
  .box { position: fixed; border: 3px solid #0f6b5c; border-radius: 6px; background: rgb(15 107 92 / .16); box-shadow: 0 0 0 2px #fff; transition: all .06s linear; }
  .help { position: fixed; left: 50%; top: 16px; transform: translateX(-50%); max-width: min(640px, 92vw); padding: 12px 18px; border-radius: 12px; background: #12302a; color: #fff;
    font: 16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; box-shadow: 0 8px 30px rgb(0 0 0 / .35); }
  .words { display: block; color: #b9e6dc; font-size: 14px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
`;

/**
 * @param {Document} document
 * @param {Say} say
 * @param {(element: Element) => ShadowRoot | null} openShadow
 * @param {AbortSignal} signal
 * @returns {Promise<string[] | null>} where the picked element stands; null where nothing was picked
 */
export function pick(document, say, openShadow, signal) {
  const host = document.createElement("pitchguard-picker");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const box = part(document, "div", "box");
  const help = part(document, "div", "help");
  const words = part(document, "span", "words");
  help.append(say("pick_help"), words);
  root.append(box, help);
  host.setAttribute("popover", "manual");
  document.documentElement.append(host);
  host.showPopover?.();

  return new Promise((resolve) => {
    const stop = new AbortController();
    const options = { capture: true, signal: stop.signal };
    /** @type {Element | null} */
    let target = null;

    /** @param {Element | null} element */
    const aim = (element) => {
      if (!element || element === host) return;
      target = element;
      const { left, top, width, height } = element.getBoundingClientRect();
      Object.assign(box.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
      words.textContent = (/** @type {HTMLElement} */ (element).innerText ?? "").slice(0, 80);
    };
    const at = (/** @type {MouseEvent} */ event) => {
      const element = under(document, event.clientX, event.clientY, openShadow);
      return element && areaOf(element);
    };
    /** @param {string[] | null} picked */
    const end = (picked) => {
      stop.abort();
      host.remove();
      resolve(picked);
    };
    /** @param {Event} event */
    const swallow = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };

    document.addEventListener("pointermove", (event) => aim(at(event)), options);
    for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup"]) document.addEventListener(name, swallow, options);
    document.addEventListener(
      "click",
      (event) => {
        swallow(event);
        aim(at(event));
        end(target && pathTo(target));
      },
      options,
    );
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Escape") end(null);
        else if (event.key === "ArrowUp") aim(target?.parentElement ?? null);
        else if (event.key === "ArrowDown") aim(target?.firstElementChild ?? null);
        else if (event.key === "Enter") end(target && pathTo(target));
        else return;
        swallow(event);
      },
      options,
    );
    signal.addEventListener("abort", () => end(null), { once: true });
  });
}

/**
 * @param {Document} document
 * @param {string} tag
 * @param {string} name
 */
function part(document, tag, name) {
  const node = document.createElement(tag);
  node.className = name;
  return node;
}

const TALLEST_PX = 220;
const NO_CAPTIONS = "a, button, input, textarea, select, video, canvas, img, iframe";

/**
 * The caption area around an element: a host points at a line, but lines come and go while their area stays.
 * @param {Element} element
 */
function areaOf(element) {
  let area = element;
  while (area.parentElement && area.parentElement.localName !== "body" && area.parentElement.localName !== "html") {
    const parent = area.parentElement;
    if (parent.getBoundingClientRect().height > TALLEST_PX || parent.querySelector(NO_CAPTIONS)) break;
    area = parent;
  }
  return area;
}

/**
 * The deepest element under a point, through shadow roots.
 * @param {Document} document
 * @param {number} x
 * @param {number} y
 * @param {(element: Element) => ShadowRoot | null} openShadow
 */
function under(document, x, y, openShadow) {
  let element = document.elementFromPoint(x, y);
  while (element) {
    const inner = openShadow(element)?.elementFromPoint(x, y);
    if (!inner || inner === element) return element;
    element = inner;
  }
  return null;
}
