// A video drawn here, with a caption track written here: no file is needed.
const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
const pen = canvas.getContext("2d");
setInterval(() => {
  pen.fillStyle = `hsl(${(Date.now() / 20) % 360} 30% 30%)`;
  pen.fillRect(0, 0, 640, 360);
}, 40);
const video = document.querySelector("#video");
video.srcObject = canvas.captureStream(25);
const track = video.addTextTrack("captions", "中文", "zh");
window.cue = (text) => {
  const start = video.currentTime;
  track.addCue(new VTTCue(start, start + 3, text));
};
window.anew = () => {
  const [old, other] = [document.querySelector("#video"), document.createElement("video")];
  other.muted = true;
  other.srcObject = canvas.captureStream(25);
  const fresh = other.addTextTrack("captions", "中文", "zh");
  old.replaceWith(other);
  void other.play();
  window.cue = (text) => fresh.addCue(new VTTCue(other.currentTime, other.currentTime + 3, text));
};
window.full = () => video.requestFullscreen();
void video.play();
