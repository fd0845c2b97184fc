// Where on a page one is: its address may name a part of it, and another language keeps the place.
// What a page is about comes later than its frame, so it is waited for; not any more, once its
// reader goes somewhere.
const MOST_MILLISECONDS = 10000;
const STIRS = ["wheel", "touchstart", "pointerdown", "keydown"];

/** Goes to the place once the page is drawn. */
export function go() {
  const path = window.location.pathname;
  const kept = takeKept();
  const name = decodeURIComponent(window.location.hash.slice(1));
  if (kept === null && !name) return;
  const watcher = new MutationObserver(look);
  const stop = () => {
    watcher.disconnect();
    clearTimeout(timer);
    for (const kind of STIRS) window.removeEventListener(kind, stop, true);
  };
  const timer = setTimeout(stop, MOST_MILLISECONDS);
  for (const kind of STIRS) window.addEventListener(kind, stop, true);
  watcher.observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-busy"] });
  look();

  function look() {
    if (window.location.pathname !== path) stop();
    else if (isDrawn() && (kept === null ? toPart(name) : toShare(kept))) stop();
  }
}

function takeKept() {
  const said = window.sessionStorage.getItem("place");
  window.sessionStorage.removeItem("place");
  const [path, share] = said ? JSON.parse(said) : [];
  return path === window.location.pathname ? share : null;
}

function isDrawn() {
  const main = document.querySelector("body > .frame > main");
  if (!main || document.querySelector("first-look")) return false;
  return main.querySelector("h1") && !main.querySelector('[role="status"][aria-busy="true"]');
}

function toPart(name) {
  const part = document.getElementById(name);
  if (!part) return false;
  part.scrollIntoView({ behavior: "instant" });
  return true;
}

/** The same share of the way down: the page is longer in one language than in the other. */
function toShare(share) {
  const most = document.documentElement.scrollHeight - window.innerHeight;
  window.scrollTo({ top: share * most, behavior: "instant" });
  return true;
}
