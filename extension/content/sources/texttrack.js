// Caption tracks of a <video>: every cue is one caption, final when it leaves.

/** @typedef {import("./index.js").Place} Place */

export const id = "texttrack";
export const shape = "cue";
const KINDS = ["captions", "subtitles"];

/** @param {Document} document */
function tracks(document) {
  return [...document.querySelectorAll("video")].flatMap((video) => [...video.textTracks].filter((track) => KINDS.includes(track.kind)));
}

/** @param {Place} place */
export function available({ document }) {
  return { ok: tracks(document).length > 0, why: "source_texttrack_absent" };
}

/**
 * @param {import("./index.js").Emit} emit
 * @param {Place} place
 * @param {AbortSignal} signal
 */
export function start(emit, { document }, signal) {
  for (const [number, track] of tracks(document).entries()) {
    if (track.mode === "disabled") track.mode = "hidden"; // a disabled track has no cues; hidden shows none
    /** @type {Map<string, string>} */
    let shown = new Map();
    const read = () => {
      const cues = /** @type {VTTCue[]} */ ([...(track.activeCues ?? [])]);
      const now = new Map(cues.map((cue) => [`track${number}@${cue.startTime}`, plain(cue)]));
      for (const [cue, text] of shown) if (!now.has(cue)) emit.caption({ cue, text, final: true, shape });
      for (const [cue, text] of now) emit.caption({ cue, text, final: false, shape });
      shown = now;
    };
    track.addEventListener("cuechange", read, { signal });
    read();
  }
}

/** @param {VTTCue} cue */
function plain(cue) {
  return cue.text.replace(/<[^>]*>/g, "").replace(/\s*\n\s*/g, " ");
}
