// What a field lacks, said beside it in the language of the page, whose skip link has the words. A
// module, loaded by crowdfund.js when the browser first refuses to send a form.

function sentence(field, words) {
  const wrong = field.validity;
  if (wrong.valueMissing) return words.empty;
  if (wrong.typeMismatch && field.type === "email") return words.email;
  if (wrong.tooShort) return words.short.replace("{least}", field.minLength);
  return field.validationMessage;
}

function lineOf(field) {
  const id = `${field.id}-lacks`;
  const known = document.getElementById(id);
  if (known) return known;
  const made = document.createElement("p");
  made.id = id;
  made.className = "field-error";
  made.setAttribute("role", "alert");
  field.closest(".field").append(made);
  const before = field.getAttribute("aria-describedby");
  const wasInvalid = field.getAttribute("aria-invalid") ?? "false";
  field.setAttribute("aria-describedby", `${before || ""} ${id}`.trim());
  field.setAttribute("aria-invalid", "true");
  field.addEventListener("input", () => {
    made.remove();
    field.setAttribute("aria-invalid", wasInvalid);
    if (before) field.setAttribute("aria-describedby", before);
    else field.removeAttribute("aria-describedby");
  }, { once: true });
  return made;
}

// Of several fields the first one has the focus, as when the browser says it.
export function refuse(field) {
  lineOf(field).textContent = sentence(field, document.querySelector("[data-empty]").dataset);
  const fields = field.form ? Array.from(field.form.elements) : [field];
  if (fields.find((one) => one.willValidate && !one.validity.valid) === field) field.focus();
}
