"""An enterprise gets another owner: offered, accepted, and never while money moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from crowdfund.db.tables import AuditEntry, Campaign, Enterprise, IdentityCheck, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import (
    AddressUnconfirmed,
    Conflict,
    CrowdfundError,
    IdentityNeeded,
    NotAllowed,
    NotFound,
    NotSignedIn,
)
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services import (
    enterprises,
    handing_over,
    limits,
    members,
    payout_waiting,
    payouts,
    registrations,
)
from crowdfund.services.archive_parts import PARTS
from crowdfund.services.archive_rows import columns_of, rows_of
from crowdfund.services.payout_waiting import Wait
from tests.concurrency.rushing import at_once
from tests.services.test_releasing import _refuse
from tests.world import World


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    limits.forget_all()


class Firm:
    """An enterprise with a live campaign, its owner, a co-founder and a reader."""

    def __init__(self, world: World) -> None:
        self.world, self.deps = world, world.deps
        self.olga, self.mira = world.person("Olga"), world.person("Mira")
        self.ron = world.person("Ron")
        self.campaign: Campaign = world.live_campaign(self.olga, target_minor=10_000)
        self.id = str(self.campaign.enterprise_id)
        self.miras = self.add(self.mira, "cofounder")
        self.rons = self.add(self.ron, "reader")

    def add(self, who: Actor, role: str) -> str:
        members.invite(
            self.deps, actor=self.olga, enterprise_id=self.id, email=who.email, role=role
        )
        member_id = members.team_page(self.deps, actor=who).invitations[-1].id
        members.answer(self.deps, actor=who, member_id=member_id, accepts=True)
        return member_id

    def offer(self, who: Actor | None = None, member_id: str = "") -> None:
        handing_over.offer(self.deps, actor=who or self.olga, member_id=member_id or self.miras)

    def accept(self, who: Actor | None = None) -> None:
        handing_over.accept(self.deps, actor=who or self.mira, member_id=self.miras)

    def row(self) -> Enterprise:
        return self.world.enterprise_of(self.campaign)

    def roles(self) -> dict[str, str]:
        with self.deps.reading() as session:
            found = session.get_one(Enterprise, self.campaign.enterprise_id)
            rows = members._members(session, found, self.mira, self.deps.now())
        return {row.name: row.role_label for row in rows}


@pytest.fixture
def firm(world: World) -> Firm:
    return Firm(world)


def test_who_accepts_owns_it_and_the_owner_becomes_a_co_founder(firm: Firm, world: World) -> None:
    firm.offer()
    assert firm.roles()["Olga"] == "Owner"
    [offered] = members.team_page(firm.deps, actor=firm.mira).offers
    assert (offered.id, offered.by) == (firm.miras, "Olga")
    firm.accept()
    assert firm.roles() == {"Mira": "Owner", "Olga": "Co-founder", "Ron": "Reader"}
    for who in (firm.olga, firm.mira, firm.ron):
        assert "Olga Ltd has another owner" in world.notices(who)
    with firm.deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "enterprise.handed_over")
        entry = session.exec(query).one()
    assert (entry.before["owner"], entry.after["owner"]) == (firm.olga.email, firm.mira.email)
    with pytest.raises(CrowdfundError):
        payouts.connect(firm.deps, actor=firm.olga, enterprise_id=firm.id)
    # And back again, by the same way.
    [olgas] = [row.id for row in members.team_page(firm.deps, actor=firm.mira).members
               if row.name == "Olga"]  # fmt: skip
    firm.offer(firm.mira, olgas)
    handing_over.accept(firm.deps, actor=firm.olga, member_id=olgas)
    assert firm.roles() == {"Olga": "Owner", "Mira": "Co-founder", "Ron": "Reader"}


def test_the_account_stays_and_receives_nothing_until_the_new_owner_looked(
    firm: Firm, world: World
) -> None:
    account = firm.row().account_ref
    firm.offer()
    firm.accept()
    assert (firm.row().account_ref, firm.row().payout_status) == (account, "pending")
    # A note that all is well is not the new owner's word, nor is coming from nowhere.
    payouts.refresh_account(firm.deps, account_ref=account)
    payouts.refresh(firm.deps, actor=firm.mira, enterprise_id=firm.id)
    assert firm.row().payout_status == "pending"
    page = enterprises.founder_enterprise(firm.deps, actor=firm.mira, enterprise_id=firm.id)
    assert page.payout_stopped_text.startswith("Its owner changed")
    pledge_id = world.invest(world.person("Anna"), firm.campaign, 10)
    world.to_deadline(firm.campaign)
    assert world.statuses(pledge_id) == ["escrowed"]
    with firm.deps.reading() as session:
        found = session.get_one(Enterprise, firm.campaign.enterprise_id)
        assert payout_waiting.what_for(session, found) is Wait.ACCOUNT
    assert payouts.connect(firm.deps, actor=firm.mira, enterprise_id=firm.id)
    payouts.refresh(firm.deps, actor=firm.mira, enterprise_id=firm.id)
    world.finish()
    assert world.statuses(pledge_id) == ["settled"]
    assert [one["destination"] for one in world.listed("/v1/transfers")] == [account]


def test_an_account_that_is_being_opened_for_the_former_owner_is_looked_through_too(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = firm.row().account_ref
    with firm.deps.transaction() as session:
        row = session.get_one(Enterprise, firm.campaign.enterprise_id)
        row.account_ref, row.payout_status = "", "none"
    state = firm.deps.gateway.retrieve_account(account)

    def opens(*_args: object, **_named: object) -> object:
        # While the processor opens it for the former owner, the enterprise changes hands.
        firm.offer()
        firm.accept()
        return state

    monkeypatch.setattr(registrations, "account", opens)
    with pytest.raises(NotAllowed):
        payouts.connect(firm.deps, actor=firm.olga, enterprise_id=firm.id)
    assert (firm.row().account_ref, firm.row().payout_status) == (account, "pending")
    assert payouts.connect(firm.deps, actor=firm.mira, enterprise_id=firm.id)
    payouts.refresh(firm.deps, actor=firm.mira, enterprise_id=firm.id)
    assert firm.row().payout_status == "active"


def test_attacks_on_an_offer(firm: Firm, world: World) -> None:
    eve = world.person("Eve")
    with pytest.raises(NotSignedIn):
        handing_over.offer(firm.deps, actor=None, member_id=firm.miras)
    for who in (firm.mira, firm.ron):
        with pytest.raises(NotAllowed):
            firm.offer(who)
    with pytest.raises(NotFound):
        firm.offer(eve)
    with pytest.raises(Conflict, match="one of its co-founders"):
        firm.offer(member_id=firm.rons)
    with pytest.raises(NotFound):
        firm.accept()
    firm.offer()
    with pytest.raises(Conflict, match="offered to somebody already"):
        firm.offer()
    for who in (firm.olga, firm.ron, eve):
        with pytest.raises(NotFound):
            firm.accept(who)
    with pytest.raises(NotFound):
        handing_over.end_offer(firm.deps, actor=firm.ron, member_id=firm.miras)
    assert firm.row().owner_id == firm.olga.user_id


def test_an_offer_that_is_over_taken_back_or_declined_is_not_accepted(
    firm: Firm, world: World
) -> None:
    for ends in (firm.olga, firm.mira):
        firm.offer()
        handing_over.end_offer(firm.deps, actor=ends, member_id=firm.miras)
        with pytest.raises(NotFound):
            firm.accept()
    firm.offer()
    world.clock.advance(handing_over.OFFER_LASTS)
    with pytest.raises(Conflict, match="seven days"):
        firm.accept()
    assert members.team_page(firm.deps, actor=firm.mira).offers == []
    # One that is over is in nobody's way; one to a person who was removed is over as well.
    firm.offer()
    members.end(firm.deps, actor=firm.olga, member_id=firm.miras)
    with pytest.raises(NotFound):
        firm.accept()


def _is_stranger(firm: Firm) -> None:
    with firm.deps.transaction() as session:
        query = select(IdentityCheck).where(col(IdentityCheck.user_id) == firm.mira.user_id)
        session.delete(session.exec(query).one())


def _is_listed(firm: Firm) -> None:
    with firm.deps.transaction() as session:
        query = select(IdentityCheck).where(col(IdentityCheck.user_id) == firm.mira.user_id)
        session.exec(query).one().screening = "possible"


def _is_unconfirmed(firm: Firm) -> None:
    with firm.deps.transaction() as session:
        session.get_one(User, firm.mira.user_id).unconfirmed_since = firm.deps.now()


@pytest.mark.parametrize(
    ("happens", "refusal"),
    [
        (_is_stranger, IdentityNeeded),
        (_is_listed, IdentityNeeded),
        (_is_unconfirmed, AddressUnconfirmed),
    ],
)
def test_an_owner_is_somebody_who_is_known(
    firm: Firm, happens: Callable[[Firm], None], refusal: type[CrowdfundError]
) -> None:
    firm.offer()
    happens(firm)
    with pytest.raises(refusal):
        firm.accept()
    assert firm.row().owner_id == firm.olga.user_id


def test_it_stays_where_it_is_while_money_is_held_or_moves(
    firm: Firm, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm.offer()
    pledge_id = world.invest(world.person("Anna"), firm.campaign, 10)
    with pytest.raises(Conflict, match="changes hands once"):
        firm.accept()
    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "create_transfer", _refuse)
        world.to_deadline(firm.campaign)
    handing_over.end_offer(firm.deps, actor=firm.mira, member_id=firm.miras)
    with pytest.raises(Conflict, match="changes hands once"):
        firm.offer()
    assert world.statuses(pledge_id) == ["escrowed"]


def test_two_tabs_at_once_take_over_once(firm: Firm) -> None:
    firm.offer()
    answers = at_once(firm.accept, firm.accept)
    assert sorted(one is None for one in answers) == [False, True]
    assert firm.roles() == {"Mira": "Owner", "Olga": "Co-founder", "Ron": "Reader"}


def test_taken_back_and_accepted_at_once_ends_in_one_of_both(firm: Firm) -> None:
    firm.offer()

    def take_back() -> None:
        handing_over.end_offer(firm.deps, actor=firm.olga, member_id=firm.miras)

    answers = at_once(firm.accept, take_back)
    assert [one is None for one in answers].count(True) == 1
    is_miras = firm.row().owner_id == firm.mira.user_id
    assert is_miras == (answers[0] is None)


def test_the_database_knows_offers_to_co_founders_alone_and_one_at_a_time(
    firm: Firm, world: World
) -> None:
    firm.offer()
    other = firm.add(world.person("Nora"), "cofounder")
    for member_id, name in (
        (firm.rons, "ck_enterprise_members_offered"),
        (other, "uq_enterprise_members_offered"),
    ):
        with pytest.raises(IntegrityError, match=name), firm.deps.transaction() as session:
            session.execute(
                text("UPDATE enterprise_members SET offered_at = now() WHERE id = :id"),
                {"id": member_id},
            )


def test_the_archive_of_an_older_raise_has_who_owned_it_then(firm: Firm) -> None:
    firm.offer()
    firm.accept()
    names = {
        "campaign": firm.campaign.id,
        "enterprise": firm.campaign.enterprise_id,
        "slug": firm.campaign.slug,
    }
    [checks] = [part for part in PARTS if part.table == "identity_checks"]
    place = columns_of(checks).index("user_id")
    with firm.deps.reading() as session:
        found = {row[place] for row in rows_of(session, checks, names)}
    # Who only reads there stands for nothing.
    assert found == {firm.olga.user_id, firm.mira.user_id}
