// What was typed is put back where a lost connection took it: the page is drawn anew afterwards, and
// its fields are empty. Kept in this script alone, and never for another page. What was sent is not
// put back, nor anything into a field that has something in it; ticks are given anew by hand.
const NEVER = ["password", "file", "hidden", "search", "checkbox", "radio", "submit", "button"];
const kept = new Map(); // name of a field -> what is in it
let page = "";

/** Remembers what is in a field, and in the others of its form. */
export function note(field) {
  if (page !== window.location.pathname) kept.clear();
  page = window.location.pathname;
  for (const one of field.form ? field.form.elements : [field]) {
    if (isText(one) && nameOf(one)) kept.set(nameOf(one), one.value);
  }
}

function isText(field) {
  if (field instanceof HTMLTextAreaElement) return true;
  return field instanceof HTMLInputElement && !NEVER.includes(field.type);
}

function nameOf(field) { return field.id || field.name; }

function found(name) {
  const main = document.querySelector("main");
  const escaped = CSS.escape(name);
  return main && main.querySelector("#" + escaped + ', [name="' + escaped + '"]');
}

function putBack() {
  if (page !== window.location.pathname) return;
  for (const [name, value] of kept) {
    const field = found(name);
    if (!value || !field || !isText(field) || field.value) continue;
    const type = Object.getPrototypeOf(field);
    // As if it were typed: React looks at no other way.
    Object.getOwnPropertyDescriptor(type, "value").set.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

window.addEventListener("page-back", () => {
  putBack();
  // A part that is drawn by the next frame only.
  requestAnimationFrame(() => requestAnimationFrame(putBack));
});
document.addEventListener("submit", ({ target }) => {
  for (const one of target.elements) kept.delete(nameOf(one));
}, true);
