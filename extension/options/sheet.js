// The product sheet as pasted: JSON, or CSV with the headings of design.md, into products. Pure.

export const HEADINGS = ["sku", "name", "product", "price", "list_price", "stock", "origin", "spec", "gifts", "registration", "effects", "evidence", "promises"];
const LISTS = ["gifts", "effects", "evidence", "promises"];
const NUMBERS = ["price", "list_price", "stock"];

/** @typedef {{items: Record<string, unknown>[], fault: null} | {items: null, fault: {line: number, why: string}}} Read `why` is a key of `_locales` or the parser's own words */

/**
 * @param {string} text
 * @returns {Read}
 */
export function readSheet(text) {
  if (!text.trim()) return { items: [], fault: null };
  return text.trimStart().startsWith("[") ? readJson(text) : readCsv(text);
}

/**
 * Products as lines of CSV under the headings, as a spreadsheet takes them.
 * @param {Record<string, unknown>[]} items
 */
export function showSheet(items) {
  const quoted = (/** @type {string} */ cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const rows = items.map((item) => HEADINGS.map((head) => quoted(shown(item[head]))).join(","));
  return items.length ? [HEADINGS.join(","), ...rows].join("\n") : "";
}

/**
 * A product's field as a cell shows it.
 * @param {unknown} value
 */
export function shown(value) {
  return Array.isArray(value) ? value.join("；") : String(value ?? "");
}

/**
 * The products of a table's rows; a row without any cell filled is none.
 * @param {string[][]} rows cells in the order of the headings
 * @returns {Read}
 */
export function readRows(rows) {
  return products(HEADINGS, rows.map((cells, n) => ({ cells, line: n + 1 })).filter(({ cells }) => cells.some((cell) => cell.trim())));
}

/**
 * @param {string} text
 * @returns {Read}
 */
function readJson(text) {
  try {
    const items = JSON.parse(text);
    const bad = items.findIndex((/** @type {any} */ item) => !item?.sku);
    return bad < 0 ? { items, fault: null } : { items: null, fault: { line: bad + 1, why: "sheet_no_sku" } };
  } catch (error) {
    return { items: null, fault: { line: 1, why: String(/** @type {Error} */ (error).message) } };
  }
}

/**
 * @param {string} text
 * @returns {Read}
 */
function readCsv(text) {
  const [heads, ...rows] = cells(text);
  return products(heads.map((head) => head.trim()), rows.map((row, n) => ({ cells: row, line: n + 2 })));
}

/**
 * @param {string[]} heads
 * @param {{cells: string[], line: number}[]} rows
 * @returns {Read}
 */
function products(heads, rows) {
  const items = [];
  for (const { cells: row, line } of rows) {
    const item = Object.fromEntries(heads.map((head, n) => [head, value(head, (row[n] ?? "").trim())]).filter(([, cell]) => cell !== ""));
    if (!item.sku) return { items: null, fault: { line, why: "sheet_no_sku" } };
    items.push(item);
  }
  return { items, fault: null };
}

/**
 * @param {string} head
 * @param {string} cell
 */
function value(head, cell) {
  if (cell && NUMBERS.includes(head) && Number.isFinite(Number(cell))) return Number(cell);
  return cell && LISTS.includes(head) ? cell.split(/[;；、|]/).map((part) => part.trim()).filter(Boolean) : cell;
}

/**
 * Comma or tab (pasted from a spreadsheet) separated cells, with "quoted ones".
 * @param {string} text
 * @returns {string[][]}
 */
function cells(text) {
  const tab = text.split("\n", 1)[0].includes("\t") ? "\t" : ",";
  const rows = [[""]];
  let quoted = false;
  for (let n = 0; n < text.length; n++) {
    const row = rows[rows.length - 1];
    const char = text[n];
    if (quoted && char === '"' && text[n + 1] === '"') row[row.length - 1] += text[n++];
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === tab) row.push("");
    else if (!quoted && char === "\n") rows.push([""]);
    else if (char !== "\r") row[row.length - 1] += char;
  }
  return rows.filter((row) => row.some((cell) => cell.trim()));
}
