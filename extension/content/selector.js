// Where an element stands, so that it is found again after the page was redrawn: one selector for each shadow root passed.

const HASHED = /\d{2,}|[_-]{2}|[A-Za-z0-9]{16,}|(?=[a-z0-9_-]*[a-z])(?=[a-z0-9_-]*[A-Z])(?=[A-Za-z0-9_-]*\d)/;

/**
 * @param {Element} element
 * @returns {string[]} outermost first
 */
export function pathTo(element) {
  const path = [];
  /** @type {Element | null} */
  let node = element;
  while (node) {
    const root = /** @type {Document | ShadowRoot} */ (node.getRootNode());
    path.unshift(selectorIn(root, node));
    node = root instanceof ShadowRoot ? root.host : null;
  }
  return path;
}

/**
 * @param {string[]} path
 * @param {Document} document
 * @param {(element: Element) => ShadowRoot | null} open also opens closed shadow roots
 * @returns {Element | null}
 */
export function find(path, document, open) {
  /** @type {Document | ShadowRoot} */
  let root = document;
  for (const [depth, selector] of path.entries()) {
    const element = /** @type {Element | null} */ (root.querySelector(selector));
    if (!element || depth === path.length - 1) return element;
    const inner = open(element);
    if (!inner) return null;
    root = inner;
  }
  return null;
}

/**
 * @param {Document | ShadowRoot} root
 * @param {Element} element
 */
function selectorIn(root, element) {
  const parts = [];
  /** @type {Element | null} */
  let node = element;
  while (node) {
    parts.unshift(step(node));
    const selector = parts.join(" > ");
    if (root.querySelectorAll(selector).length === 1 && (lasting(node) || !node.parentElement)) return selector;
    node = node.parentElement;
  }
  return parts.join(" > ");
}

/** @param {Element} node */
function lasting(node) {
  return Boolean(node.id && !HASHED.test(node.id)) || node.hasAttribute("role") || [...node.attributes].some((a) => a.name.startsWith("data-") && a.value.length < 40);
}

/**
 * One step: tag with what is likely to last; generated names are left out.
 * @param {Element} node
 */
function step(node) {
  const tag = CSS.escape(node.localName);
  if (node.id && !HASHED.test(node.id)) return `${tag}#${CSS.escape(node.id)}`;
  const named = [...node.attributes].find((a) => ["role", "data-testid", "data-e2e", "aria-label"].includes(a.name) && a.value);
  if (named) return `${tag}[${named.name}=${JSON.stringify(named.value)}]`;
  const classes = [...node.classList].filter((name) => !HASHED.test(name)).slice(0, 2);
  const stem = tag + classes.map((name) => `.${CSS.escape(name)}`).join("");
  const alike = [...(node.parentElement?.children ?? [])].filter((sibling) => sibling.matches(stem));
  return alike.length > 1 ? `${stem}:nth-child(${[...(node.parentElement?.children ?? [])].indexOf(node) + 1})` : stem;
}
