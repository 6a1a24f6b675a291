// Watches an element's text: reads it when it changed, at most every EVERY_MS, at once the first time.

export const EVERY_MS = 60;

/**
 * @param {Node} node
 * @param {() => void} read
 * @param {AbortSignal} signal
 */
export function watch(node, read, signal) {
  let waiting = false;
  let last = -Infinity;
  const run = () => {
    waiting = false;
    last = performance.now();
    read();
  };
  const observer = new MutationObserver(() => {
    if (waiting) return;
    const due = last + EVERY_MS - performance.now();
    if (due <= 0) run();
    else {
      waiting = true;
      setTimeout(() => signal.aborted || run(), due);
    }
  });
  observer.observe(node, { childList: true, subtree: true, characterData: true });
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  run();
}

const MOST_ELEMENTS = 60;
const BESIDE = /^(inline|contents|ruby|none)/;

/**
 * The lines an element shows, one a line of text; what is hidden is left out. As `innerText`, which would have the page
 * lay itself out for it; a caption area is small enough to be read element by element.
 * @param {Element} element
 */
export function shownText(element) {
  const small = element.getElementsByTagName("*").length <= MOST_ELEMENTS;
  const text = small ? read(element) : element instanceof HTMLElement ? element.innerText : (element.textContent ?? "");
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");
}

/**
 * @param {Element} element
 * @returns {string} its words, with line breaks where a new line begins
 */
function read(element) {
  const style = getComputedStyle(element);
  if (style.display === "none" || element.localName === "script" || element.localName === "style") return "";
  const shown = style.visibility === "visible";
  const keepsLines = style.whiteSpaceCollapse ? style.whiteSpaceCollapse !== "collapse" : style.whiteSpace.startsWith("pre");
  let text = "";
  for (let node = element.firstChild; node; node = node.nextSibling) {
    if (node instanceof Text) text += shown ? (keepsLines ? node.data : node.data.replace(/\s+/g, " ")) : "";
    else if (node instanceof Element) text += node.localName === "br" ? "\n" : read(node);
  }
  if (style.display === "table-cell") return `${text}\t`;
  return BESIDE.test(style.display) ? text : `\n${text}\n`;
}
