"""States go by short names in the scripts of pages and on the wire, where each stands often."""

from __future__ import annotations

from reflex_base.registry import RegistrationContext

from crowdfund.ui.routes import all_pages
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder_editor import EditorState


def test_a_state_goes_by_the_name_of_its_class() -> None:
    assert BaseState.get_name() == "base"
    assert EditorState.get_full_name() == f"{BaseState.get_full_name()}.editor"


def test_no_two_states_go_by_one_name() -> None:
    all_pages()
    states = BaseState.get_substates()
    assert len(states) > 30
    assert len({state.get_name() for state in states}) == len(states)


def test_nobody_asks_for_a_name_over_the_wire() -> None:
    handlers = RegistrationContext.get().event_handlers
    assert f"{BaseState.get_full_name()}.begin" in handlers
    assert [name for name in handlers if name.endswith("get_name")] == []
