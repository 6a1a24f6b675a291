// Passes each message to an echo server and back: the least that any extension with a local server does.
chrome.runtime.onConnect.addListener((port) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port.name}/v1/live`);
  socket.onmessage = (event) => port.postMessage(JSON.parse(event.data));
  port.onMessage.addListener((message) => socket.send(JSON.stringify(message)));
});
