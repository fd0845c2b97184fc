"""Pages with something on them and with nothing: which look shows which, and the platform on its
first day, when nobody has done anything yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crowdfund.ui.parts.founder_field_words import STEP_NAMES
from tests.journeys import steps_founder as founders
from tests.journeys.people import PASSWORD, People, Person
from tests.journeys.running import ADMIN
from tests.journeys.tour import ADMINS, ANYONES, OF_SOMEBODY, Look, Tour, looks_at


@dataclass(frozen=True)
class Both:
    """Two looks at pages of one route, each as `who/name`."""

    empty: str
    """Taken where nothing is there yet."""
    full: str
    """Taken where much is."""


def _of_newcomer_and_backer(name: str) -> Both:
    return Both(f"newcomer/{name}", f"backer/{name}")


def _of_first_day_and_admin(name: str) -> Both:
    return Both(f"first-admin/{name}", f"admin/{name}")


IN_BOTH_STATES = {
    "/": Both("first-visitor/home", "visitor/home"),
    "/campaigns": Both("first-visitor/campaigns", "visitor/campaigns"),
    "/campaigns/[slug]": Both("visitor-again/new-questions", "visitor/campaign-questions"),
    "/campaigns/[slug]/escrow": Both("visitor-again/new-escrow", "visitor/escrow"),
    "/account": _of_newcomer_and_backer("account"),
    "/account/identity": _of_newcomer_and_backer("identity"),
    "/account/investor": _of_newcomer_and_backer("account-investor"),
    "/account/investor/[code]": _of_newcomer_and_backer("account-investor-uk"),
    "/complaints": _of_newcomer_and_backer("complaints"),
    "/demo/mailbox": _of_newcomer_and_backer("mailbox"),
    "/notifications": _of_newcomer_and_backer("notifications"),
    "/portfolio": _of_newcomer_and_backer("portfolio"),
    "/watchlist": _of_newcomer_and_backer("watchlist"),
    "/founder": Both("newcomer/founder", "founder/founder"),
    "/founder/enterprise": Both("newcomer/founder-enterprise", "founder/founder-enterprise"),
    "/founder/team": Both("newcomer/founder-team", "founder/founder-team"),
    "/founder/campaigns/[campaign_id]": Both(
        "first-founder/founder-editor-terms", "founder/founder-editor-terms"
    ),
    "/founder/campaigns/[campaign_id]/preview": Both(
        "first-founder/founder-preview", "founder/founder-preview"
    ),
    "/founder/campaigns/[campaign_id]/dashboard": Both(
        "founder-soon/founder-dashboard-1", "founder/founder-dashboard-1"
    ),
    "/admin": _of_first_day_and_admin("admin"),
    "/admin/audit": _of_first_day_and_admin("admin-audit"),
    "/admin/changes": _of_first_day_and_admin("admin-changes"),
    "/admin/complaints": _of_first_day_and_admin("admin-complaints"),
    "/admin/jobs": _of_first_day_and_admin("admin-jobs"),
    "/admin/money": _of_first_day_and_admin("admin-money"),
    "/admin/people": _of_first_day_and_admin("admin-people"),
    "/admin/proposals": _of_first_day_and_admin("admin-proposals"),
    "/admin/screening": _of_first_day_and_admin("admin-screening"),
}
"""Every page that can be empty, by its route. Which step or tab of a page stands for it is one of
those that are looked at."""

TEXTS = {
    "/learn",
    "/learn/complaints",
    "/learn/dilution",
    "/learn/escrow-proof",
    "/learn/fees",
    "/learn/going-live",
    "/learn/loss",
    "/learn/matching",
    "/learn/privacy",
    "/learn/risks",
    "/learn/rules",
    "/learn/rules/[code]",
    "/learn/terms",
    "404",
}
FORMS = {
    "/account/factors",
    "/account/prove",
    "/account/sophisticated",
    "/campaigns/[slug]/invest",
    "/certificates",
    "/complaints/new",
    "/founder/campaigns/[campaign_id]/change",
    "/login",
    "/login/code",
    "/login/forgotten",
    "/preferences",
    "/register",
}
OF_ONE_THING = {
    "/account/data",
    "/account/security",
    "/admin/campaigns/[campaign_id]",
    "/admin/complaints/[complaint_id]",
    "/admin/disputes/[dispute_id]",
    "/campaigns/[slug]/own",
    "/certificates/[code]",
    "/enterprises/[slug]",
    "/pledges/[pledge_id]",
}
ALIKE = TEXTS | FORMS | OF_ONE_THING
"""Pages that are never empty: texts, forms, and what is about one thing that has to be there."""


def _looks_of_visitor(_visitor: Person) -> Iterator[Look]:
    yield from looks_at("first-visitor", {name: ANYONES[name] for name in ("home", "campaigns")})


def _looks_of_admin(_admin: Person) -> Iterator[Look]:
    yield from looks_at("first-admin", ADMINS)


def _looks_of_founder(founder: Person) -> Iterator[Look]:
    """Who describes an enterprise and opens a draft, and writes nothing into it."""
    founders.describes_the_enterprise(founder, "Quay Lanterns")
    own = ("founder", "founder-enterprise", "founder-team")
    yield from looks_at("first-founder", {name: OF_SOMEBODY[name] for name in own})
    founders.starts_a_campaign(founder)
    draft = founders.campaign_path(founder)
    for step in STEP_NAMES:
        yield Look("first-founder", f"founder-editor-{step}", f"{draft}?step={step}")
    yield Look("first-founder", "founder-preview", f"{draft}/preview")


FIRST_DAY: Tour = {
    "first-visitor": (People.visitor, _looks_of_visitor),
    "first-admin": (lambda people: people.comes_back(ADMIN, password=PASSWORD), _looks_of_admin),
    "first-founder": (lambda people: people.new("Fay Founder"), _looks_of_founder),
}
"""Who looks at a platform that nobody has used yet."""


def not_taken(who: str, taken: set[str]) -> set[str]:
    """The looks of one person that are to show a page empty or full and that they did not take.

    Args:
        who: as in a tour.
        taken: the names of their looks.
    """
    wanted = (one for both in IN_BOTH_STATES.values() for one in (both.empty, both.full))
    return {name for by, _, name in (one.partition("/") for one in wanted) if by == who} - taken
