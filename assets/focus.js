// Where the focus goes when what had it is gone, so that keyboards and screen readers go on there:
// after a link to another page to its heading, after an action to what says its result. A module,
// loaded by crowdfund.js when something is first pressed.

const SAYS = '[role="status"], [role="alert"], [aria-live="polite"]';
const HEADINGS = "h1, h2, h3, h4, h5, h6, legend";
const LOADING = 'main [role="status"][aria-busy="true"], first-look';
const PATIENCE_MS = 10000;
const HEADER_PX = 96;
const OPEN_MENU = CSS.supports("selector(:popover-open)") ? "[popover]:popover-open" : "";

let held = null; // what has the focus, or had it until it was gone
let around = []; // what it stood in, from the inside out
let said = new Map(); // what was said before the last press
let isByKey = false;
let page = {}; // the path, and the heading that stood there
let leaving = null; // on the way to another page: until when, and what had the focus
let isAsked = false;

function isDrawn(element) { return element.getClientRects().length > 0; }

function isShown(element) { return isDrawn(element) && !element.closest(".visually-hidden"); }

function isNobodys(active) { return !active || active === document.body; }

function isLost() {
  if (!held || !isNobodys(document.activeElement)) return false;
  return !held.isConnected || held.matches(":disabled") || !isDrawn(held);
}

function hold(element) {
  held = isNobodys(element) ? null : element;
  around = [];
  for (let one = held; one; one = one.parentElement) around.push(one);
}

// The focus without a jump: going back finds the page where it was left.
function give(target) {
  const isOurs = !target.hasAttribute("tabindex") && target.tabIndex < 0;
  if (isOurs) target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  if (!isOurs) return;
  target.addEventListener("blur", () => target.removeAttribute("tabindex"), { once: true });
}

function isNews(element) {
  const text = element.textContent.trim();
  return text && element.ariaBusy !== "true" && said.get(element) !== text && isShown(element);
}

// What is nearest to where the focus was: the same field drawn anew, what is newly said, or the
// heading. Neither a link nor the heading of a page asks for a result.
function nearest() {
  const again = held.id && document.getElementById(held.id);
  if (again && !again.matches(":disabled") && isShown(again)) return again;
  const main = document.querySelector("dialog[open]") || document.querySelector("main");
  const inside = around.filter((one) => one.isConnected && main.contains(one));
  for (const place of [...inside, main]) {
    const news = held.matches("a, h1") ? [] : Array.from(place.querySelectorAll(SAYS));
    const found = news.find(isNews) || Array.from(place.querySelectorAll(HEADINGS)).find(isShown);
    if (found) return found;
  }
  return null;
}

function rescue() {
  const target = nearest();
  // It is still being drawn.
  if (!target) return;
  give(target);
  if (document.activeElement !== target) hold(null);
  const place = target.getBoundingClientRect();
  if (!isByKey || (place.top >= HEADER_PX && place.bottom <= window.innerHeight)) return;
  target.scrollIntoView({ block: "center", behavior: "instant" });
}

function arrive(heading) {
  const active = document.activeElement;
  const wasThere = leaving.held === active && !heading.closest("main").contains(active);
  leaving = null;
  // A field of the new page may have it already, or somebody went on.
  if (isNobodys(active) || wasThere) give(heading);
}

function look() {
  isAsked = false;
  const path = window.location.pathname;
  if (path !== page.path) {
    leaving = { until: performance.now() + PATIENCE_MS, held: document.activeElement };
    page.path = path;
  }
  if (!document.querySelector("main") || document.querySelector(LOADING)) return;
  const heading = document.querySelector("main h1");
  const text = heading ? heading.textContent : "";
  const isNew = heading && (heading !== page.heading || text !== page.text);
  if (leaving && performance.now() > leaving.until) leaving = null;
  if (leaving) {
    if (!isNew) return;
    arrive(heading);
  } else if (isLost()) {
    rescue();
  }
  Object.assign(page, { heading, text });
}

function ask() {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(look);
}

function remember() {
  said = new Map();
  document.querySelectorAll(SAYS).forEach((one) => said.set(one, one.textContent.trim()));
}

// A menu that covers the page goes when the focus does.
function closeMenu() {
  const menu = OPEN_MENU && document.querySelector(OPEN_MENU);
  if (!menu || menu.contains(held) || held.closest(`[popovertarget="${menu.id}"]`)) return;
  menu.hidePopover();
}

// How something was first pressed, and what the page was then.
export function begin(press, path, heading) {
  page = { path, heading, text: heading ? heading.textContent : "" };
  isByKey = press.type === "keydown";
  const active = document.activeElement;
  hold(isNobodys(active) ? press.target.closest("a, button, input, select, textarea") : active);
  remember();
  document.addEventListener("focusin", (event) => {
    hold(event.target);
    closeMenu();
  });
  document.addEventListener("focusout", () => setTimeout(() => {
    // Somebody pressed beside it.
    if (held && isNobodys(document.activeElement) && !isLost()) hold(null);
  }));
  document.addEventListener("keydown", () => { isByKey = true; }, true);
  document.addEventListener("pointerdown", () => { isByKey = false; }, true);
  document.addEventListener("click", remember, true);
  new MutationObserver(ask).observe(document.body, {
    childList: true, subtree: true, characterData: true,
    attributeFilter: ["disabled", "hidden", "aria-busy"],
  });
  ask();
}
