/** Right or wrong, said by sound and by a shake of the phone. */
let audio;
export function sound(kind) {
  try {
    audio ??= new AudioContext();
    const tones = kind === "yes" ? [[880, 0], [1320, 0.11]] : [[220, 0], [180, 0.2], [150, 0.4]];
    for (const [pitch, at] of tones) {
      const tone = audio.createOscillator();
      const loud = audio.createGain();
      tone.type = kind === "yes" ? "sine" : "square";
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.25, audio.currentTime + at);
      loud.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.18);
      tone.connect(loud).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.2);
    }
  } catch {
    // a browser without sound still shows colour, word and sign
  }
  navigator.vibrate?.(kind === "yes" ? 60 : [120, 60, 120]);
}
