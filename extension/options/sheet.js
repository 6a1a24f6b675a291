// The product sheet as pasted: JSON, or CSV with the headings of docs/facts.md, into products. Pure; refuses what the server would.

import { PRODUCTS } from "../shared/protocol.js";

export const HEADINGS = ["sku", "name", "product", "price", "list_price", "stock", "origin", "spec", "gifts", "registration", "effects", "evidence", "promises"];
const LISTS = ["gifts", "effects", "evidence", "promises"];
const NUMBERS = ["price", "list_price", "stock"];

/** @typedef {{items: Record<string, unknown>[], fault: null} | {items: null, fault: Fault}} Read */
/** @typedef {{line: number, why: string, what?: string}} Fault `why` is a key of `_locales` or the parser's own words, `what` the field meant */

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
    const faults = items.map((/** @type {any} */ item, /** @type {number} */ n) => faultOf(item ?? {}, n + 1)).filter(Boolean);
    return faults.length ? { items: null, fault: faults[0] } : { items, fault: null };
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
    const fault = faultOf(item, line);
    if (fault) return { items: null, fault };
    items.push(item);
  }
  return { items, fault: null };
}

/**
 * @param {Record<string, unknown>} item
 * @param {number} line
 * @returns {Fault | null} why the server would refuse it
 */
function faultOf(item, line) {
  const stranger = Object.keys(item).find((head) => !HEADINGS.includes(head));
  if (stranger !== undefined) return { line, why: "sheet_no_heading", what: stranger };
  if (!item.sku) return { line, why: "sheet_no_sku" };
  if (!item.name) return { line, why: "sheet_no_name" };
  const kind = item.product || "general";
  if (!PRODUCTS.some((known) => known === kind)) return { line, why: "sheet_no_kind", what: String(kind) };
  const number = NUMBERS.find((head) => !isNumber(item[head] ?? 0));
  return number ? { line, why: "sheet_no_number", what: number } : null;
}

/** @param {unknown} value */
function isNumber(value) {
  return Number(String(value).replace(/^[¥￥]|元$/g, "")) >= 0;
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
