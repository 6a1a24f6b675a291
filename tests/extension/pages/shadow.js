// A caption area two shadow roots deep; ?closed makes both closed.
const mode = location.search === "?closed" ? "closed" : "open";
const outer = document.querySelector("#open-host").attachShadow({ mode });
const middle = document.createElement("div");
middle.className = "player";
outer.append(middle);
const inner = middle.attachShadow({ mode });
const lines = document.createElement("div");
lines.id = "lines";
lines.style.cssText = "width:600px;height:80px;background:#444";
lines.append(Object.assign(document.createElement("p"), { textContent: "准备开播" }));
inner.append(lines);
window.inner = inner;
