"""Totals that the server pushes: one stream for a tab that is seen, none for one that is not.

What comes is put where the state's own value is kept in the browser, so that all that is drawn
from it moves. After a lost connection the browser comes again by itself and says what it has. What
only the server can tell (another status, a stream that is refused) is asked for as an event.
"""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec
from reflex_base.constants.state import FIELD_MARKER

CODE = """
function LiveTotals({address, state, field, status, onOther, onRefused}) {
  const dispatch = useContext(DispatchContext);
  const [said, say] = useState("");
  const now = useRef();
  now.current = {dispatch, status, onOther, onRefused};
  useEffect(() => {
    let source = null, known = "", shown = null, saidAt = 0, saying = 0, again = 0, asking = 0;
    const other = () => {
      asking = 0;
      now.current.onOther();
    };
    const words = (totals) =>
      [totals.raised_text, totals.raised_note, totals.unkept_text, totals.backers_text]
        .filter(Boolean).join(", ");
    const tell = () => {
      saying = 0;
      saidAt = Date.now();
      say(words(shown));
    };
    const take = (event) => {
      const totals = JSON.parse(event.data);
      const before = shown;
      known = event.lastEventId;
      shown = totals;
      now.current.dispatch[state]({[field]: totals});
      // Not all who look at the same moment.
      if ((totals.status !== now.current.status || !totals.is_moving) && !asking)
        asking = setTimeout(other, 2000 * Math.random());
      // Who hears the page is told in the end, but not of every pledge of a rush.
      if (before && words(before) !== words(totals) && !saying)
        saying = setTimeout(tell, Math.max(0, saidAt + 30000 - Date.now()));
    };
    const close = () => {
      clearTimeout(again);
      if (source) source.close();
      source = null;
    };
    const open = () => {
      close();
      if (document.hidden) return;
      source = new EventSource(known ? address + "?after=" + known : address);
      source.addEventListener("totals", take);
      source.onerror = () => {
        if (source.readyState !== EventSource.CLOSED) return;
        close();
        now.current.onRefused();
        again = setTimeout(open, 20000 + 20000 * Math.random());
      };
    };
    open();
    document.addEventListener("visibilitychange", open);
    return () => {
      document.removeEventListener("visibilitychange", open);
      clearTimeout(saying);
      clearTimeout(asking);
      close();
    };
  }, [address, state, field]);
  return jsx("p", {role: "status", className: "visually-hidden"}, said);
}
"""


class LiveTotals(rx.Component):
    """Draws nothing but what is read aloud, at most twice a minute."""

    tag = "LiveTotals"

    address: rx.Var[str]
    """Of the stream."""
    state: rx.Var[str]
    """The state whose value is pushed."""
    field: rx.Var[str]
    """The value's name in the browser."""
    status: rx.Var[str]
    """The campaign's status that the page was drawn for."""

    on_other: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]
    """Sent when another status was pushed, of which more is to be told than totals."""

    on_refused: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]
    """Sent now and then while there is no stream to be had."""

    def add_imports(self) -> dict[str, Any]:
        """What the code below needs."""
        return {
            "react": ["useContext", "useEffect", "useRef", "useState"],
            "$/utils/context-registry": ["DispatchContext"],
            "@emotion/react": ["jsx"],
        }

    def add_custom_code(self) -> list[str]:
        """The component itself."""
        return [CODE]


def live_totals(
    is_running: rx.Var[bool],
    address: rx.Var[str],
    *,
    into: tuple[type[rx.State], str],
    status: rx.Var[str],
    on_other: Any,
    on_refused: Any,
) -> rx.Component:
    """Return what receives totals while something can still change.

    Args:
        is_running: False takes it out of the page, and the stream with it.
        address: Of the stream.
        into: A state and the name of its var that holds the totals.
        status: The campaign's status that the page was drawn for.
        on_other: Event handler for another status, without arguments.
        on_refused: Event handler for a stream that is refused, without arguments.
    """
    state, name = into
    stream = LiveTotals.create(
        address=address,
        state=state.get_full_name(),
        field=f"{name}{FIELD_MARKER}",
        status=status,
        on_other=on_other,
        on_refused=on_refused,
    )
    return rx.cond(is_running, stream, rx.fragment())
