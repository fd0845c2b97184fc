"""Every event that a browser can name, with hostile arguments, from people with no right to it.

The events are those of the registry, so that a new one is tried here by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reflex.app import EventNamespace

from crowdfund.domain.actor import Role
from crowdfund.services import accounts, limits, visiting
from crowdfund.services.deps import Deps
from crowdfund.ui import door
from crowdfund.ui.door import NEVER, keep, readable, refusal
from crowdfund.ui.failures import on_page_failure
from crowdfund.ui.page import Page
from tests.attack.stage import Victim, all_rows, differences, signed_in, victim_of
from tests.attack.wire import PAGES, ROUTES, SCRIPT, Target, payloads, targets
from tests.gates.sources import PROJECT
from tests.services.drafting import described
from tests.ui.harness import Tab, application, event_name, tab
from tests.world import World

BY_LOOKING = {"visit_counts", "visit_marks", "visit_salts", "escrow_checkpoints"}
"""What anybody's look leaves behind: that there was one, and a checkpoint of what it showed."""

BY_WORKING = {
    Role.FINANCE: [("book_checks", "")],
    Role.MODERATOR: [("notices", "question_hidden")],
}
"""What a role leaves behind by what it may do, without its name on it: tables, and a word of the
row. Finance asks for a check of the books; a moderator hides a question, whose asker is told, and
shows it again. Everything else of others is as closed to them as to a stranger."""


def opened(page: Tab, target: Target, victim: Victim) -> None:
    """Shows the page of the event's state, at what belongs to the victim."""
    route = ROUTES.get(target.name.rpartition(".")[0], "/")
    page.open(victim.path(route), route=route)


async def attack(
    deps: Deps, victim: Victim, cookie: str, *, secrets: Sequence[str] = ()
) -> list[str]:
    """Sends everything. Returns which events were not answered in words, or told a secret."""
    failed = []
    async with tab(deps) as page:
        page.cookie = cookie
        for target in targets():
            opened(page, target, victim)
            for payload in payloads(target, victim.ids):
                if problem := await _sent(page, target, payload):
                    failed.append(problem)
                failed += [f"{target} leads to {to}" for to in page.redirects if _leads_away(to)]
                if secrets:
                    told = page.wire()
                    failed += [f"{target} tells {secret}" for secret in secrets if secret in told]
    return failed


def _leads_away(address: str) -> bool:
    """Whether it is another site: neither ours nor the processor's, which here is on loopback."""
    parts = urlsplit(address)
    is_known = parts.scheme == "http" and parts.hostname == "127.0.0.1"
    return bool(address) and not is_known and re.match(r"/(?![/\\])|\?", address) is None


async def _sent(page: Tab, target: Target, payload: dict[str, Any]) -> str:
    page.updates.clear()
    page.failures.clear()
    limits.forget_all()
    # What the handler raised is what `failures` holds.
    with contextlib.suppress(Exception):
        await page.knock(target.name, payload)
    if page.failures:
        error = page.failures[0]
        return f"{target} {str(payload)[:120]!r}: {type(error).__name__}: {str(error)[:160]}"
    return ""


@pytest.fixture(autouse=True)
def _pages_may_report() -> Iterator[None]:
    with application(on_page_failure):
        yield


def test_an_anonymous_visitor_changes_nothing(world: World, deps: Deps) -> None:
    victim = victim_of(world)
    before = all_rows(deps)
    assert asyncio.run(attack(deps, victim, "", secrets=victim.secrets)) == []
    visiting.settle()
    found = [each for each in differences(before, all_rows(deps)) if each[0] not in BY_LOOKING]
    assert found == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_a_stranger_changes_nothing_of_others(world: World, deps: Deps, role: Role) -> None:
    victim = victim_of(world)
    own_id, cookie = signed_in(deps, "stranger", role)
    own_ids = {own_id, _own_enterprise(deps, cookie)}
    before = all_rows(deps)
    # Auditors read everything.
    secrets = () if role is Role.AUDITOR else victim.secrets
    assert asyncio.run(attack(deps, victim, cookie, secrets=secrets)) == []
    visiting.settle()
    found = list(differences(before, all_rows(deps)))
    others = [
        (table, what, row)
        for table, what, row in found
        if table not in BY_LOOKING
        and not any(own in row for own in own_ids)
        and not any(table == left and word in row for left, word in BY_WORKING.get(role, []))
    ]
    assert others == []
    # They did get through, to the end: what is theirs they may change.
    assert accounts.actor_for(deps, token=cookie.partition("=")[2]) is not None
    assert {name for name, _, row in found if own_id in row} >= {"audit_entries", "backer_wishes"}


def _own_enterprise(deps: Deps, cookie: str) -> str:
    """Gives a stranger an enterprise, so that what founders do is open to them. Returns its id."""
    stranger = accounts.actor_for(deps, token=cookie.partition("=")[2])
    assert stranger is not None
    return described(deps, stranger)


def test_the_application_has_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the application as it is served, past the websocket."""
    came: list[Any] = []

    async def let_in(_self: object, _sid: str, data: Any) -> None:
        came.append(data)

    monkeypatch.setattr(EventNamespace, "on_event", let_in)
    # What is counted, and how, is shown in tests/http/test_bounds.py.
    monkeypatch.setattr(door, "_count", lambda _namespace, _sid: None)
    namespace = EventNamespace.__new__(EventNamespace)
    keep(namespace)
    good = {"name": "reflex___state____state.hydrate", "payload": {}, "router_data": {}}

    async def knock() -> None:
        for data in (None, "text", [], {"name": "nothing.here"}, {**good, "payload": {"x": 1}}):
            await namespace.on_event("sid", data)
        await namespace.on_event("sid", {**good, "asPath": "\ud800"})

    asyncio.run(knock())
    assert came == [{**good, "asPath": "\ufffd"}]
    served = (PROJECT / "crowdfund" / "crowdfund.py").read_text()
    assert "door.keep(app.event_namespace)" in served


def test_only_our_own_pages_and_the_processor_are_led_to() -> None:
    away = ["https://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)", "evil.test"]
    assert all(_leads_away(address) for address in away)
    assert not [to for to in ("/login?next=/a", "http://127.0.0.1:1/c/1") if _leads_away(to)]


HOSTILE_PARTS = ["\x00", "\ud800", "%00", "..", "'", SCRIPT, "x" * 3_000, "-1", str(2**70), "٣"]


@pytest.mark.parametrize("is_known", [False, True], ids=["anonymous", "signed in"])
def test_no_address_of_a_page_breaks_it(deps: Deps, is_known: bool) -> None:
    cookie = signed_in(deps, "stranger")[1] if is_known else ""

    async def broken() -> list[str]:
        async with tab(deps) as page:
            page.cookie = cookie
            for found in PAGES:
                for part in HOSTILE_PARTS:
                    await _opened_at(page, found, part)
            return [repr(error) for error in page.failures]

    assert asyncio.run(broken()) == []


async def _opened_at(page: Tab, found: Page, part: str) -> None:
    path = re.sub(r"\[[a-z_]+\]", lambda _: part, found.route)
    page.open(f"/{path.lstrip('/')}", route=found.route, session=part, page=part, next=part)
    for handler in found.on_load:
        with contextlib.suppress(Exception):
            await page.knock(event_name(handler), {})


def test_what_no_page_sends_is_not_let_in() -> None:
    for target in targets():
        if not target.is_ours:
            continue
        right: dict[str, Any] = {each.name: "" for each in target.parameters}
        assert not refusal({"name": target.name, "payload": right}), target
        assert refusal({"name": target.name, "payload": right | {"is_admin": True}}), target
        if right:
            assert refusal({"name": target.name, "payload": {}}), target


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_the_door_bears_whatever_is_sent(anything: Any) -> None:
    name = "reflex___state____state.hydrate"
    assert refusal(anything)
    for field in ("name", "payload", "router_data"):
        event = {"name": name, "payload": {}, field: anything}
        assert isinstance(refusal(event), str)
    readable(anything)


def test_what_is_deep_or_of_endless_parts_is_not_let_in() -> None:
    name = next(each.name for each in targets() if str(each) == "EntryState.send")
    deep: Any = "x"
    for _ in range(50_000):
        deep = [deep]
    assert refusal({"name": name, "payload": {"form": deep}})
    assert refusal({"name": name, "payload": {"form": {str(n): n for n in range(3_000)}}})
    assert not refusal({"name": name, "payload": {"form": {str(n): n for n in range(100)}}})


FRAMEWORK = {
    "FrontendEventExceptionState.handle_frontend_exception",
    "OnLoadInternalState.on_load_internal",
    "OnLoadInternalState.set_is_hydrated",
    "State.hydrate",
    "State.hydrate_and_load",
    "State.set_is_hydrated",
    "UpdateVarsInternalState.update_vars_internal",
}
"""Events that we did not write and that can be named from outside, besides `setvar`."""


def test_the_framework_adds_no_event_that_we_do_not_know() -> None:
    added = {str(each) for each in targets() if not each.is_ours}
    assert {name for name in added if not name.endswith(".setvar")} == FRAMEWORK


def test_no_value_of_a_state_is_set_from_outside(deps: Deps) -> None:
    """Neither by the ways of the framework, which the door knows, nor past the door."""

    async def story() -> None:
        async with tab(deps) as page:
            await page.hydrate()
            for target in targets():
                if target.function.__name__ not in NEVER:
                    continue
                assert refusal({"name": target.name, "payload": {"var_name": "x", "value": 1}})
                assert refusal({"name": target.name, "payload": {"vars": {}}})
                await _set(page, target)

    asyncio.run(story())


async def _set(page: Tab, target: Target) -> None:
    for name in target.state.base_vars.keys() - {"is_hydrated"}:
        before = page.value(target.state, name)
        await _past_the_door(page, target.name, {"var_name": name, "value": "forged"})
        full = f"{target.state.get_full_name()}.{name}"
        await _past_the_door(page, target.name, {"vars": {full: "forged"}})
        assert page.value(target.state, name) == before, full


async def _past_the_door(page: Tab, name: str, payload: dict[str, Any]) -> None:
    with contextlib.suppress(Exception):
        await page.send(name, **payload)


def test_the_registry_is_walked() -> None:
    """A walk over nothing would find nothing."""
    ours = [target for target in targets() if target.is_ours]
    assert len(ours) > 100
    assert {"AccountState.change_password", "PledgeState.cancel"} <= {str(one) for one in ours}
