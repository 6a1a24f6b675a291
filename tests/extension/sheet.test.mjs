import assert from "node:assert/strict";
import { test } from "node:test";
import { HEADINGS, readRows, readSheet, showSheet } from "../../extension/options/sheet.js";

test("CSV with quoted cells, lists and numbers; absent stays absent", () => {
  const { items } = readSheet('sku,name,price,gifts,stock\r\n1,"大衣, 双面 ""呢""",899.5,衣架；防尘袋,\r\n\r\n2,裤子,,,30\r\n');
  assert.deepEqual(items, [{ sku: "1", name: '大衣, 双面 "呢"', price: 899.5, gifts: ["衣架", "防尘袋"] }, { sku: "2", name: "裤子", stock: 30 }]);
});

test("pasted from a spreadsheet", () => {
  assert.deepEqual(readSheet("sku\tname\n1\t大衣").items, [{ sku: "1", name: "大衣" }]);
});

test("JSON, and CSV as it is shown", () => {
  const items = [{ sku: "1", name: "大衣", price: 9.9 }];
  assert.deepEqual(readSheet(showSheet(items)).items, items);
  assert.deepEqual(readSheet("  ").items, []);
  assert.deepEqual(readSheet(JSON.stringify(items)).items, items);
});

test("faults name their line", () => {
  assert.deepEqual(readSheet("sku,name\n1,a\n,b").fault, { line: 3, why: "sheet_no_sku" });
  assert.deepEqual(readSheet('[{"sku":"1"},{"name":"x"}]').fault, { line: 1, why: "sheet_no_name" });
  assert.deepEqual(readSheet('[{"sku":"1","name":"x"},{"name":"x"}]').fault, { line: 2, why: "sheet_no_sku" });
  assert.equal(readSheet("[{").items, null);
});

test("what the server would refuse is refused here, by its line", () => {
  for (const [cells, why, what] of [["1,x,food,八九", "sheet_no_number", "price"], ["1,x,food,-1", "sheet_no_number", "price"], ["1,x,toys,1", "sheet_no_kind", "toys"], ["1,,food,1", "sheet_no_name", undefined]])
    assert.deepEqual({ what: undefined, ...readSheet(`sku,name,product,price\n9,好的,food,¥1\n${cells}`).fault }, { line: 3, why, what });
  assert.deepEqual(readSheet("sku,name,颜色\n1,x,红").fault, { line: 2, why: "sheet_no_heading", what: "颜色" });
});

test("a sheet survives being shown and read again", () => {
  const items = [{ sku: "1", name: '大衣, "双面"', price: 899.5, gifts: ["衣架", "防尘袋"], stock: 0 }];
  assert.deepEqual(readSheet(showSheet(items)).items, items);
});

test("rows of the table: empty ones are none, one without its link is named", () => {
  const row = (cells) => HEADINGS.map((heading) => cells[heading] ?? "");
  assert.deepEqual(readRows([row({ sku: "1", name: "大衣", price: "9.9" }), row({})]).items, [{ sku: "1", name: "大衣", price: 9.9 }]);
  assert.deepEqual(readRows([row({}), row({ name: "裤子" })]).fault, { line: 2, why: "sheet_no_sku" });
});
