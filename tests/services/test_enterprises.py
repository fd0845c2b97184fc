"""A founder's enterprises, their figures and what to do next."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlmodel import select

from crowdfund.db.tables import AuditEntry, Enterprise, YearFigures
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound, NotSignedIn
from crowdfund.services import drafts, enterprises, moderation
from crowdfund.services.deps import Deps
from crowdfund.services.next_steps import next_step
from crowdfund.services.slugs import slug_of
from crowdfund.services.views.founder import EnterpriseForm, FiguresForm, FounderHome
from crowdfund.words import CHINESE, language_in_use
from tests.services.drafting import PROFILE, approved, described, drafted, submitted
from tests.world import World


def names(deps: Deps) -> list[str]:
    """Every enterprise there is."""
    with deps.reading() as session:
        return sorted(session.exec(select(Enterprise.name)))


def test_a_profile_comes_back_as_it_was_written(deps: Deps, founder: Actor) -> None:
    page = enterprises.save_enterprise(deps, actor=founder, form=PROFILE)
    assert page.form == replace(
        PROFILE,
        id=page.form.id,
        slug="harbour-bakery-inc",
        website="https://www.harbour-bakery.example",
    )
    again = enterprises.founder_enterprise(deps, actor=founder)
    assert again == page
    assert (page.payout_status, page.payout_label) == ("none", "Not connected")
    assert "US" in {option.value for option in page.countries}
    assert enterprises.save_enterprise(deps, actor=founder, form=page.form).form == page.form


def test_a_profile_may_be_little_more_than_a_name(deps: Deps, founder: Actor) -> None:
    page = enterprises.save_enterprise(deps, actor=founder, form=EnterpriseForm(name="Pier"))
    assert page.form == EnterpriseForm(id=page.form.id, slug="pier", name="Pier")


def test_sending_a_new_profile_twice_makes_one_enterprise(deps: Deps, founder: Actor) -> None:
    first = described(deps, founder)
    second = described(deps, founder, name="HARBOUR  bakery inc.", city="Bath")
    assert first == second
    assert names(deps) == ["HARBOUR bakery inc."]


def test_two_founders_may_run_enterprises_of_one_name(
    deps: Deps, founder: Actor, world: World
) -> None:
    described(deps, founder)
    other = world.person("Ben")
    described(deps, other)
    page = enterprises.founder_enterprise(deps, actor=other)
    assert page.form.slug == "harbour-bakery-inc-2"


def test_a_profile_is_renamed_by_its_id_and_keeps_its_address(deps: Deps, founder: Actor) -> None:
    enterprise_id = described(deps, founder)
    renamed = enterprises.save_enterprise(
        deps, actor=founder, form=replace(PROFILE, id=enterprise_id, name="Port Bakery")
    )
    assert (renamed.form.name, renamed.form.slug) == ("Port Bakery", "harbour-bakery-inc")
    assert names(deps) == ["Port Bakery"]


BAD_PROFILES = [
    ("name", "", "what the enterprise is called"),
    ("name", "x" * 121, "at most 120 fit"),
    ("name", "a\x1bb", "cannot be shown"),
    ("legal_form", "x" * 121, "at most 120 fit"),
    ("incorporated_on", "2199-01-01", "in the future"),
    ("incorporated_on", "2020-13-01", "is a day"),
    ("incorporated_on", "1066-10-14", "is a day"),
    ("incorporated_on", "yesterday", "is a day"),
    ("postal_code", "x" * 21, "at most 20 fit"),
    ("country", "XX", "one of the list"),
    ("website", "javascript:alert(1)", "not the address of a website"),
    ("website", "https://user:secret@example.com", "not the address of a website"),
    ("employees", "2.5", "whole number"),
    ("employees", "-1", "whole number"),
    ("employees", "10000001", "at most 10,000,000"),
    ("sector", "casino", "one of the list"),
    ("summary", "x" * 201, "at most 200 fit"),
    ("about", "x" * 20_001, "at most 20,000 fit"),
]


def test_a_bad_profile_is_refused_whole(
    deps: Deps, founder: Actor, subtests: pytest.Subtests
) -> None:
    enterprise_id = described(deps, founder)
    for field, text, sentence in BAD_PROFILES:
        with subtests.test(field=field, text=text, sentence=sentence):
            form = replace(PROFILE, id=enterprise_id, city="Elsewhere", **{field: text})
            with pytest.raises(InvalidInput, match=sentence) as refusal:
                enterprises.save_enterprise(deps, actor=founder, form=form)
            assert refusal.value.field == field
            assert enterprises.founder_enterprise(deps, actor=founder).form.city == "Portland"


def test_a_country_that_is_not_offered_may_stay(deps: Deps, founder: Actor) -> None:
    enterprise_id = described(deps, founder)
    with deps.transaction() as session:
        session.exec(select(Enterprise)).one().country = "BM"
    form = replace(PROFILE, id=enterprise_id, country="BM")
    saved = enterprises.save_enterprise(deps, actor=founder, form=form)
    assert saved.form.country == "BM"


def test_a_profile_is_its_founders_only(deps: Deps, founder: Actor, world: World) -> None:
    enterprise_id = described(deps, founder)
    stranger = world.person("Eve")
    form = replace(PROFILE, id=enterprise_id)
    for nonsense in (enterprise_id, str(uuid4()), "x"):
        with pytest.raises(NotFound):
            enterprises.founder_enterprise(deps, actor=stranger, enterprise_id=nonsense)
    with pytest.raises(NotFound):
        enterprises.save_enterprise(deps, actor=stranger, form=form)
    with pytest.raises(NotFound):
        drafts.start_campaign(deps, actor=stranger, enterprise_id=enterprise_id)
    figures = FiguresForm(enterprise_id=enterprise_id, revenue="1")
    with pytest.raises(NotFound):
        enterprises.save_figures(deps, actor=stranger, form=figures)
    for anonymous in (
        lambda: enterprises.founder_enterprise(deps, actor=None),
        lambda: enterprises.save_enterprise(deps, actor=None, form=PROFILE),
        lambda: enterprises.save_figures(deps, actor=None, form=figures),
        lambda: enterprises.founder_home(deps, actor=None),
    ):
        with pytest.raises(NotSignedIn):
            anonymous()
    assert enterprises.founder_enterprise(deps, actor=stranger).form == EnterpriseForm()


def test_a_founder_has_a_bounded_number_of_enterprises(
    deps: Deps, founder: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enterprises, "MOST_ENTERPRISES", 1)
    described(deps, founder)
    with pytest.raises(Conflict, match="as many as fit"):
        described(deps, founder, name="Another")


def test_figures_come_back_as_they_were_written(deps: Deps, founder: Actor) -> None:
    enterprise_id = described(deps, founder)
    recent = FiguresForm(
        enterprise_id=enterprise_id,
        fiscal_year="2025",
        currency="EUR",
        total_assets="1,200,000.50",
        revenue="0",
        net_income="-35000",
    )
    enterprises.save_figures(deps, actor=founder, form=recent)
    enterprises.save_figures(deps, actor=founder, form=replace(recent, cash="12.30"))
    prior = FiguresForm(period="prior", currency="JPY", revenue="5000")
    enterprises.save_figures(deps, actor=founder, form=prior)
    page = enterprises.founder_enterprise(deps, actor=founder)
    assert page.most_recent == replace(
        recent, total_assets="1200000.50", revenue="0.00", net_income="-35000.00", cash="12.30"
    )
    assert page.prior == replace(prior, enterprise_id=enterprise_id)
    with deps.reading() as session:
        assert len(session.exec(select(YearFigures)).all()) == 2


def test_changed_figures_are_written_down_with_their_currency(deps: Deps, founder: Actor) -> None:
    form = FiguresForm(enterprise_id=described(deps, founder), currency="EUR", revenue="1")
    enterprises.save_figures(deps, actor=founder, form=form)
    enterprises.save_figures(deps, actor=founder, form=replace(form, revenue="2"))
    enterprises.save_figures(deps, actor=founder, form=replace(form, currency="JPY", revenue="2"))
    with deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "enterprise.figures_edited")
        entries = session.exec(query.order_by(AuditEntry.number)).all()  # type: ignore[arg-type]
    assert [(entry.before, entry.after) for entry in entries[1:]] == [
        ({"currency": "EUR", "revenue_minor": 100}, {"currency": "EUR", "revenue_minor": 200}),
        ({"currency": "EUR", "revenue_minor": 200}, {"currency": "JPY", "revenue_minor": 2}),
    ]


BAD_FIGURES = [
    ("period", "next", "most recent year or the one before"),
    ("currency", "BTC", "one of the list"),
    ("currency", "", "Choose a currency"),
    ("fiscal_year", "twenty", "whole number"),
    ("fiscal_year", "1815", "cannot be right"),
    ("fiscal_year", "2198", "cannot be right"),
    ("revenue", "1e6", "Write a number"),
    ("revenue", "-1", "not below zero"),
    ("cash", "0.001", "at most 2 decimals"),
    ("long_term_debt", "x" * 41, "at most 40 fit"),
    ("total_assets", "999999999999999", "too large"),
]


def test_bad_figures_are_refused_whole(
    deps: Deps, founder: Actor, subtests: pytest.Subtests
) -> None:
    described(deps, founder)
    for field, text, sentence in BAD_FIGURES:
        with subtests.test(field=field, text=text, sentence=sentence):
            form = replace(FiguresForm(taxes="5"), **{field: text})
            with pytest.raises(InvalidInput, match=sentence) as refusal:
                enterprises.save_figures(deps, actor=founder, form=form)
            assert refusal.value.field == field
            with deps.reading() as session:
                assert session.exec(select(YearFigures)).all() == []


def test_a_refused_figure_is_named_in_the_language_of_who_reads(deps: Deps, founder: Actor) -> None:
    described(deps, founder)
    form = FiguresForm(short_term_debt="-1")
    with pytest.raises(InvalidInput, match="Short-term debt is not below zero"):
        enterprises.save_figures(deps, actor=founder, form=form)
    with language_in_use(CHINESE), pytest.raises(InvalidInput, match=r"^短期债务不得小于零。$"):
        enterprises.save_figures(deps, actor=founder, form=form)


def test_figures_need_an_enterprise(deps: Deps, founder: Actor) -> None:
    with pytest.raises(Conflict, match="Describe your enterprise first"):
        enterprises.save_figures(deps, actor=founder, form=FiguresForm())


def test_a_newcomer_has_an_empty_home(deps: Deps, founder: Actor) -> None:
    assert enterprises.founder_home(deps, actor=founder) == FounderHome()


def test_the_home_says_what_to_do_next(deps: Deps, founder: Actor, world: World) -> None:
    moderator = world.admin()
    described(deps, founder)
    empty = drafts.start_campaign(deps, actor=founder)
    complete = drafted(deps, founder)
    waiting = submitted(deps, founder)
    back = submitted(deps, founder)
    moderation.request_changes(
        deps, actor=moderator, campaign_id=back, remarks=[("story", "Longer, please.")]
    )
    scheduled = approved(deps, founder, moderator)
    home = enterprises.founder_home(deps, actor=founder)
    enterprise_id = home.enterprises[0].path.partition("=")[2]
    steps = {item.id: (item.next_step, item.next_path) for item in home.campaigns}
    assert steps == {
        empty: (
            "Go on writing: 12 things are still missing.",
            f"/founder/campaigns/{empty}",
        ),
        complete: (
            "Everything is there. Submit it for review.",
            f"/founder/campaigns/{complete}",
        ),
        waiting: (
            "A moderator is reading it. You will be told.",
            f"/founder/campaigns/{waiting}",
        ),
        back: (
            "A moderator asked for changes. Read the remarks and submit again.",
            f"/founder/campaigns/{back}?step=story",
        ),
        scheduled: (
            "Connect payouts: without an account the money cannot be released.",
            f"/founder/enterprise?enterprise={enterprise_id}",
        ),
    }
    assert home.campaigns[0].id == scheduled
    assert (home.has_enterprise, home.enterprise_name) == (True, "Harbour Bakery Inc.")
    stranger = enterprises.founder_home(deps, actor=world.person("Eve"))
    assert stranger.campaigns == []


@pytest.mark.parametrize("status", list(CampaignStatus))
def test_every_status_has_a_next_step(status: CampaignStatus) -> None:
    step = next_step(status, campaign_id="7", enterprise_id="3", missing=1, is_paid_out=True)
    assert step.text.endswith(".")
    assert step.path.startswith("/founder/campaigns/7")
    if status is CampaignStatus.DRAFT:
        assert step.text == "Go on writing: 1 thing is still missing."


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Café Zürich & Söhne", "cafe-zurich-sohne"),
        ("  --  ", "campaign"),
        ("パン", "campaign"),
        ("x" * 59 + " yz", "x" * 59),
    ],
)
def test_slugs_are_plain_and_short(text: str, slug: str) -> None:
    assert slug_of(text, otherwise="campaign") == slug


def test_what_was_reviewed_stays_while_a_raise_runs(deps: Deps, founder: Actor) -> None:
    described(deps, founder)
    submitted(deps, founder)
    shown = enterprises.founder_enterprise(deps, actor=founder)
    with pytest.raises(Conflict, match="in review or under way"):
        enterprises.save_enterprise(
            deps, actor=founder, form=replace(shown.form, name="A Different Bank")
        )
    with pytest.raises(Conflict, match="in review or under way"):
        enterprises.save_figures(
            deps, actor=founder, form=replace(shown.most_recent, revenue="999,999")
        )
    again = enterprises.save_enterprise(deps, actor=founder, form=shown.form)
    assert again.form == shown.form
