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

/**
 * The lines an element shows, one a line of text; what is hidden is left out.
 * @param {Element} element
 */
export function shownText(element) {
  const text = element instanceof HTMLElement ? element.innerText : (element.textContent ?? "");
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");
}
