"""Says that the connection is lost, and that it is there again."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.words import _

LOST = _("The connection is lost. What you see may be out of date. We keep trying.")
FOUND = _("Connected again.")
UNSENT = _("The connection is lost, and nothing was sent. Send it again once it is back.")
SHOWN_MILLISECONDS = 6000

CODE = """
function ConnectionNote({lost, found, unsent, shown}) {
  const [, connectErrors] = useContext(EventLoopContext);
  const [isOnline, setOnline] = useState(true);
  const [note, setNote] = useState("");
  const was = useRef(false);
  const isLost = !isOnline || connectErrors.length > 0;
  useEffect(() => {
    // Not asked before it changes: without any network the platform may be on this machine.
    const look = () => setOnline(navigator.onLine);
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, []);
  useEffect(() => {
    if (isLost) {
      was.current = true;
      setNote("lost");
      return;
    }
    if (!was.current) return;
    was.current = false;
    setNote("found");
    const timer = setTimeout(() => setNote(""), shown);
    return () => clearTimeout(timer);
  }, [isLost, shown]);
  useEffect(() => {
    if (!isLost) return;
    // It would wait, and be done by surprise when nobody looks any more.
    const hold = (event) => {
      const isOurs = event.type === "submit"
        ? event.target.closest("main") && !event.target.getAttribute("action")
        : event.target.closest("[data-held]");
      if (!isOurs) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      setNote("unsent");
    };
    window.addEventListener("submit", hold, true);
    window.addEventListener("click", hold, true);
    return () => {
      window.removeEventListener("submit", hold, true);
      window.removeEventListener("click", hold, true);
    };
  }, [isLost]);
  return jsx(
    "div",
    {role: "status", className: "connection-note", "data-state": note},
    {lost, found, unsent}[note] ?? "",
  );
}
"""


class ConnectionNote(rx.Component):
    """A line at the foot of the window, empty while all is well."""

    tag = "ConnectionNote"

    lost: rx.Var[str]
    """What is said while there is no connection."""
    found: rx.Var[str]
    """What is said once there is one again."""
    unsent: rx.Var[str]
    """What is said to whoever sends something meanwhile."""
    shown: rx.Var[int]
    """For how long the second is said, milliseconds."""

    def add_imports(self) -> dict[str, Any]:
        """What the code below needs."""
        return {
            "react": ["useContext", "useEffect", "useRef", "useState"],
            "$/utils/context-registry": ["EventLoopContext"],
            "@emotion/react": ["jsx"],
        }

    def add_custom_code(self) -> list[str]:
        """The component itself."""
        return [CODE]


def connection_note() -> rx.Component:
    """Return the line, once for every page."""
    return ConnectionNote.create(lost=LOST, found=FOUND, unsent=UNSENT, shown=SHOWN_MILLISECONDS)
