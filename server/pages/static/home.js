// The home page keeps up: counts change in place; a broadcast that comes or goes loads the page again, unless she types.
const EVERY_MS = 2000;
const rows = new Map([...document.querySelectorAll("[data-session]")].map((row) => [row.dataset.session, row]));

async function keepUp() {
  const answer = await fetch("/home.json").catch(() => null);
  if (!answer?.ok) return;
  const counts = await answer.json();
  const same = rows.size === Object.keys(counts).length && Object.keys(counts).every((id) => rows.has(id));
  if (!same && !document.querySelector("input:focus")) location.reload();
  for (const [id, row] of rows) {
    for (const cell of row.querySelectorAll("[data-count]")) cell.textContent = counts[id]?.[cell.dataset.count] ?? cell.textContent;
  }
}

setInterval(keepUp, EVERY_MS);
