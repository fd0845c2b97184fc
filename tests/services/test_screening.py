"""Comparing verified people with the list, again when it changes, and deciding what is possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import col, select

from crowdfund.db.tables import AuditEntry, IdentityCheck, Screening, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from crowdfund.domain.screening import Listed, ListKind, Match, Screened
from crowdfund.services import identities, moderation, screening, screening_list
from crowdfund.services.identity_pages import identity_page
from crowdfund.services.screening_decisions import decide, screening_page
from crowdfund.services.screening_list import ListError, LocalList, invented, read_list
from crowdfund.words import CHINESE, language_in_use
from tests.world import World

BORIS = {"first_name": "Бо́рис", "last_name": "Quillfeather", "born": "1958-05-05"}


def verify(world: World, person: Actor, **document: str) -> None:
    identities.start(world.deps, actor=person)
    check = check_of(world, person)
    world.sandbox.control("verify", session=check.provider_ref, country="US", **document)
    identities.came_back(world.deps, actor=person)


def check_of(world: World, person: Actor) -> IdentityCheck:
    with world.deps.reading() as session:
        query = select(IdentityCheck).where(IdentityCheck.user_id == person.user_id)
        return session.exec(query.order_by(col(IdentityCheck.number).desc())).first()  # type: ignore[return-value]


def rows_of(world: World, person: Actor) -> list[Screening]:
    check = check_of(world, person)
    with world.deps.reading() as session:
        query = select(Screening).where(Screening.check_id == check.id)
        return list(session.exec(query.order_by(col(Screening.made_at))))


def with_list(world: World, version: str, *names: str) -> World:
    listed = [Listed(f"N-{name}", ListKind.SANCTIONS, (name,), None) for name in names]
    return replace(world, deps=replace(world.deps, screener=LocalList(version, listed)))


@pytest.fixture
def boris(world: World) -> Actor:
    """Verified, and like somebody on the list."""
    person = world.person("Boris Quillfeather", is_verified=False)
    verify(world, person, **BORIS)
    return person


@pytest.fixture
def finance(world: World) -> Actor:
    return world.person("Fin", Role.FINANCE)


def test_who_may_be_on_the_list_waits_for_a_person(
    world: World, boris: Actor, finance: Actor
) -> None:
    assert check_of(world, boris).screening == "possible"
    other = world.person("Anna", is_verified=False)
    verify(world, other, first_name="Anna", last_name="Quill", born="1958-05-05")
    assert check_of(world, other).screening == "clear"
    [row] = screening_page(world.deps, actor=finance).waiting
    assert (row.name, row.found) == (
        "Бо́рис Quillfeather",
        ["X-001 · under sanctions · Boris Quillfeather, born 1958"],
    )
    with language_in_use(CHINESE):
        [row] = screening_page(world.deps, actor=finance).waiting
    assert row.found == ["X-001 · 受制裁 · Boris Quillfeather，1958 年出生"]
    assert identity_page(world.deps, actor=boris).screening_text
    [desk] = moderation.admin_home(world.deps, actor=finance).desks
    assert (desk.path, desk.text) == ("/admin/screening", "1 waiting; the oldest came just now.")


def test_those_who_may_decide_are_told_once(world: World, finance: Actor) -> None:
    moderator = world.person("Mo", Role.MODERATOR)
    person = world.person("Boris", is_verified=False)
    verify(world, person, **BORIS)
    assert world.notices(finance) == ["Somebody may be on a list"]
    assert world.notices(moderator) == []


def test_a_person_decides_and_it_is_written_down(
    world: World, boris: Actor, finance: Actor
) -> None:
    check_id = str(check_of(world, boris).id)
    decide(world.deps, actor=finance, check_id=check_id, decision="refuse", reason="It is he.")
    assert check_of(world, boris).screening == "refused"
    with pytest.raises(Conflict):
        decide(world.deps, actor=finance, check_id=check_id, decision="refuse", reason="Again.")
    decide(world.deps, actor=finance, check_id=check_id, decision="approve", reason="Not he.")
    assert check_of(world, boris).screening == "approved"
    with pytest.raises(Conflict):
        decide(world.deps, actor=finance, check_id=check_id, decision="refuse", reason="Late.")
    assert world.notices(boris)[-2:] == ["Your identity was looked at"] * 2
    [decided] = screening_page(world.deps, actor=finance).decided
    assert (decided.reason, decided.tone, decided.can_approve) == ("Not he.", "good", False)
    with world.deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "account.screening_decided")
        entries = session.exec(query.order_by(col(AuditEntry.number))).all()
    assert [(entry.actor_id, entry.reason) for entry in entries] == [
        (finance.user_id, "It is he."),
        (finance.user_id, "Not he."),
    ]


@pytest.mark.parametrize("role", Role)
def test_only_finance_and_admins_decide_and_nobody_about_themselves(
    world: World, boris: Actor, role: Role
) -> None:
    asked = {"check_id": str(check_of(world, boris).id), "decision": "approve", "reason": "So."}
    somebody = world.person("Somebody", role)
    if role in {Role.FINANCE, Role.ADMIN}:
        with world.deps.transaction() as session:
            session.exec(select(User).where(User.id == boris.user_id)).one().role = role.value
        with pytest.raises(NotAllowed):
            decide(world.deps, actor=replace(boris, role=role), **asked)
        decide(world.deps, actor=somebody, **asked)
    else:
        with pytest.raises(NotAllowed):
            decide(world.deps, actor=somebody, **asked)
    if role in {Role.FINANCE, Role.ADMIN, Role.AUDITOR}:
        page = screening_page(world.deps, actor=somebody)
        assert "Boris" in str(page.waiting + page.decided)
    else:
        with pytest.raises(NotAllowed):
            screening_page(world.deps, actor=somebody)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"check_id": "nothing"}, NotFound),
        ({"check_id": str(UUID(int=7))}, NotFound),
        ({"reason": "  "}, InvalidInput),
        ({"decision": "perhaps"}, InvalidInput),
        ({"decision": None}, InvalidInput),
    ],
)
def test_what_cannot_be_decided_is_refused(
    world: World, boris: Actor, finance: Actor, wrong: dict[str, object], error: type[Exception]
) -> None:
    asked = {"check_id": str(check_of(world, boris).id), "decision": "approve", "reason": "So."}
    with pytest.raises(error):
        decide(world.deps, actor=finance, **(asked | wrong))
    assert check_of(world, boris).screening == "possible"


def test_a_new_list_is_compared_with_everybody_once(world: World) -> None:
    people = [world.person(f"Ann Number{number}") for number in range(5)]
    later = with_list(world, "list-2", "Ann Number3")
    assert screening.rescreen(later.deps, limit=2) == 2
    assert screening.rescreen(later.deps) == 3
    assert screening.rescreen(later.deps) == 0
    statuses = [check_of(world, person).screening for person in people]
    assert statuses == ["clear", "clear", "clear", "possible", "clear"]
    assert all(len(rows_of(world, person)) == 1 for person in people)
    assert screening.rescreen(with_list(world, "list-3").deps) == 5
    assert check_of(world, people[3]).screening == "clear"
    # A list that was in force before is compared again as well.
    assert screening.rescreen(later.deps) == 5
    assert check_of(world, people[3]).screening == "possible"
    assert len(rows_of(world, people[3])) == 2


def test_what_was_decided_outlives_a_new_list_that_says_nothing_new(
    world: World, boris: Actor, finance: Actor
) -> None:
    check_id = str(check_of(world, boris).id)
    decide(world.deps, actor=finance, check_id=check_id, decision="approve", reason="Not he.")
    same = LocalList("list-2", [Listed("X-001", ListKind.SANCTIONS, ("Boris Quillfeather",), 1958)])
    other = LocalList("list-3", [Listed("X-900", ListKind.EXPOSED, ("Boris Quillfeather",), None)])
    screening.rescreen(replace(world.deps, screener=same))
    assert check_of(world, boris).screening == "approved"
    screening.rescreen(replace(world.deps, screener=other))
    assert check_of(world, boris).screening == "possible"


class Meanwhile:
    """A list that is asked while somebody decides."""

    version = "list-2"

    def __init__(self, then: object) -> None:
        self._then = then

    def find(self, people: Sequence[Screened]) -> Mapping[UUID, tuple[Match, ...]]:
        """Nobody is like anybody, and meanwhile something happens."""
        self._then()  # type: ignore[operator]
        return {person.id: () for person in people}


def test_a_decision_made_while_the_list_was_asked_is_not_overwritten(
    world: World, boris: Actor, finance: Actor
) -> None:
    check_id = str(check_of(world, boris).id)

    def refuse() -> None:
        decide(world.deps, actor=finance, check_id=check_id, decision="refuse", reason="It is he.")

    screening.rescreen(replace(world.deps, screener=Meanwhile(refuse)))
    assert check_of(world, boris).screening == "refused"


def test_names_that_differ_are_shown_and_left_as_they_are(world: World, finance: Actor) -> None:
    person = world.person("Dragon Slayer", is_verified=False)
    verify(world, person, first_name="Ada", last_name="King", born="1990-01-01")
    same = world.person("ada king", is_verified=False)
    verify(world, same, first_name="Ada Augusta", last_name="King", born="1990-01-01")
    [row] = screening_page(world.deps, actor=finance).names
    assert (row.name, row.account_name) == ("Ada King", "Dragon Slayer")
    with world.deps.reading() as session:
        assert session.get_one(User, person.user_id).name == "Dragon Slayer"


GOOD = (
    "# a note\nkind,ref,names,birth_year\n"
    "sanctions,A-1,One Two; Three Four,1950\nexposed,B-2,Five Six,\n"
)


def test_another_way_of_comparing_is_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(GOOD, encoding="utf-8")
    before = read_list(path).version
    monkeypatch.setattr(screening_list, "COMPARED", "other")
    assert read_list(path).version != before


def test_an_operators_list_is_read_and_its_version_is_its_content(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(GOOD, encoding="utf-8")
    read = read_list(path)
    who = UUID(int=1)
    assert [m.ref for m in read.find([Screened(who, "Four Three", 1951)])[who]] == ["A-1"]
    assert [m.ref for m in read.find([Screened(who, "Five Six", 2000)])[who]] == ["B-2"]
    assert read_list(path).version == read.version != invented().version
    path.write_text(GOOD + "exposed,B-3,Seven Eight,\n", encoding="utf-8")
    assert read_list(path).version != read.version


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"a,b\n1,2\n",
        GOOD.replace("sanctions", "other").encode(),
        GOOD.replace("1950", "MCML").encode(),
        GOOD.replace("A-1", "").encode(),
        GOOD.replace("Five Six", ";").encode(),
        b"\xff\xfe",
    ],
)
def test_a_list_that_cannot_be_read_is_refused_whole(tmp_path: Path, wrong: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(wrong)
    with pytest.raises(ListError):
        read_list(path)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError):
        read_list(tmp_path / "none.csv")
