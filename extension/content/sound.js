// One short tone, for a headset.

const OVER_MS = 1_000;

/**
 * @param {boolean} grave a higher tone
 */
export function beep(grave) {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = grave ? 880 : 620;
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.18);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.2);
  setTimeout(() => void audio.close(), OVER_MS); // a page that nobody has clicked yet may not sound: no late tone at the first click
}
