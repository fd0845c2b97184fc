"""Every page of the product and who sees it, for whatever looks at all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import expect

from crowdfund.demo.content import Story, load_content
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.services.slugs import slug_of
from crowdfund.ui.parts.founder_field_words import STEP_NAMES
from tests.journeys import steps_backer as backers
from tests.journeys.people import People, Person

ANYONES = {
    "home": "/",
    "campaigns": "/campaigns",
    "campaigns-best-match": "/campaigns?sort=match",
    "campaigns-nothing-found": "/campaigns?q=zeppelins",
    "certificates": "/certificates",
    "certificate-unknown": "/certificates/AAAAAAAAAAAAA",
    "learn": "/learn",
    "learn-risks": "/learn/risks",
    "learn-fees": "/learn/fees",
    "learn-rules": "/learn/rules",
    "learn-rules-us": "/learn/rules/reg-cf",
    "learn-complaints": "/learn/complaints",
    "complain": "/complaints/new",
    "learn-terms": "/learn/terms",
    "learn-privacy": "/learn/privacy",
    "learn-going-live": "/learn/going-live",
    "learn-dilution": "/learn/dilution",
    "learn-matching": "/learn/matching",
    "learn-escrow-proof": "/learn/escrow-proof",
    "learn-loss": "/learn/loss",
    "login": "/login",
    "login-forgotten": "/login/forgotten",
    "register": "/register",
    "not-found": "/nowhere",
}
OF_A_CAMPAIGN = {
    "campaign-pitch": "",
    "campaign-terms": "?tab=terms",
    "campaign-cap-table": "?tab=cap-table",
    "campaign-documents": "?tab=documents",
    "campaign-updates": "?tab=updates",
    "campaign-questions": "?tab=questions",
    "campaign-risks": "?tab=risks",
    "escrow": "/escrow",
    "what-do-i-own": "/own",
}
TOLD: dict[str, Callable[[Story], object]] = {
    "documents": lambda story: story.shown.papers or story.filing,
    "updates": lambda story: story.news,
    "questions": lambda story: story.questions,
}
"""What is on tabs of an offer, which are looked at again where there is none of it."""
WITH_A_STRIP = ("campaign-pitch", "campaign-risks", "escrow", "what-do-i-own")
"""Pages of an offer that are looked at again where its rules prescribe a warning."""
OF_SOMEBODY = {
    "portfolio": "/portfolio",
    "watchlist": "/watchlist",
    "account": "/account",
    "signing-in": "/account/factors",
    "account-data": "/account/data",
    "account-investor": "/account/investor",
    "account-investor-us": "/account/investor/reg-cf",
    "account-investor-eu": "/account/investor/ecspr",
    "account-investor-uk": "/account/investor/fca",
    "identity": "/account/identity",
    "account-security": "/account/security",
    "account-sophisticated": "/account/sophisticated",
    "notifications": "/notifications",
    "complaints": "/complaints",
    "preferences": "/preferences",
    "mailbox": "/demo/mailbox",
    "founder": "/founder",
    "founder-enterprise": "/founder/enterprise",
    "founder-team": "/founder/team",
}
WITH_MORE = {"home": "/", "campaigns-best-match": "/campaigns?sort=match"}
"""Everybody's pages that show a backer more than a visitor, looked at again."""
ADMINS = {
    "admin": "/admin",
    "admin-money": "/admin/money",
    "admin-jobs": "/admin/jobs",
    "admin-people": "/admin/people",
    "admin-complaints": "/admin/complaints",
    "admin-proposals": "/admin/proposals",
    "admin-screening": "/admin/screening",
    "admin-changes": "/admin/changes",
    "admin-audit": "/admin/audit",
}
WITH_NOTHING = {
    "admin-people-nobody-found": "/admin/people?q=zeppelins",
    "admin-audit-nothing-found": "/admin/audit?about=zeppelins",
}
"""Pages of moderators on which one searches, when nothing is found."""
FOUND = {
    "visitor": (
        *("/campaigns/[slug]", "/campaigns/[slug]/escrow", "/campaigns/[slug]/invest"),
        *("/campaigns/[slug]/own", "/enterprises/[slug]", "404"),
    ),
    "visitor-again": ("/campaigns/[slug]", "/campaigns/[slug]/escrow", "/campaigns/[slug]/own"),
    "newcomer": ("/campaigns/[slug]/invest",),
    "backer": ("/campaigns/[slug]/invest", "/pledges/[pledge_id]", "/certificates/[code]"),
    "founder": (
        "/founder/campaigns/[campaign_id]",
        "/founder/campaigns/[campaign_id]/change",
        "/founder/campaigns/[campaign_id]/dashboard",
        "/founder/campaigns/[campaign_id]/preview",
    ),
    "founder-soon": ("/founder/campaigns/[campaign_id]/dashboard",),
    "admin": ("/admin/campaigns/[campaign_id]", "/admin/complaints/[complaint_id]"),
}
"""Routes to which each finds the way by links: held to what the tour did. The others have one
address each, said above."""
ELSEWHERE = {"/login/code", "/account/prove", "/admin/disputes/[dispute_id]"}
"""Looked at in journeys that lead there: of second factors, and of a disputed pledge."""


@dataclass(frozen=True)
class Look:
    """One page as one kind of person sees it."""

    who: str
    """As in a tour."""
    name: str
    path: str


def looks_of_visitor(visitor: Person) -> Iterator[Look]:
    """What everybody sees."""
    yield from looks_at("visitor", ANYONES)
    campaign = first_link(visitor, "/campaigns?status=live", r"^/campaigns/[^/?]+$")
    yield from (Look("visitor", name, campaign + end) for name, end in OF_A_CAMPAIGN.items())
    enterprise = first_link(visitor, campaign, r"^/enterprises/[^/?]+$")
    yield Look("visitor", "enterprise", enterprise)
    for status in ("scheduled", "suspended", "settled", "refunded"):
        path = first_link(visitor, f"/campaigns?status={status}", r"^/campaigns/[^/?]+$")
        yield Look("visitor", f"campaign-{status}", path)
    yield Look("visitor", "invest-signed-out", f"{campaign}/invest")


def looks_of_visitor_again(visitor: Person) -> Iterator[Look]:
    """What everybody sees of offers on which there is little yet, and of one whose rules prescribe
    a warning."""
    who = "visitor-again"
    live = [each for each in load_content().stories if each.ends_as == CampaignStatus.LIVE.value]
    for tab, told in TOLD.items():
        quiet = campaign_of(next(each.key for each in live if not told(each)))
        yield Look(who, f"new-{tab}", f"{quiet}?tab={tab}")
    scheduled = first_link(visitor, "/campaigns?status=scheduled", r"^/campaigns/[^/?]+$")
    yield Look(who, "new-escrow", f"{scheduled}/escrow")
    british = british_campaign()
    yield from (Look(who, f"uk-{name}", british + OF_A_CAMPAIGN[name]) for name in WITH_A_STRIP)
    yield Look(who, "uk-invest-signed-out", f"{british}/invest")


def looks_of_newcomer(newcomer: Person) -> Iterator[Look]:
    """What somebody sees who has done nothing yet, and then takes one step after the other of those
    that British rules ask for, until they wait."""
    yield from looks_at("newcomer", OF_SOMEBODY)
    invest = f"{british_campaign()}/invest"
    steps = f"/account/investor/{RegimeCode.FCA}?next={invest}"
    yield Look("newcomer", "uk-invest", invest)
    backers.cannot_pay_yet(newcomer)
    yield Look("newcomer", "uk-category", steps)
    backers.states_to_be_restricted(newcomer)
    yield Look("newcomer", "uk-test", steps)
    backers.answers_the_questions(newcomer, RegimeCode.FCA)
    yield Look("newcomer", "uk-warning", steps)
    backers.reads_the_warning(newcomer)
    yield Look("newcomer", "uk-waiting", steps)
    yield Look("newcomer", "uk-invest-waiting", invest)
    backers.cannot_pay_yet(newcomer)


def looks_of_backer(backer: Person) -> Iterator[Look]:
    """What the demonstration's backer sees, who has pledges in many states."""
    campaign = first_link(backer, "/campaigns?status=live", r"^/campaigns/[^/?]+$")
    yield from looks_at("backer", WITH_MORE)
    yield Look("backer", "campaign-pitch", campaign)
    yield Look("backer", "invest", f"{campaign}/invest")
    yield from looks_at("backer", dict(list(OF_SOMEBODY.items())[:-2]))
    for number, pledge in enumerate(links(backer, "/portfolio", r"^/pledges/[^/?]+$"), start=1):
        yield Look("backer", f"pledge-{number}", pledge)
        if certificate := links(backer, pledge, r"^/certificates/[^/?]+$"):
            yield Look("backer", f"certificate-{number}", certificate[0])


def looks_of_founder(founder: Person) -> Iterator[Look]:
    """What the demonstration's founder sees, who has raises in every state."""
    yield from looks_at("founder", dict(list(OF_SOMEBODY.items())[-3:]))
    drafts = links(founder, "/founder", r"^/founder/campaigns/[^/?]+$")
    dashboards = links(founder, "/founder", r"^/founder/campaigns/[^/?]+/dashboard$")
    for step in STEP_NAMES:
        yield Look("founder", f"founder-editor-{step}", f"{drafts[0]}?step={step}")
    yield Look("founder", "founder-preview", f"{drafts[0]}/preview")
    for number, dashboard in enumerate(dashboards, start=1):
        yield Look("founder", f"founder-dashboard-{number}", dashboard)
    yield Look("founder", "founder-change", dashboards[0].removesuffix("dashboard") + "change")
    own = first_link(founder, dashboards[0], r"^/campaigns/[^/?]+$")
    yield Look("founder", "own-campaign", own)


def looks_of_founder_soon(founder: Person) -> Iterator[Look]:
    """What a founder sees whose raise is still to open."""
    dashboard = first_link(founder, "/founder", r"^/founder/campaigns/[^/?]+/dashboard$")
    yield Look("founder-soon", "founder-dashboard-1", dashboard)
    expect(founder.fact("Opens")).to_be_visible()


def looks_of_admin(admin: Person) -> Iterator[Look]:
    """What the demonstration's moderator sees."""
    yield from looks_at("admin", ADMINS | WITH_NOTHING)
    yield Look("admin", "admin-review", first_link(admin, "/admin", r"^/admin/campaigns/[^/?]+$"))
    complaint = first_link(admin, "/admin/complaints", r"^/admin/complaints/[^/?]+$")
    yield Look("admin", "admin-complaint", complaint)
    campaign = first_link(admin, "/campaigns?status=live", r"^/campaigns/[^/?]+$")
    yield Look("admin", "campaign-questions", f"{campaign}?tab=questions")


def _founder_of_a_scheduled_raise(people: People) -> Person:
    content = load_content()
    scheduled = CampaignStatus.SCHEDULED.value
    key = next(each.founder for each in content.stories if each.ends_as == scheduled)
    return people.comes_back(content.people[key].email)


Tour = dict[str, tuple[Callable[[People], Person], Callable[[Person], Iterator[Look]]]]
"""How each comes in, and what they see."""

TOUR: Tour = {
    "visitor": (People.visitor, looks_of_visitor),
    "visitor-again": (People.visitor, looks_of_visitor_again),
    "newcomer": (lambda people: people.new("Nora Newcomer"), looks_of_newcomer),
    "backer": (People.demo_backer, looks_of_backer),
    "founder": (People.demo_founder, looks_of_founder),
    "founder-soon": (_founder_of_a_scheduled_raise, looks_of_founder_soon),
    "admin": (People.admin, looks_of_admin),
}
"""Who looks, how they come in, and what they see: one page after the other, since some do something
between two looks."""


def british_campaign() -> str:
    """The address of the demonstration's raise under British rules, which prescribe a warning."""
    stories = load_content().stories
    return campaign_of(next(each.key for each in stories if each.form.regime == RegimeCode.FCA))


def campaign_of(key: str) -> str:
    """The address of one of the demonstration's raises.

    Args:
        key: the name of its file.
    """
    title = next(each.form.title for each in load_content().stories if each.key == key)
    return f"/campaigns/{slug_of(title, otherwise='')}"


def links(person: Person, path: str, pattern: str) -> list[str]:
    """The addresses on a page that match, each once, in the order of the page."""
    person.go(path)
    expect(person.page.locator("main a").first).to_be_visible()
    expect(person.page.locator('main [aria-busy="true"]')).to_have_count(0)
    read = "links => links.map(link => link.getAttribute('href') || '')"
    found = person.page.locator("main a").evaluate_all(read)
    return list(dict.fromkeys(href for href in found if re.match(pattern, href)))


def first_link(person: Person, path: str, pattern: str) -> str:
    """The first address on a page that matches."""
    found = links(person, path, pattern)
    assert found, f"{path} links to nothing like {pattern}"
    return found[0]


def is_of(path: str, route: str) -> bool:
    """Whether an address is one of a route, in which parts in brackets stand for any."""
    if route == "404":
        return path == ANYONES["not-found"]
    parts = re.split(r"\[\w+\]", route)
    return bool(re.fullmatch("[^/?]+".join(map(re.escape, parts)), path.partition("?")[0]))


def looks_at(who: str, pages: dict[str, str]) -> Iterator[Look]:
    """One person's looks at pages with an address each.

    Args:
        who: as in a tour.
        pages: their addresses by names.
    """
    return (Look(who, name, path) for name, path in pages.items())
