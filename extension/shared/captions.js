// What the sources read, made into numbered revisions: unchanged text is not sent, bursts are joined. Pure; clock passed in.

/** @typedef {{cue: string, text: string, final: boolean, shape: "cue" | "window"}} Heard */
/** @typedef {Heard & {rev: number, source: string}} Revision */

export const MOST_CUES = 200;
const LONGEST = 20_000;

export class Captions {
  constructor() {
    /** @type {Map<string, Revision>} */
    this.cues = new Map();
  }

  /**
   * @param {Heard} heard
   * @param {string} source
   * @returns {Revision | null} what to send, null where nothing changed
   */
  take(heard, source) {
    const before = this.cues.get(heard.cue);
    const text = heard.text.slice(-LONGEST);
    if (before ? before.text === text && (before.final || !heard.final) : !text) return null;
    const revision = { ...heard, source, text, rev: (before?.rev ?? -1) + 1 };
    this.cues.delete(heard.cue);
    this.cues.set(heard.cue, revision);
    if (this.cues.size > MOST_CUES) this.cues.delete(this.cues.keys().next().value ?? "");
    return revision;
  }

  /**
   * The newest revisions, for a worker that may have missed them.
   * @param {number} most
   */
  latest(most) {
    return [...this.cues.values()].slice(-most);
  }
}
