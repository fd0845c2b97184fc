"""A quiet clock in the page: sends an event every few seconds while it is drawn and seen."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec

CODE = """
function Ticks({every, onTick}) {
  const latest = useRef(onTick);
  latest.current = onTick;
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden && latest.current) latest.current();
    }, every);
    return () => clearInterval(timer);
  }, [every]);
  return null;
}
"""


class Ticks(rx.Component):
    """Draws nothing. It stops when it is no longer drawn, and pauses in a hidden tab."""

    tag = "Ticks"

    every: rx.Var[int]
    """Milliseconds."""

    on_tick: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]
    """Sent each time."""

    def add_imports(self) -> dict[str, Any]:
        """What the code below needs."""
        return {"react": ["useEffect", "useRef"]}

    def add_custom_code(self) -> list[str]:
        """The component itself."""
        return [CODE]


def ticks(is_running: rx.Var[bool], on_tick: Any, *, milliseconds: int = 3000) -> rx.Component:
    """Return a clock that runs while something can still change.

    Args:
        is_running: False takes it out of the page.
        on_tick: event handler without arguments.
        milliseconds: between two events.
    """
    return rx.cond(is_running, Ticks.create(every=milliseconds, on_tick=on_tick), rx.fragment())
