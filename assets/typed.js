// What was typed is put back where a lost connection took it: the page is drawn anew afterwards, and
// its fields are empty. Kept in this script alone, and never for another page. What was sent is not
// put back, nor anything into a field that has something in it; ticks are given anew by hand.
const NEVER = ["password", "file", "hidden", "search", "checkbox", "radio", "submit", "button"];
const kept = new Map(); // name of a field -> what is in it
let page = "";

/** Remembers what was typed into a field, the last one last: others may follow from it. */
export function note(field) {
  if (page !== window.location.pathname) kept.clear();
  page = window.location.pathname;
  if (!isText(field) || !nameOf(field)) return;
  kept.delete(nameOf(field));
  kept.set(nameOf(field), field.value);
}

// The editor's fields have a keeper of their own.
function isText(field) {
  if (field.closest("[data-keep]")) return false;
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
    field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  }
}

window.addEventListener("page-back", () => {
  putBack();
  // A part that is drawn by the next frame only.
  requestAnimationFrame(() => requestAnimationFrame(putBack));
});
function forget(fields) {
  for (const one of fields) kept.delete(nameOf(one));
}

document.addEventListener("submit", ({ target }) => forget(target.elements), true);
// A button beside the fields may fill them, or send them by itself.
document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element && target.closest('button[type="button"]');
  const place = button && button.closest("form, dialog");
  if (place) forget(place.querySelectorAll("input, textarea"));
}, true);
