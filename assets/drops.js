// Several files at once, by dropping or choosing them: one after another, each with its progress.
// Loaded when a zone is first touched. The form itself works without it, one file at a time.
// What a file is called comes from outside: it is only ever written as text or value.

const waiting = new Map(); // form's action -> its list, so that a change of step loses nothing
const taken = new WeakMap(); // row -> file
const calls = new WeakMap(); // row -> request under way
const working = new Set(); // actions whose files are being sent

function make(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

function wordsOf(form) { return JSON.parse(form.dataset.words); }

function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_all, name) => String(values[name]));
}

function say(form, text) {
  const line = form.querySelector("[data-drop-says]");
  if (line) line.textContent = text;
}

export function prepare(form) {
  const list = form.querySelector("[data-drop-list]");
  if (!list || form.dataset.ready) return;
  form.dataset.ready = "yes";
  form.noValidate = true;
  form.querySelector("input[type=file]").multiple = !form.hasAttribute("data-single");
  const kept = waiting.get(form.action);
  if (kept && kept !== list) list.replaceChildren(...kept.children);
  form.dataset.filled = list.children.length ? "yes" : "no";
  waiting.set(form.action, list);
  takeChosen(form);
}

function takeChosen(form) {
  const input = form.querySelector("input[type=file]");
  const files = Array.from(input.files);
  input.value = "";
  take(form, files);
}

function take(form, files) {
  if (!files.length) return;
  const words = wordsOf(form);
  const list = form.querySelector("[data-drop-list]");
  const given = form.querySelector('[data-drop-plain] input[name="title"]');
  const refused = [];
  for (const file of files) {
    const problem = wrong(form, list, file, words);
    if (problem) {
      refused.push(filled(words.refused, { name: file.name, why: problem }));
      continue;
    }
    const isGiven = files.length === 1 && given && given.value.trim();
    const title = isGiven ? given.value : titled(file.name);
    list.append(row(form, file, title, words));
  }
  if (given) given.value = "";
  form.dataset.filled = list.children.length ? "yes" : "no";
  const ready = filled(words.ready, { count: list.children.length });
  say(form, [...refused, list.children.length ? ready : ""].filter(Boolean).join(" "));
}

function wrong(form, list, file, words) {
  const accepted = form.querySelector("input[type=file]").accept.split(",");
  if (!accepted.includes(file.type)) return words.type;
  if (file.size === 0) return words.empty;
  if (file.size > Number(form.dataset.mostBytes)) return words.size;
  if (list.children.length >= Number(form.dataset.room)) return words.count;
  return "";
}

function titled(name) {
  return name.replace(/\.[^.]*$/, "").replace(/[_\s]+/g, " ").trim().slice(0, 80);
}

function sized(bytes) {
  const kilobytes = Math.ceil(bytes / 1024);
  return kilobytes < 1024 ? kilobytes + " KB" : (bytes / 1048576).toFixed(1) + " MB";
}

function row(form, file, title, words) {
  const made = make("li", "drop-row stack gap-xs");
  const id = "drop-" + Math.random().toString(36).slice(2);
  const parts = make("div", "row gap-sm");
  // A form without a title takes a file that needs none.
  if (words.title) parts.append(titleOf(id, title, words));
  for (const choice of form.querySelectorAll('[data-drop-plain] select')) {
    parts.append(choiceOf(choice, id));
  }
  const bar = make("progress", "drop-bar");
  Object.assign(bar, { max: 100, value: 0, hidden: true });
  bar.setAttribute("aria-label", filled(words.progress, { name: file.name }));
  const state = make("p", "drop-state muted", file.name + " · " + sized(file.size));
  const again = button(words.again, "again");
  again.hidden = true;
  again.setAttribute("aria-label", filled(words.againWith, { name: file.name }));
  const buttons = make("div", "row gap-sm");
  buttons.append(again, button(filled(words.remove, { name: file.name }), "remove"));
  made.append(parts, state, bar, buttons);
  taken.set(made, file);
  made.dataset.state = "ready";
  return made;
}

/** The field for what one file is called. */
function titleOf(id, title, words) {
  const field = make("div", "field");
  const label = make("label", "field-label", words.title);
  label.htmlFor = id;
  const input = make("input", "control");
  Object.assign(input, { id, type: "text", maxLength: 80, value: title });
  field.append(label, input);
  return field;
}

/** One choice of the form for one file, under the form's own label. */
function choiceOf(choice, id) {
  const field = make("div", "field");
  const said = choice.closest(".field").querySelector("label").textContent;
  const label = make("label", "field-label", said);
  const copy = choice.cloneNode(true);
  copy.value = choice.value;
  copy.id = label.htmlFor = id + "-" + choice.name;
  copy.dataset.name = choice.name;
  copy.removeAttribute("name");
  copy.removeAttribute("aria-describedby");
  field.append(label, copy);
  return field;
}

function button(text, does) {
  const made = make("button", "button button-secondary button-sm", text);
  made.type = "button";
  made.dataset.dropDoes = does;
  return made;
}

function show(made, state, text, words) {
  const isSending = state === "sending" || state === "checking";
  made.dataset.state = state;
  made.querySelector(".drop-state").textContent = text;
  made.querySelector(".drop-state").classList.toggle("field-error", state === "failed");
  made.querySelector(".drop-bar").hidden = !isSending;
  made.querySelector('[data-drop-does="again"]').hidden = state !== "failed";
  const remove = made.querySelector('[data-drop-does="remove"]');
  const name = taken.get(made).name;
  remove.textContent = filled(isSending ? words.cancel : words.remove, { name });
  // When all of it has arrived, it cannot be taken back any more.
  remove.disabled = state === "checking";
}

async function sendAll(form) {
  const { action } = form;
  const words = wordsOf(form);
  if (working.has(action)) return;
  working.add(action);
  let done = 0;
  const failed = [];
  try {
    for (let next = ready(action); next; next = ready(action)) {
      const problem = await send(form, next, words);
      if (problem) failed.push(problem);
      else if (next.dataset.state === "done") done += 1;
      if (next.dataset.state === "done") next.remove();
    }
  } finally {
    working.delete(action);
  }
  const here = Array.from(document.querySelectorAll("form[data-drops]"))
    .find((each) => each.action === action);
  if (!here) return;
  here.dataset.filled = waiting.get(action).children.length ? "yes" : "no";
  say(here, [filled(words.done, { count: done }), ...failed].join(" "));
  const refresh = here.querySelector("[data-drop-done]");
  if (refresh) refresh.click();
}

function ready(action) {
  return Array.from(waiting.get(action).children).find((each) => each.dataset.state === "ready");
}

function send(form, made, words) {
  const file = taken.get(made);
  const { action } = form;
  const fileName = form.dataset.drops;
  const body = new FormData();
  const title = made.querySelector("input");
  if (title) body.append("title", title.value);
  for (const choice of made.querySelectorAll("select")) {
    body.append(choice.dataset.name, choice.value);
  }
  body.append(fileName, file);
  return new Promise((finish) => {
    const request = new XMLHttpRequest();
    const bar = made.querySelector(".drop-bar");
    let all = false;
    calls.set(made, request);
    function fail(problem) {
      show(made, "failed", filled(words.refused, { name: file.name, why: problem }), words);
      finish(filled(words.refused, { name: file.name, why: problem }));
    }
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.floor((event.loaded / event.total) * 100);
      bar.value = percent;
      show(made, "sending", filled(words.sending, { name: file.name, percent }), words);
    };
    request.upload.onload = () => {
      all = true;
      bar.value = 100;
      show(made, "checking", filled(words.checking, { name: file.name }), words);
    };
    request.onload = () => {
      const answer = request.response;
      if (request.status === 200 && answer) {
        made.dataset.state = "done";
        finish("");
      } else fail((answer && answer.problem) || words.broken);
    };
    request.onerror = () => fail(all ? words.unknown : words.broken);
    request.ontimeout = request.onerror;
    request.onabort = () => fail(words.cancelled);
    request.open("POST", action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    show(made, "sending", filled(words.sending, { name: file.name, percent: 0 }), words);
    request.send(body);
  });
}

// The form comes back with its step: so do the files that wait.
new MutationObserver(() => {
  document.querySelectorAll("form[data-drops]:not([data-ready])").forEach((form) => {
    if (waiting.has(form.action)) prepare(form);
  });
}).observe(document.body, { childList: true, subtree: true });

function zoneOf(target) {
  return target instanceof Element ? target.closest("form[data-drops]") : null;
}

function carriesFiles(event) {
  return event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
}

document.addEventListener("change", (event) => {
  const form = zoneOf(event.target);
  if (form && event.target.type === "file" && event.target.files.length) takeChosen(form);
});

// A file that misses the zone must not replace the page, and with it what was written.
document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  const form = zoneOf(event.target);
  event.dataTransfer.dropEffect = form ? "copy" : "none";
  document.querySelectorAll("form[data-drops]").forEach((each) => {
    each.toggleAttribute("data-over", each === form);
  });
});

function nothingOver() {
  document.querySelectorAll("form[data-over]").forEach((each) => each.removeAttribute("data-over"));
}

document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) nothingOver(); });

document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  nothingOver();
  const form = zoneOf(event.target);
  if (!form) return;
  prepare(form);
  take(form, Array.from(event.dataTransfer.files));
});

document.addEventListener("submit", (event) => {
  const form = zoneOf(event.target);
  if (!form || !form.dataset.ready) return;
  event.preventDefault();
  const rows = Array.from(waiting.get(form.action).children);
  rows.forEach((each) => { if (each.dataset.state === "failed") each.dataset.state = "ready"; });
  if (rows.length) sendAll(form);
  else say(form, wordsOf(form).nothing);
}, true);

document.addEventListener("click", (event) => {
  const asked = event.target instanceof Element ? event.target.closest("[data-drop-does]") : null;
  if (!asked) return;
  const made = asked.closest(".drop-row");
  const form = zoneOf(made);
  const call = calls.get(made);
  if (asked.dataset.dropDoes === "again") {
    made.dataset.state = "ready";
    sendAll(form);
  } else if (made.dataset.state === "sending" && call) {
    call.abort();
  } else {
    made.remove();
    form.dataset.filled = waiting.get(form.action).children.length ? "yes" : "no";
    form.querySelector("input[type=file]").focus();
  }
});
