// Fills a <select> with choices and their words.

/**
 * @param {HTMLSelectElement} select
 * @param {readonly (readonly [value: string, words: string])[]} choices
 * @param {string} chosen
 */
export function fillChoices(select, choices, chosen) {
  select.replaceChildren(
    ...choices.map(([value, words]) => {
      const option = document.createElement("option");
      option.value = value;
      option.textContent = words;
      option.selected = value === chosen;
      return option;
    }),
  );
}
