"""Pictures and documents of a campaign, for each who asks and in each of its states: the public's
are everybody's, for years; those of a draft are shown to those who may see it, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final
from uuid import uuid4

import pytest
from httpx import Response
from sqlalchemy import event
from sqlmodel import select
from starlette.testclient import TestClient

from crowdfund.db.tables import Campaign, EnterpriseMember, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.factors import ProofKind
from crowdfund.domain.membership import MemberRole
from crowdfund.http.app import build_app
from crowdfund.services import accounts, granting, members
from crowdfund.services.deps import Deps
from tests.filed import stored
from tests.world import World

HIDDEN: Final = sorted(set(CampaignStatus) - PUBLIC_STATUSES)
SEE_DRAFTS: Final = {"owner", "co-founder", "reader", "moderator", "admin", "auditor"}
FOR_YEARS: Final = "public, max-age=31536000, immutable"
KEPT_NOWHERE: Final = "private, no-store"


@dataclass
class Shop:
    """A campaign with a cover, a picture and a document, and everybody who may come by."""

    deps: Deps
    campaign: Campaign
    people: Mapping[str, Actor]
    addresses: Mapping[str, str]

    def put(self, status: CampaignStatus) -> None:
        """Writes a status onto the campaign's row."""
        with self.deps.transaction() as session:
            session.get_one(Campaign, self.campaign.id).status = status.value

    def token(self, who: str) -> str:
        """A new session's, or what a visitor has."""
        if who not in self.people:
            return {"visitor": "", "signed out": "x" * 43}[who]
        with self.deps.transaction() as session:
            user = session.get_one(User, self.people[who].user_id)
            grant = granting.session_for(
                session, self.deps, user, user_agent="", how=ProofKind.PASSWORD
            )
        return grant.token


def invited(deps: Deps, owner: Actor, campaign: Campaign, person: Actor, role: MemberRole) -> str:
    """Offers somebody a role in the enterprise of a campaign. Returns the invitation's id."""
    enterprise_id = str(campaign.enterprise_id)
    members.invite(
        deps, actor=owner, enterprise_id=enterprise_id, email=person.email, role=role.value
    )
    return members.team_page(deps, actor=person).invitations[-1].id


@pytest.fixture
def shop(world: World) -> Shop:
    owner, other = world.person("Olga"), world.person("Otto")
    campaign, _theirs = world.live_campaign(owner), world.live_campaign(other)
    people = {"owner": owner, "other founder": other, "backer": world.person("Bea")}
    world.invest(people["backer"], campaign, 3)
    for name in ("co-founder", "reader", "invited", "former co-founder"):
        people[name] = world.person(name.title())
        role = MemberRole.READER if name == "reader" else MemberRole.COFOUNDER
        member_id = invited(world.deps, owner, campaign, people[name], role)
        if name != "invited":
            members.answer(world.deps, actor=people[name], member_id=member_id, accepts=True)
        if name.startswith("former"):
            members.end(world.deps, actor=people[name], member_id=member_id)
    for role in (Role.MODERATOR, Role.FINANCE, Role.ADMIN, Role.AUDITOR):
        people[role.value] = world.person(role.value, role)
    return Shop(world.deps, campaign, people, stored(world.deps, owner, campaign))


@pytest.fixture
def browser(deps: Deps) -> Iterator[TestClient]:
    with TestClient(build_app(lambda: deps), base_url=deps.public_url) as made:
        yield made


def get(browser: TestClient, shop: Shop, address: str, token: str = "") -> Response:
    """What a browser with a session's cookie is answered."""
    cookie = f"{accounts.cookie_name(shop.deps.public_url)}={token}"
    return browser.get(address, headers={"cookie": cookie} if token else {})


def test_files_of_a_draft_are_for_those_who_may_see_it(shop: Shop, browser: TestClient) -> None:
    askers = ["visitor", "signed out", *shop.people]
    tokens = {who: shop.token(who) for who in askers}
    seen, expected = {}, {}
    for status in HIDDEN:
        shop.put(status)
        for who, (what, address) in product(askers, shop.addresses.items()):
            answer = get(browser, shop, address, tokens[who])
            told = answer.headers["cache-control"]
            seen[status, who, what] = (answer.status_code, told)
            may = who in SEE_DRAFTS
            expected[status, who, what] = (200, KEPT_NOWHERE) if may else (404, "no-store")
    assert seen == expected
    assert len(seen) == len(HIDDEN) * len(askers) * 5


def test_files_of_what_is_public_are_for_everybody(shop: Shop, browser: TestClient) -> None:
    askers = ["visitor", "signed out", *shop.people]
    tokens = {who: shop.token(who) for who in askers}
    for status in sorted(PUBLIC_STATUSES):
        shop.put(status)
        for what, address in shop.addresses.items():
            told = KEPT_NOWHERE if what == "document" else FOR_YEARS
            # One of them in each state: that nobody is asked for is the next test.
            who = askers[len(status + what) % len(askers)]
            for token in ("", tokens[who]):
                answer = get(browser, shop, address, token)
                assert (answer.status_code, answer.headers["cache-control"]) == (200, told), (
                    status,
                    what,
                    who,
                )


def test_a_public_picture_costs_one_query_whoever_asks(shop: Shop, browser: TestClient) -> None:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    tokens = [shop.token(who) for who in ("visitor", "owner", "moderator")]
    event.listen(shop.deps.engine, "before_cursor_execute", note)
    try:
        for what, token in product(("cover", "copy of the picture"), tokens):
            said.clear()
            assert get(browser, shop, shop.addresses[what], token).status_code == 200
            assert len(said) == 1
            assert "story" not in said[0], "a campaign's texts are not read for a picture"
    finally:
        event.remove(shop.deps.engine, "before_cursor_execute", note)


def test_what_is_not_for_them_looks_like_nothing(shop: Shop, browser: TestClient) -> None:
    """Answered as for a name that nobody gave, and kept by no cache: the campaign opens later."""
    shop.put(CampaignStatus.DRAFT)
    stranger = shop.token("other founder")
    for address in shop.addresses.values():
        folder = address.rpartition("/")[0]
        unknown = get(browser, shop, f"{folder}/{uuid4()}.webp", stranger)
        hidden = get(browser, shop, address, stranger)
        assert (hidden.status_code, hidden.text) == (unknown.status_code, unknown.text)
        assert dict(hidden.headers) == dict(unknown.headers)
    shop.put(CampaignStatus.SCHEDULED)
    for address in shop.addresses.values():
        assert get(browser, shop, address, stranger).status_code == 200


def test_who_is_signed_out_or_without_their_role_sees_no_draft_any_more(
    shop: Shop, browser: TestClient
) -> None:
    shop.put(CampaignStatus.IN_REVIEW)
    tokens = {who: shop.token(who) for who in ("owner", "co-founder", "moderator")}

    def codes() -> list[int]:
        address = shop.addresses["cover"]
        return [get(browser, shop, address, token).status_code for token in tokens.values()]

    assert codes() == [200, 200, 200]
    accounts.sign_out(shop.deps, token=tokens["owner"])
    with shop.deps.transaction() as session:
        query = select(EnterpriseMember).where(
            EnterpriseMember.user_id == shop.people["co-founder"].user_id
        )
        member_id = str(session.exec(query).one().id)
        moderator = session.get_one(User, shop.people["moderator"].user_id)
        moderator.role = Role.MEMBER.value
    members.end(shop.deps, actor=shop.people["owner"], member_id=member_id)
    assert codes() == [404, 404, 404]


def test_a_moderator_who_waits_for_a_second_factor_sees_no_draft(shop: Shop) -> None:
    shop.put(CampaignStatus.IN_REVIEW)
    strict = replace(shop.deps, staff_need_factor=True)
    with TestClient(build_app(lambda: strict), base_url=strict.public_url) as browser:
        for who, code in (("moderator", 404), ("owner", 200)):
            token = shop.token(who)
            for address in shop.addresses.values():
                assert get(browser, shop, address, token).status_code == code
