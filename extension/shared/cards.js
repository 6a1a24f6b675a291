// How a card and the rail look: the overlay, the panel page and the first-run page all show the same. No innerHTML.

/** @typedef {import("./deck.js").Card} Card */
/** @typedef {import("./deck.js").Deck} Deck */
/** @typedef {import("./say.js").Say} Say */
/** @typedef {{verdict?: (id: string, verdict: "handled" | "wrong" | "mute_rule") => void, brief?: boolean}} Actions without `verdict` no buttons; `brief` leaves out why and article */

/** Level by shape and word, not by colour alone. */
const SHAPES = { ban: "■", proof: "▲", hint: "●" };

export const cardStyles = `
  .cards { display: flex; flex-direction: column; gap: .6em; }
  .hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .card, .rail { --ban: #b3261e; --proof: #8a5200; --hint: #1d5fa8; --ok: #0f6b5c; --paper: #fffdf9; --ink: #201e1a; --soft: #625d53; --line: #e0d9ca; --tint: #fbe9e7; --on: #fff;
    box-sizing: border-box; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: .8em;
    font: 1em/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; text-align: left; box-shadow: 0 .5em 1.8em rgb(0 0 0 / .22); }
  .card { border-left: .45em solid var(--level); padding: .7em .9em .75em; }
  .card.ban { --level: var(--ban); --tint: #fbe4e1; } .card.proof { --level: var(--proof); --tint: #fdeed2; } .card.hint { --level: var(--hint); --tint: #e1edfa; }
  .card.corrected { --level: var(--ok); --tint: #daf1ea; }
  .head { display: flex; align-items: baseline; gap: .5em; font-weight: 700; margin: 0 0 .3em; }
  .level { color: var(--on); background: var(--level); border-radius: .4em; padding: 0 .5em; white-space: nowrap; font-size: .86em; }
  .title { flex: 1; } .count { color: var(--level); white-space: nowrap; }
  .said { margin: 0 0 .35em; color: var(--soft); } .said mark { color: var(--ink); background: var(--tint); font-weight: 700; border-radius: .25em; padding: 0 .15em; }
  .instead { margin: .15em 0 .35em; font-size: 1.35em; line-height: 1.4; font-weight: 700; }
  .card.brief { padding: .45em .8em .5em; } .brief .instead { font-size: 1.08em; margin: 0; } .brief .instead small { display: inline; margin-right: .5em; font-size: .8em; } .brief .said { display: none; } .corrected.brief .said { display: block; }
  .instead small { display: block; font-size: .62em; font-weight: 600; color: var(--level); letter-spacing: .04em; }
  .why { margin: 0; color: var(--soft); font-size: .93em; }
  details { margin: .2em 0 0; color: var(--soft); font-size: .88em; } summary { cursor: pointer; } details p { margin: .2em 0 0; }
  .correction { margin: .35em 0 0; padding: .35em .6em; border-radius: .5em; background: var(--tint); font-size: 1.02em; } .correction small { color: var(--soft); margin-right: .4em; }
  .fact { margin: .2em 0 0; font-size: .93em; font-weight: 600; color: var(--level); }
  .buttons { display: flex; flex-wrap: wrap; gap: .45em; margin: .6em 0 0; }
  button { font: inherit; font-size: .9em; color: var(--ink); background: transparent; border: 1px solid var(--line); border-radius: .5em; padding: .2em .7em; cursor: pointer; min-height: 2em; }
  .buttons button:first-child { color: var(--on); background: var(--ok); border-color: var(--ok); }
  button:focus-visible, summary:focus-visible { outline: 3px solid var(--hint); outline-offset: 2px; }
  .rail { padding: .55em .8em; font-size: .9em; display: grid; gap: .35em; } .rail p { margin: 0; }
  .now { display: flex; gap: .9em; align-items: center; flex-wrap: wrap; } .now b { font-variant-numeric: tabular-nums; } .now .bad { color: var(--ban); } .now .good { color: var(--ok); }
  .left { list-style: none; margin: 0; padding: 0; } .left button { display: block; width: 100%; border: 0; padding: 0; min-height: 1.5em; text-align: left; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; } .left .ban { color: var(--ban); } .left .proof { color: var(--proof); } .left .hint { color: var(--hint); }
  .owed { list-style: none; margin: 0; padding: 0; display: grid; gap: .2em; } .owed li { display: grid; grid-template-columns: 1.4em 1fr; } .owed .is-said { color: var(--soft); } .owed .is-owed { font-weight: 600; } .owed .is-due { color: var(--proof); }
  @media (prefers-color-scheme: dark) {
    .card, .rail { --ban: #ff8378; --proof: #e2a447; --hint: #7db4f0; --ok: #58c3ac; --on: #17140f; --paper: #201e1b; --ink: #f0ece3; --soft: #b6afa2; --line: #3b3731; }
    .card.ban { --tint: #4a211e; } .card.proof { --tint: #45330f; } .card.hint { --tint: #1c344e; } .card.corrected { --tint: #14392f; }
  }
  @media (prefers-contrast: more) { .card, .rail { border-width: 2px; --line: currentColor; --soft: var(--ink); } }
  @media (forced-colors: active) { .card { border-left-style: double; } .level { border: 1px solid; forced-color-adjust: none; color: HighlightText; background: Highlight; } .said mark { color: MarkText; background: Mark; } }
  @media (prefers-reduced-motion: no-preference) { .card.fresh { animation: come .18s ease-out; } @keyframes come { from { opacity: 0; transform: translateY(-.4em); } } }
`;

/**
 * @param {Document} document
 * @param {Card} card
 * @param {Say} say
 * @param {Actions} actions
 * @returns {HTMLElement}
 */
export function renderCard(document, card, say, actions) {
  const { alert } = card;
  const closed = alert.state !== "open";
  const el = maker(document);
  const article = el("article", `card ${alert.level}${closed ? ` ${alert.state}` : ""}`);
  article.dataset.id = alert.id;
  const head = el("p", "head", el("span", "level", closed ? `✓ ${say("state_corrected")}` : `${SHAPES[alert.level]} ${say(`level_${alert.level}`)}`), el("span", "title", alert.title));
  if ((alert.count ?? 1) > 1) head.append(el("span", "count", `×${alert.count}`));
  article.append(head, renderSaid(document, alert));
  article.classList.toggle("brief", Boolean(actions.brief));
  if (closed) return article;
  if (alert.say_instead.length) article.append(el("p", "instead", el("small", "", say("say_instead")), alert.say_instead[0]));
  if (alert.fact) article.append(el("p", "fact", say(`fact_${alert.fact.kind}`, alert.fact.sheet ?? "")));
  if (actions.brief) return article;
  article.append(el("p", "why", alert.why), ...citeLines(el, alert));
  if (alert.correction) article.append(el("p", "correction", el("small", "", say("correct_by")), alert.correction));
  if (actions.verdict) article.append(buttons(el, alert.id, say, actions.verdict));
  return article;
}

/**
 * What a rail says but for the passing time, in short: it is drawn anew only when this changes.
 * @param {Deck} deck
 * @param {number} now
 */
export function railKey(deck, now) {
  return `${deck.open.length} ${deck.left(now).map(({ alert }) => alert.id).join(" ")} ${deck.items.map(({ id, state, due }) => id + state + due).join(" ")}`;
}

/**
 * How long nothing was wrong, in words; empty before anything was heard.
 * @param {Deck} deck
 * @param {Say} say
 * @param {number} now
 */
export function cleanWords(deck, say, now) {
  const clean = deck.clean(now);
  return clean === null ? "" : say("rail_clean", Math.floor(clean / 60_000), String(Math.floor(clean / 1000) % 60).padStart(2, "0"));
}

/**
 * The rail: how long clean, how many open and which of them have no card any more, what must still be said.
 * @param {Document} document
 * @param {Deck} deck
 * @param {Say} say
 * @param {number} now
 * @param {(id: string) => void} recall brings a card back
 * @returns {HTMLElement}
 */
export function renderRail(document, deck, say, now, recall) {
  const el = maker(document);
  const rail = el("section", "rail");
  const open = deck.open.length;
  rail.append(el("p", "now", el("span", open ? "bad" : "good", say("rail_open", open)), el("span", "clean", cleanWords(deck, say, now))));
  const left = deck.left(now);
  if (left.length) rail.append(el("ul", "left", ...left.map(({ alert }) => el("li", "", recallButton(el, alert, say, recall)))));
  if (deck.items.length) {
    const list = el("ul", "owed");
    for (const item of deck.items) {
      const said = item.state === "said";
      list.append(el("li", said ? "is-said" : item.due ? "is-owed is-due" : "is-owed", el("span", "", said ? "✓" : "○"), el("span", "", `${say(said ? "statement_said" : item.due ? "statement_due" : "statement_owed")} ${item.text}`)));
    }
    rail.append(list);
  }
  return rail;
}

/**
 * @param {Make} el
 * @param {import("./protocol.js").Alert} alert
 * @param {Say} say
 * @param {(id: string) => void} recall
 */
function recallButton(el, alert, say, recall) {
  const button = /** @type {HTMLButtonElement} */ (el("button", alert.level, `${SHAPES[alert.level]} ${alert.text} · ${alert.title}`));
  button.type = "button";
  button.title = say("rail_recall");
  button.addEventListener("click", () => recall(alert.id));
  return button;
}

/**
 * The words said, with a little of what stood before and after.
 * @param {Document} document
 * @param {import("./protocol.js").Alert} alert
 */
export function renderSaid(document, { text, said }) {
  const el = maker(document);
  const line = (/** @type {string} */ part = "") => part.replaceAll("\n", " ");
  return el("p", "said", "“", line(said?.before).trimStart(), el("mark", "", line(text)), line(said?.after).trimEnd(), "”");
}

/** @param {Document} document */
function maker(document) {
  /**
   * @param {string} tag
   * @param {string} name
   * @param {(Node | string)[]} children
   */
  return (tag, name, ...children) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    node.append(...children);
    return node;
  };
}

/** @typedef {ReturnType<typeof maker>} Make */

/**
 * @param {Make} el
 * @param {import("./protocol.js").Alert} alert
 */
function citeLines(el, alert) {
  const places = new Map(alert.cite.map((cite) => [`《${shortLaw(cite.law)}》${cite.article}`, cite]));
  return [...places].slice(0, 2).map(([place, cite]) => {
    const details = el("details", "", el("summary", "", place));
    if (cite.gist) details.append(el("p", "", cite.gist));
    return details;
  });
}

/**
 * A law's name as people say it.
 * @param {string} law
 */
function shortLaw(law) {
  return law.replace(/^中华人民共和国/, "").replace(/（\d{4}.*?）$/, "");
}

/**
 * @param {Make} el
 * @param {string} id
 * @param {Say} say
 * @param {NonNullable<Actions["verdict"]>} verdict
 */
function buttons(el, id, say, verdict) {
  const row = el("p", "buttons");
  for (const kind of /** @type {const} */ (["handled", "wrong", "mute_rule"])) {
    const button = /** @type {HTMLButtonElement} */ (el("button", "", say(`verdict_${kind}`)));
    button.type = "button";
    button.addEventListener("click", () => verdict(id, kind));
    row.append(button);
  }
  return row;
}
