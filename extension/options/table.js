// The product sheet as a table to type in.

import { fillChoices } from "../shared/choices.js";
import { PRODUCTS } from "../shared/protocol.js";
import { HEADINGS, readRows, shown } from "./sheet.js";

/** @typedef {import("../shared/say.js").Say} Say */

export class Table {
  /**
   * @param {HTMLElement} place
   * @param {Say} say
   * @param {(read: import("./sheet.js").Read) => void} changed
   */
  constructor(place, say, changed) {
    this.say = say;
    this.body = document.createElement("tbody");
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    for (const heading of [...HEADINGS, ""]) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = heading && say(`sheet_${heading}`);
      head.append(cell);
    }
    table.append(this.body);
    place.replaceChildren(table);
    this.changed = () => changed(readRows(this.rows));
    this.body.addEventListener("change", this.changed);
  }

  /** @param {Record<string, unknown>[]} items */
  show(items) {
    this.body.replaceChildren();
    for (const item of items) this.add(item);
  }

  /** @param {Record<string, unknown>} item */
  add(item = {}) {
    const row = this.body.insertRow();
    for (const heading of HEADINGS) row.insertCell().append(this.#input(heading, shown(item[heading])));
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "✕";
    remove.title = this.say("sheet_remove");
    remove.setAttribute("aria-label", this.say("sheet_remove"));
    remove.addEventListener("click", () => {
      row.remove();
      this.changed();
    });
    row.insertCell().append(remove);
    return row;
  }

  /** @returns {string[][]} */
  get rows() {
    return [...this.body.rows].map((row) => [...row.querySelectorAll("input, select")].map((input) => /** @type {HTMLInputElement} */ (input).value));
  }

  /**
   * @param {string} heading
   * @param {string} value
   */
  #input(heading, value) {
    if (heading === "product") {
      const select = document.createElement("select");
      fillChoices(select, [["", "–"], .../** @type {[string, string][]} */ (PRODUCTS.map((kind) => [kind, this.say(`product_${kind}`)]))], value);
      select.setAttribute("aria-label", this.say("sheet_product"));
      return select;
    }
    const input = document.createElement("input");
    input.value = value;
    input.className = heading;
    input.setAttribute("aria-label", this.say(`sheet_${heading}`));
    return input;
  }
}
