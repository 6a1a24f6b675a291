// Caption tracks of a <video>: every cue is one caption, final when it leaves.

/** @typedef {import("./index.js").Place} Place */

export const id = "texttrack";
export const shape = "cue";
const KINDS = ["captions", "subtitles"];
const LOOK_EVERY_MS = 1_000;

/** @param {Document} document */
function tracks(document) {
  return [...document.querySelectorAll("video")].flatMap((video) => [...video.textTracks].filter((track) => KINDS.includes(track.kind)));
}

/** @param {Place} place */
export function available({ document }) {
  return { ok: tracks(document).length > 0, why: "source_texttrack_absent" };
}

/**
 * Read every track there is, and those that come with a new video.
 * @param {import("./index.js").Emit} emit
 * @param {Place} place
 * @param {AbortSignal} signal
 */
export function start(emit, { document }, signal) {
  /** @type {WeakSet<TextTrack>} */
  const known = new WeakSet();
  let number = 0;
  const look = () => {
    for (const track of tracks(document)) {
      if (known.has(track)) continue;
      known.add(track);
      follow(emit, track, `track${number++}`, signal);
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  look();
}

/**
 * @param {import("./index.js").Emit} emit
 * @param {TextTrack} track
 * @param {string} name
 * @param {AbortSignal} signal
 */
function follow(emit, track, name, signal) {
  if (track.mode === "disabled") track.mode = "hidden"; // a disabled track has no cues; hidden shows none
  /** @type {Map<string, string>} */
  let shown = new Map();
  const read = () => {
    const cues = /** @type {VTTCue[]} */ ([...(track.activeCues ?? [])]);
    const now = new Map(cues.map((cue) => [`${name}@${cue.startTime}`, plain(cue)]));
    for (const [cue, text] of shown) if (!now.has(cue)) emit.caption({ cue, text, final: true, shape });
    for (const [cue, text] of now) emit.caption({ cue, text, final: false, shape });
    shown = now;
  };
  track.addEventListener("cuechange", read, { signal });
  read();
}

/** @param {VTTCue} cue */
function plain(cue) {
  return cue.text.replace(/<[^>]*>/g, "").replace(/\s*\n\s*/g, " ");
}
