// The script page: a rewording chosen shows in its line at once; a file dropped on the text goes into the file field.
const form = document.querySelector("form.script");

form.addEventListener("change", (event) => {
  const radio = event.target;
  if (radio.type !== "radio" || !radio.name.startsWith("pick-")) return;
  const mark = document.getElementById(`mark-${radio.closest("[data-mark]").dataset.mark}`);
  if (!mark) return;
  mark.textContent = radio.dataset.text;
  mark.classList.toggle("changed", radio.value !== "");
});

const text = document.getElementById("text");
const file = document.getElementById("file");
if (text && file) {
  text.addEventListener("dragover", (event) => {
    event.preventDefault();
    text.classList.add("over");
  });
  text.addEventListener("dragleave", () => text.classList.remove("over"));
  text.addEventListener("drop", (event) => {
    text.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    file.files = event.dataTransfer.files;
    file.focus();
  });
}
