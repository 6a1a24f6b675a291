// The browser's own speech recognition, on this computer only: `processLocally` is set and kept, the cloud is never asked.
// It runs on an extension page (speech/), where the microphone may be asked for.

/** @typedef {{caption: (heard: import("./captions.js").Heard) => void, fault: (name: string) => void}} Emit `fault` hears what ended it, by the name the browser gives */
/** @typedef {"unsupported" | "unavailable" | "downloadable" | "downloading" | "available"} Pack state of the language pack */

export const id = "speech";
export const shape = "cue";
export const LANGUAGE = "zh-CN";
const RESTART_MS = 100;
const QUICK_END_MS = 1_000;
const MOST_QUICK_ENDS = 3;
/** What no new try mends. */
const FATAL = ["not-allowed", "service-not-allowed", "language-not-supported", "audio-capture"];

/**
 * The constructor that can be kept to this computer; the prefixed one cannot.
 * @returns {any}
 */
function recogniser() {
  const own = /** @type {any} */ (globalThis).SpeechRecognition;
  return own && "processLocally" in own.prototype && typeof own.available === "function" ? own : null;
}

const WANTED = { langs: [LANGUAGE], processLocally: true };

/** @returns {Promise<Pack>} */
export async function pack() {
  const known = recogniser();
  return known ? known.available(WANTED).catch(() => "unavailable") : "unsupported";
}

/** @returns {Promise<boolean>} whether the pack is there now */
export async function install() {
  return Boolean(await recogniser()?.install(WANTED).catch(() => false));
}

/** @param {{pack: Pack}} place */
export function available({ pack }) {
  return { ok: pack === "available", why: `source_speech_${pack}` };
}

/**
 * @param {Emit} emit
 * @param {AbortSignal} signal
 */
export function start(emit, signal) {
  const recognition = new (recogniser())();
  Object.assign(recognition, { lang: LANGUAGE, continuous: true, interimResults: true, processLocally: true });
  if (recognition.processLocally !== true) throw new Error("this browser would send the voice away");
  let run = 0;
  let began = 0;
  let quick = 0;
  let fatal = false;
  /** @type {{cue: string, text: string} | null} the utterance still open */
  let open = null;
  const close = () => {
    if (open) emit.caption({ ...open, final: true, shape });
    open = null;
  };
  const begin = () => {
    if (signal.aborted) return;
    run += 1;
    began = performance.now();
    recognition.start();
  };
  recognition.onresult = (/** @type {any} */ event) => {
    const results = [...event.results];
    const from = results.findIndex((result) => !result.isFinal);
    const said = from < 0 ? results.length : from;
    for (let n = event.resultIndex; n < said; n++) {
      emit.caption({ cue: `${run}-${n}`, text: results[n][0].transcript.trim(), final: true, shape });
      if (open?.cue === `${run}-${n}`) open = null;
    }
    const text = results.slice(said).map((result) => result[0].transcript).join("").trim();
    if (!text && !open) return;
    open = { cue: `${run}-${said}`, text };
    emit.caption({ ...open, final: false, shape });
  };
  recognition.onerror = (/** @type {any} */ event) => {
    fatal ||= FATAL.includes(event.error);
    if (fatal) emit.fault(event.error);
  };
  recognition.onend = () => {
    close();
    quick = performance.now() - began < QUICK_END_MS ? quick + 1 : 0;
    if (quick > MOST_QUICK_ENDS && !fatal) emit.fault("ended");
    else if (!fatal) setTimeout(begin, RESTART_MS);
  };
  signal.addEventListener("abort", () => recognition.abort(), { once: true });
  begin();
}
