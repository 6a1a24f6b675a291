// Test pages say lines with this: say("text") rolls, write("text") replaces, redraw() throws the area away and makes it anew.
const area = () => (window.inner ?? document).querySelector("#lines");
window.say = (text) => {
  const line = document.createElement("p");
  line.textContent = text;
  area().append(line);
  while (area().children.length > 2) area().firstElementChild.remove();
};
window.write = (text) => {
  area().textContent = text;
};
window.redraw = () => {
  const fresh = area().cloneNode(false);
  area().replaceWith(fresh);
};
