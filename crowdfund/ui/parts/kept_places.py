"""What a page keeps for whoever reads it: the place in it when another language is chosen or the
address names a part of it, the page itself when they sign in, and what they typed when a lost
connection has it drawn anew. What is seldom needed is loaded when it is (``assets/places.js``,
``assets/typed.js``)."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui.states.base import BaseState

CODE = """
// Outlives the component: some pages are put in place of their skeletons as a whole.
let wasAway = false;
const keptPart = (name) => import(/* @vite-ignore */ "/" + name + ".js");

function KeptPlaces({hydrated, loaded}) {
  useEffect(() => {
    if (window.location.hash || window.sessionStorage.getItem("place")) {
      keptPart("places").then((places) => places.go()).catch(() => {});
    }
    const leave = ({target}) => {
      const door = target instanceof Element ? target.closest("a[data-returns]") : null;
      if (!door) return;
      const here = window.location.pathname + window.location.search;
      door.search = here === "/" ? "" : "?next=" + encodeURIComponent(here);
    };
    const send = ({target}) => {
      if (target.getAttribute("action") !== "/language") return;
      const most = document.documentElement.scrollHeight - window.innerHeight;
      const place = most > 0 ? window.scrollY / most : 0;
      window.sessionStorage.setItem("place", JSON.stringify([window.location.pathname, place]));
    };
    // Sums that never leave the page, and files, are not for us. Loaded before it is needed: once
    // the connection is lost it would not come.
    const isKept = (target) => target.matches("input, textarea") && target.type !== "file"
      && target.closest("main") && !target.closest("[data-simulates]");
    const prepare = ({target}) => {
      if (isKept(target)) keptPart("typed").catch(() => {});
    };
    const type = ({target}) => {
      if (isKept(target)) keptPart("typed").then((typed) => typed.note(target)).catch(() => {});
    };
    document.addEventListener("click", leave, true);
    document.addEventListener("submit", send, true);
    document.addEventListener("focusin", prepare);
    document.addEventListener("input", type, true);
    return () => {
      document.removeEventListener("click", leave, true);
      document.removeEventListener("submit", send, true);
      document.removeEventListener("focusin", prepare);
      document.removeEventListener("input", type, true);
    };
  }, []);
  useEffect(() => {
    if (!hydrated) {
      wasAway = true;
    } else if (loaded && wasAway) {
      wasAway = false;
      window.dispatchEvent(new Event("page-back"));
    }
  }, [hydrated, loaded]);
  return null;
}
"""


class KeptPlaces(rx.Component):
    """Nothing to be seen."""

    tag = "KeptPlaces"

    hydrated: rx.Var[bool]
    """Whether the page has the values of its tab; not while it is told them again."""
    loaded: rx.Var[bool]
    """Whether what it is about is loaded."""

    def add_imports(self) -> dict[str, Any]:
        """What the code below needs."""
        return {"react": ["useEffect"]}

    def add_custom_code(self) -> list[str]:
        """The component itself."""
        return [CODE]


def kept_places() -> rx.Component:
    """Return it, once for every page."""
    return KeptPlaces.create(hydrated=BaseState.is_hydrated, loaded=BaseState.is_loaded)
