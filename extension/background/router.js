// Tabs and frames on one side, the one session on the other. A cue's name carries the frame it came from.

/** @typedef {import("../shared/messages.js").ToPage} ToPage */
/** @typedef {import("../shared/messages.js").SourceReport} SourceReport */
/** @typedef {import("../shared/messages.js").Kind} Kind */
/** @typedef {import("../shared/protocol.js").Alerts} Alerts */
/** @typedef {{tab: number, frame: number, kind: Kind, host: string, post: (message: ToPage) => void, sources: SourceReport[]}} Page */
/** @typedef {{text: string, shape: "cue" | "window"}} Said */

const MOST_TEXTS = 400;

export class Router {
  constructor() {
    /** @type {Map<string, Page>} by frame */
    this.pages = new Map();
    /** @type {Map<string, Said>} what each cue last said, to tell words taken back from words scrolled away */
    this.texts = new Map();
    /** @type {Map<string, string>} the set last passed of each cue: what did not change need not trouble a page */
    this.passed = new Map();
  }

  /**
   * @param {string} key
   * @param {Page} page
   */
  join(key, page) {
    this.pages.set(key, page);
    this.passed.clear();
  }

  /** @param {string} key */
  leave(key) {
    this.pages.delete(key);
  }

  /**
   * Name a frame's cue for the session and remember its words.
   * @param {string} key
   * @param {string} cue
   * @param {Said} said
   */
  named(key, cue, said) {
    const name = `${key}/${cue}`;
    this.texts.delete(name);
    this.texts.set(name, said);
    if (this.texts.size > MOST_TEXTS) this.texts.delete(this.texts.keys().next().value ?? "");
    return name;
  }

  /**
   * Pass a cue's alerts to those who show them: the tab it came from, or every tab where it came from none; viewers always.
   * @param {Alerts} alerts
   */
  pass(alerts) {
    const set = JSON.stringify(alerts.alerts);
    if (this.passed.get(alerts.cue) === set) return;
    this.passed.delete(alerts.cue);
    this.passed.set(alerts.cue, set);
    if (this.passed.size > MOST_TEXTS) this.passed.delete(this.passed.keys().next().value ?? "");
    const from = this.pages.get(alerts.cue.split("/", 1)[0]);
    const said = this.texts.get(alerts.cue) ?? { text: "", shape: "window" };
    for (const page of this.pages.values()) {
      const here = from?.kind === "page" ? page.tab === from.tab : true;
      if (page.kind === "viewer" || (page.kind === "page" && page.frame === 0 && here)) page.post({ ...alerts, ...said });
    }
  }

  /** @param {ToPage} message */
  toAll(message) {
    for (const page of this.pages.values()) page.post(message);
  }

  /**
   * @param {number} tab
   * @returns {Page[]} frames of a tab's page
   */
  frames(tab) {
    return [...this.pages.values()].filter((page) => page.tab === tab && page.kind === "page");
  }

  /**
   * The sources of a tab, each once: of its frames, what is in use goes before what is ready.
   * @param {number} tab
   * @returns {SourceReport[]}
   */
  sources(tab) {
    const rank = (/** @type {SourceReport} */ report) => Number(report.active) * 2 + Number(report.ok);
    /** @type {Map<string, SourceReport>} */
    const best = new Map();
    for (const report of this.frames(tab).flatMap((page) => page.sources)) {
      const known = best.get(report.id);
      if (!known || rank(report) > rank(known)) best.set(report.id, report);
    }
    return [...best.values()];
  }

  /** Whether any frame reads captions. */
  get reading() {
    return [...this.pages.values()].some((page) => page.sources.some((source) => source.active));
  }
}
