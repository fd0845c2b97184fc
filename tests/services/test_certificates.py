"""Share certificates: numbered in the enterprise, found by their code, saying nothing personal."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from crowdfund.db.tables import Allotment, Campaign, Pledge
from crowdfund.domain.certificate import code_of, grouped, parse_code
from crowdfund.domain.errors import TooManyAttempts
from crowdfund.services import certificates, limits, papers, pledge_pages
from crowdfund.services.deps import Deps
from tests.pdfs import text_of
from tests.world import World

HERE = "192.0.2.7"


def _lines(deps: Deps) -> list[Allotment]:
    with deps.reading() as session:
        return list(session.exec(select(Allotment).order_by(col(Allotment.certificate_number))))


def _line(deps: Deps, pledge_id: str) -> Allotment:
    with deps.reading() as session:
        return session.exec(select(Allotment).where(Allotment.pledge_id == UUID(pledge_id))).one()


def _settled(world: World, *shares: int) -> tuple[Campaign, list[str]]:
    campaign = world.live_campaign(target_minor=1_000)
    pledges = [
        world.invest(world.person(f"Ada {place} Lovelace"), campaign, count)
        for place, count in enumerate(shares)
    ]
    world.to_deadline(campaign)
    assert world.campaign(campaign).status == "settled"
    return campaign, pledges


def test_certificates_are_numbered_in_the_order_of_payment(world: World, deps: Deps) -> None:
    _, pledges = _settled(world, 3, 1, 2)
    lines = _lines(deps)
    assert [line.certificate_number for line in lines] == [1, 2, 3]
    assert [str(line.pledge_id) for line in lines] == pledges
    codes = [line.certificate_code for line in lines]
    assert len(set(codes)) == 3
    assert [parse_code(code) for code in codes] == codes


def test_a_second_raise_of_an_enterprise_goes_on_counting(world: World, deps: Deps) -> None:
    first, _ = _settled(world, 3, 1)
    second = world.campaign(first)
    other, pledges = world.live_campaign(target_minor=1_000), []
    other.enterprise_id = second.enterprise_id
    world.put(other)
    pledges = [world.invest(world.person("Ben"), other, 2)]
    world.to_deadline(other)
    lines = _lines(deps)
    assert [(line.number, line.certificate_number) for line in lines] == [(1, 1), (2, 2), (1, 3)]
    assert str(lines[2].pledge_id) == pledges[0]


def test_anybody_can_check_a_code(world: World, deps: Deps) -> None:
    campaign, (pledge_id,) = _settled(world, 100)
    line = _line(deps, pledge_id)
    code = line.certificate_code
    with deps.reading() as session:
        pledge = session.get_one(Pledge, line.pledge_id)
        assert certificates.path_of(session, pledge) == f"/certificates/{code}"
    found = certificates.check(deps, code=grouped(code).lower(), client_address=HERE)
    assert (found.tone, found.title, found.code) == ("good", "Valid certificate", grouped(code))
    told = {fact.label: fact.value for fact in found.facts}
    assert told["Enterprise"] == world.enterprise_of(campaign).name
    assert told["Certificate"] == "No. 1"
    assert told["Security"] == "Common Stock"
    assert (told["Shares"], told["Numbers"]) == ("100", "1,001 to 1,100")
    assert told["Holder"] == "A. L."
    said = repr(found)
    assert "Ada" not in said
    assert "Lovelace" not in said
    assert "@" not in said
    assert pledge_id not in said


def test_shares_that_were_taken_back_are_said_to_be(world: World, deps: Deps) -> None:
    _, (pledge_id, other) = _settled(world, 60, 60)
    world.end_dispute(world.dispute(pledge_id), "lost")
    world.finish()
    found = certificates.check(
        deps, code=_line(deps, pledge_id).certificate_code, client_address=HERE
    )
    assert (found.tone, found.title) == ("bad", "Annulled certificate")
    assert "taken back" in found.text
    assert "Annulled on" in {fact.label for fact in found.facts}
    stands = certificates.check(deps, code=_line(deps, other).certificate_code, client_address=HERE)
    assert stands.title == "Valid certificate"


def test_a_bank_s_inquiry_is_nobody_else_s_business(world: World, deps: Deps) -> None:
    _, (pledge_id,) = _settled(world, 100)
    world.dispute(pledge_id)
    world.finish()
    assert world.statuses(pledge_id) == ["disputed"]
    code = _line(deps, pledge_id).certificate_code
    found = certificates.check(deps, code=code, client_address=HERE)
    assert found.title == "Valid certificate"
    assert "bank" not in repr(found)


@pytest.mark.parametrize("code", ["", "nothing", None, {"a": 1}, "2" * 5_000, "../../etc/passwd"])
def test_what_is_no_code_is_answered(deps: Deps, code: object) -> None:
    found = certificates.check(deps, code=code, client_address=HERE)
    assert (found.tone, found.title, found.facts) == ("bad", "Not a code", [])


def test_a_code_that_nobody_has_is_unknown(deps: Deps) -> None:
    found = certificates.check(deps, code=code_of(12345), client_address=HERE)
    assert (found.title, found.facts) == ("Unknown certificate", [])


def test_many_looks_from_one_place_are_slowed_down(deps: Deps) -> None:
    for number in range(certificates.LOOKED_UP_BY_ADDRESS.tries):
        certificates.check(deps, code=code_of(number), client_address=HERE)
    with pytest.raises(TooManyAttempts):
        certificates.check(deps, code=code_of(1), client_address=HERE)
    certificates.check(deps, code=code_of(1), client_address="198.51.100.9")


@pytest.mark.parametrize(
    ("regime", "words"),
    [("reg-cf", "on, with exceptions before (17 CFR 227.501(a))"), ("open", "")],
)
def test_who_holds_shares_reads_from_when_on_they_may_be_sold_on(
    world: World, deps: Deps, regime: str, words: str
) -> None:
    campaign = world.live_campaign(regime=regime, target_minor=1_000)
    anna = world.person("Anna")
    annas = world.invest(anna, campaign, 3)
    world.to_deadline(campaign)
    [held] = pledge_pages.portfolio(deps, actor=anna).holdings
    page = pledge_pages.pledge_page(deps, actor=anna, pledge_id=annas)
    line = _line(deps, annas)
    check = certificates.check(deps, code=line.certificate_code, client_address=HERE)
    assert held.resale_text.endswith(words)
    assert bool(held.resale_text) == bool(words)
    shown = [fact.value for fact in page.allotment if fact.label == "May be sold on"]
    assert shown == ([held.resale_text] if words else [])
    assert [fact.value for fact in check.facts if fact.label == "May be sold on"] == shown
    year_later = line.allotted_at.astimezone(ZoneInfo("America/New_York")).year + 1
    assert str(year_later) in held.resale_text or not words


def test_a_receipt_names_the_fee_also_while_a_bank_asks(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(target_minor=1_000)
    ada = world.person("Ada")
    pledge_id = world.invest(ada, campaign, 10)

    def receipt() -> str:
        limits.forget_all()
        paper = papers.receipt(deps, actor=ada, pledge_id=pledge_id)
        return text_of(b"".join(paper.content))

    assert "For the enterprise" not in receipt()
    world.to_deadline(campaign)
    before = receipt()
    ref = world.dispute(pledge_id)
    world.work()
    assert world.statuses(pledge_id) == ["disputed"]
    asked = receipt()
    world.end_dispute(ref, "lost")
    world.finish()
    for text in (before, asked):
        assert "For the enterprise" in text
        assert "$5.00" in text
    assert "For the enterprise" not in receipt()
