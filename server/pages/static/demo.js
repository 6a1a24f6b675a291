// Plays the scripted broadcast: captions grow as speech recognition writes them, on two rolling lines.
// ?idle=1 shows the page without playing, ?speed=6 plays faster.

const SECONDS_A_CHARACTER = 0.18;
const query = new URLSearchParams(location.search);
const captions = document.querySelector("[data-pitchguard-captions]");
const speedInput = document.getElementById("speed");
const comments = ["小鹿要黄的", "这个起球吗", "一米六穿什么码", "第一次来", "怎么领券", "有运费险吗", "坚果甜不甜", "已拍 坐等发货", "主播讲讲面料", "支持一下"];
const names = ["阿月", "小麦", "青青", "南瓜粥", "木子", "冬至", "阿禾", "一颗糖"];
let run = 0;

captions.dataset.pitchguardPort = location.port;

/** @param {string[]} lines */
function write(lines) {
  captions.replaceChildren(
    ...lines.map((text) => {
      const line = document.createElement("div");
      const run = document.createElement("span");
      run.textContent = text;
      line.append(run);
      return line;
    }),
  );
}

function offer(show, sku) {
  const item = show.sheet.find((entry) => entry.sku === sku);
  if (!item) return;
  captions.dataset.pitchguardOffer = sku;
  captions.dataset.pitchguardProduct = item.product;
  document.getElementById("offer").textContent = `${item.sku} ${item.name}`;
  for (const good of document.querySelectorAll(".good")) good.classList.toggle("on", good.dataset.sku === sku);
}

function chat(index) {
  const line = document.createElement("li");
  const name = document.createElement("b");
  name.textContent = names[index % names.length];
  line.append(name, comments[index % comments.length]);
  const list = document.getElementById("chat");
  list.append(line);
  while (list.children.length > 12) list.firstChild.remove();
}

async function play(show) {
  const mine = ++run;
  const end = show.lines.at(-1).at + 8;
  let last = performance.now();
  let now = 0;
  let said = 0;
  while (mine === run && now < end) {
    await new Promise((done) => setTimeout(done, 60));
    const tick = performance.now();
    now += ((tick - last) / 1000) * Number(speedInput.value);
    last = tick;
    const heard = show.lines.filter((line) => line.at <= now);
    if (heard.length > said) {
      said = heard.length;
      const newest = heard.at(-1);
      if (newest.offer) offer(show, newest.offer);
      chat(said);
      document.getElementById("orders").textContent = String(said * 7);
      document.getElementById("viewers").textContent = (1204 + ((said * 37) % 240)).toLocaleString("zh-CN");
    }
    const newest = heard.at(-1);
    const previous = heard.at(-2);
    if (newest) {
      const shown = newest.text.slice(0, Math.ceil((now - newest.at) / SECONDS_A_CHARACTER));
      write(previous ? [previous.text, shown] : [shown]);
    }
    document.getElementById("bar").style.width = `${Math.min(100, (100 * now) / end)}%`;
    document.getElementById("clock").textContent = `${String(Math.floor(now / 60)).padStart(2, "0")}:${String(Math.floor(now % 60)).padStart(2, "0")}`;
  }
}

const show = await (await fetch("/demo/show.json")).json();
if (query.has("speed")) speedInput.value = query.get("speed");
offer(show, show.sheet[0].sku);
document.getElementById("play").addEventListener("click", () => play(show));
for (let index = 0; index < 4; index++) chat(index);
if (!query.has("idle")) play(show);
