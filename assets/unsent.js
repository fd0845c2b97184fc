// What is typed in the campaign editor and has not arrived yet is kept in the browser, so that it
// outlives its tab. Once the server has it, it is kept here no longer.
const LASTS_MS = 3 * 24 * 60 * 60 * 1000;
const MOST_TEXTS = 1000;
const PREFIX = "unsent:";
// Two tabs in which the same field is written keep both texts.
const TAB = Math.random().toString(36).slice(2);

// What this page typed or brought back and the server does not have yet, by its place.
const waiting = new Map();
// What each place was typed over: hashes of all that stood there, and what the server said last.
const bases = new WeakMap();
// While a place is filled, nobody types.
let isPutting = false;
let last = 0;

// Where nothing may be stored, nothing outlives its tab, and all else goes on.
function store(work) {
  try {
    return work(window.localStorage);
  } catch {
    return null;
  }
}

function hash(text) {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 2654435761);
    high = Math.imul(high ^ code, 1597334677);
  }
  return (high >>> 0).toString(36) + (low >>> 0).toString(36);
}

const isList = (place) => place.tagName === "UL";

function rowsOf(place) {
  const rows = Array.from(place.children, (line) => {
    const row = {};
    line.querySelectorAll("input[id], textarea[id], select[id]").forEach((control) => {
      row[control.id.slice(control.id.lastIndexOf("-") + 1)] = control.value;
    });
    return row;
  });
  return rows.filter((row) => Object.values(row).some(Boolean));
}

const textOf = (place) => (isList(place) ? JSON.stringify(rowsOf(place)) : place.value);
const storedIn = (place) => (isList(place) ? place.dataset.mark : place.dataset.stored) ?? "";

// Of rows only the page itself tells what is stored; right after they are drawn, it does.
const storedText = (place) => (isList(place) ? textOf(place) : storedIn(place));

function nameOf(place) {
  const whole = place.closest("#draft-fields");
  if (!whole || !whole.dataset.keeps || whole.disabled) return null;
  // Rows may be another campaign's until theirs are loaded.
  if (isList(place) && (!place.dataset.mark || place.dataset.of !== whole.dataset.of)) return null;
  return `${PREFIX}${whole.dataset.keeps}:${place.dataset.keep}`;
}

function keep(name, entry) {
  const before = waiting.get(name);
  const key = `${name}:${TAB}`;
  waiting.set(name, { ...entry, key });
  store((kept) => kept.setItem(key, JSON.stringify(entry)));
  if (before && before.key !== key) store((kept) => kept.removeItem(before.key));
}

function forget(name) {
  const { key } = waiting.get(name);
  waiting.delete(name);
  store((kept) => kept.removeItem(key));
}

function read(key) {
  try {
    const entry = JSON.parse(store((kept) => kept.getItem(key)) ?? "null");
    const isWhole = entry && typeof entry.text === "string" && Array.isArray(entry.texts);
    return isWhole && entry.at > Date.now() - LASTS_MS ? { ...entry, key } : null;
  } catch {
    return null;
  }
}

const keysFrom = (start) =>
  store((kept) => Object.keys(kept).filter((key) => key.startsWith(start))) ?? [];

// What was typed there last; what was typed before it in another tab comes the next time.
function newest(name) {
  const entries = keysFrom(`${name}:`).map(read).filter(Boolean);
  return entries.sort((one, other) => other.at - one.at)[0] ?? null;
}

// As if it were typed: React hears it.
function fill(control, text, kind) {
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), "value").set;
  setter.call(control, text);
  if (!kind) return;
  isPutting = true;
  control.dispatchEvent(new Event(kind, { bubbles: true }));
  isPutting = false;
}

const heardBy = (control) => (control.tagName === "SELECT" ? "change" : "input");

function bringBack(place, name, base) {
  const entry = waiting.get(name) ?? newest(name);
  if (!entry) return;
  waiting.set(name, entry);
  const present = storedText(place);
  if (entry.text === present) {
    forget(name);
    return;
  }
  const isOver = entry.texts.includes(hash(present));
  base.texts = isOver ? [...entry.texts, ...base.texts] : entry.texts;
  if (!isList(place)) fill(place, entry.text);
  const told = { of: place.closest("#draft-fields").dataset.of, place: place.dataset.keep };
  Object.assign(told, { text: entry.text, at: String(entry.at), is_over: isOver });
  fill(document.getElementById(place.dataset.tells), JSON.stringify(told), "input");
  // The preview beside it follows.
  if (!isList(place)) fill(place, entry.text, heardBy(place));
}

function begin(place) {
  const name = nameOf(place);
  if (!name) return null;
  const base = {
    kept: place.dataset.kept, stored: storedIn(place), texts: [hash(storedText(place))],
  };
  bases.set(place, base);
  // Drawn anew with what is stored, because its person chose that.
  const entry = waiting.get(name);
  if (entry && entry.at <= Number(base.kept)) forget(name);
  bringBack(place, name, base);
  return base;
}

function follow(place) {
  const base = bases.get(place);
  const name = nameOf(place);
  if (!name) return;
  if (!base) {
    begin(place);
    return;
  }
  const entry = waiting.get(name);
  if (place.dataset.kept !== base.kept) {
    // Saved from here: what is typed on is typed over that, however it is written there.
    base.kept = place.dataset.kept;
    base.stored = storedIn(place);
    if (!isList(place)) base.texts.push(hash(base.stored));
    if (entry && entry.at <= Number(base.kept)) forget(name);
    else if (entry) keep(name, { at: entry.at, text: entry.text, texts: base.texts });
    if (isList(place) && !waiting.has(name)) base.texts.push(hash(textOf(place)));
  } else if (storedIn(place) !== base.stored) {
    base.stored = storedIn(place);
    if (entry) return;
    // Saved elsewhere, and nothing is typed here: the field shows it.
    base.texts.push(hash(storedText(place)));
    if (!isList(place)) fill(place, base.stored, heardBy(place));
  }
}

function typed(event) {
  const place = event.target instanceof Element ? event.target.closest("[data-keep]") : null;
  if (isPutting || !place) return;
  const name = nameOf(place);
  const base = name && (bases.get(place) ?? begin(place));
  if (!base) return;
  last = Math.max(Date.now(), last + 1);
  // Goes with what is sent, and comes back with what is stored.
  window.typedAt = String(last);
  const text = textOf(place);
  // What it was typed over first is among them, however many there are.
  const [first, ...others] = [...base.texts, hash(text)];
  base.texts = [first, ...others.slice(1 - MOST_TEXTS)];
  keep(name, { at: last, text, texts: base.texts });
}

function forgetTheOld() {
  keysFrom(PREFIX).filter((key) => !read(key)).forEach((key) => {
    store((kept) => kept.removeItem(key));
  });
}

// Who looks at another tab has stopped typing here.
function leave() {
  const place = document.activeElement && document.activeElement.closest("[data-keep]");
  if (!document.hidden || !place || !waiting.has(nameOf(place))) return;
  document.activeElement.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
}

/** Watches the editor's fields, in whichever of its pages they are drawn. */
export function watch() {
  forgetTheOld();
  const all = () => document.querySelectorAll("#draft-fields [data-keep]").forEach(follow);
  document.addEventListener("input", typed, true);
  document.addEventListener("visibilitychange", leave);
  new MutationObserver(all).observe(document.body, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-kept", "data-stored", "data-mark", "data-of", "data-keeps", "disabled"],
  });
  all();
}
