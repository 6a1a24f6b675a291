// Sends what the caption area shows as soon as it changes, and shows what comes back in a box of its own.
const port = chrome.runtime.connect({ name: new URLSearchParams(location.search).get("bare") });
const box = Object.assign(document.createElement("bare-echo"), { popover: "manual" });
box.style.cssText = "position: fixed; inset: 52px 12px auto auto; width: 390px; height: 300px; margin: 0; background: #fff; pointer-events: auto";
document.documentElement.append(box);
const area = document.querySelector("#lines");
new MutationObserver(() => port.postMessage({ text: area.innerText })).observe(area, { childList: true, subtree: true, characterData: true });
port.onMessage.addListener((message) => {
  box.textContent = message.text;
  if (message.text.includes("全网最低价")) box.showPopover();
  else box.hidePopover();
});
