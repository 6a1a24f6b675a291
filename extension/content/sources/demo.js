// The demo broadcast's own page: its caption area carries the port, the product and the link now on offer.

import { shownText, watch } from "../watch.js";

/** @typedef {import("./index.js").Place} Place */

export const id = "demo";
export const shape = "window";
const AREA = "[data-pitchguard-captions]";

/** @param {Place} place */
export function available({ document }) {
  const local = document.location.hostname === "127.0.0.1";
  return { ok: local && document.querySelector(AREA) !== null, why: "source_demo_absent" };
}

/**
 * @param {import("./index.js").Emit} emit
 * @param {Place} place
 * @param {AbortSignal} signal
 */
export function start(emit, { document }, signal) {
  const area = /** @type {HTMLElement} */ (document.querySelector(AREA));
  const tell = () => {
    const { pitchguardOffer: sku, pitchguardProduct: product } = area.dataset;
    if (product) emit.also({ type: "profile", product });
    if (sku) emit.also({ type: "offer", sku });
  };
  void fetch("/demo/show.json", { signal })
    .then((answer) => answer.json())
    .then((show) => emit.also({ type: "server", port: Number(document.location.port), sheet: show.sheet }))
    .catch(() => {});
  const offers = new MutationObserver(tell);
  offers.observe(area, { attributes: true, attributeFilter: ["data-pitchguard-offer"] });
  signal.addEventListener("abort", () => offers.disconnect(), { once: true });
  tell();
  watch(area, () => emit.caption({ cue: "demo", text: shownText(area), final: false, shape }), signal);
}
