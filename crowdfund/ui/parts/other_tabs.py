"""What other tabs of this browser do: light and dark are followed at once; a sign-in, a sign-out or
another language load this tab anew, or say that it is out of date where something was typed.

Each tab tells the others what it shows once it is loaded. One that was loaded anew several times in
half a minute does not do it again by itself: tabs that cannot agree do not go on without end.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui.states.base import BaseState
from crowdfund.words import _, language

OLD = _(
    "This page is out of date: in another tab you signed in or out, or chose another language. "
    "Keep a copy of what you typed."
)
AGAIN = _("Load it anew")

CODE = """
// Outlives the component: some pages are put in place of their skeletons as a whole.
let typedAt = "";

function OtherTabs({spokenHere, spoken, signedIn, loaded, old, again}) {
  const {setColorMode} = useContext(ColorModeContext);
  const [isOld, setOld] = useState(false);
  const shown = useRef(null);
  const channel = useRef(null);
  const renew = useCallback(() => {
    const now = Date.now();
    const before = JSON.parse(window.sessionStorage.getItem("renewed") ?? "[]");
    const lately = before.filter((at) => now - at < 30000);
    if (lately.length > 3 || typedAt === window.location.pathname) {
      setOld(true);
      return;
    }
    window.sessionStorage.setItem("renewed", JSON.stringify([...lately, now]));
    window.location.reload();
  }, []);
  useEffect(() => {
    const paint = (event) => {
      if (event.key === "theme" && event.newValue) setColorMode(event.newValue);
    };
    window.addEventListener("storage", paint);
    return () => window.removeEventListener("storage", paint);
  }, [setColorMode]);
  useEffect(() => {
    const note = (event) => {
      if (event.target.closest("main")) typedAt = window.location.pathname;
    };
    document.addEventListener("input", note, true);
    return () => document.removeEventListener("input", note, true);
  }, []);
  useEffect(() => {
    const opened = new BroadcastChannel("crowdfund");
    channel.current = opened;
    opened.onmessage = ({data}) => {
      const own = shown.current;
      if (own && (own.language !== data.language || own.signedIn !== data.signedIn)) renew();
    };
    return () => opened.close();
  }, [renew]);
  useEffect(() => {
    if (!loaded) return;
    if (spoken && spoken !== spokenHere) {
      renew();
      return;
    }
    shown.current = {language: spokenHere, signedIn};
    channel.current.postMessage(shown.current);
  }, [loaded, spoken, spokenHere, signedIn, renew]);
  if (!isOld) return null;
  return jsx(
    "div",
    {role: "alert", className: "connection-note old-note"},
    jsx("span", {}, old),
    jsx(
      "button",
      {
        type: "button",
        className: "button button-secondary button-sm",
        onClick: () => window.location.reload(),
      },
      again,
    ),
  );
}
"""


class OtherTabs(rx.Component):
    """Nothing to be seen, until this tab is out of date."""

    tag = "OtherTabs"

    spoken_here: rx.Var[str]
    """The language that the page was built in."""
    spoken: rx.Var[str]
    """The language that it is told things in; empty until it was told any."""
    signed_in: rx.Var[bool]
    """Whether it shows that somebody is signed in."""
    loaded: rx.Var[bool]
    """Whether what it shows is whole."""
    old: rx.Var[str]
    """What is said where something was typed."""
    again: rx.Var[str]
    """On the button beside it."""

    def add_imports(self) -> dict[str, Any]:
        """What the code below needs."""
        return {
            "react": ["useCallback", "useContext", "useEffect", "useRef", "useState"],
            # Where the framework imports it from: it takes a name from one place only.
            "$/utils/context": ["ColorModeContext"],
            "@emotion/react": ["jsx"],
        }

    def add_custom_code(self) -> list[str]:
        """The component itself."""
        return [CODE]


def other_tabs() -> rx.Component:
    """Return what keeps this tab and the others in agreement, once for every page."""
    visitor: Any = BaseState.visitor
    return OtherTabs.create(
        spoken_here=language(),
        spoken=BaseState.spoken,
        signed_in=visitor.is_signed_in,
        loaded=BaseState.is_known & BaseState.is_loaded & BaseState.is_hydrated,
        old=OLD,
        again=AGAIN,
    )
