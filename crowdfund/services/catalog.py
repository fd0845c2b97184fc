"""Everything public about campaigns: search, lists, totals, and the pages behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from crowdfund.db.queries import campaigns as queries
from crowdfund.db.queries.campaigns import Search, Sort, Traits
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus, Sector, Stage
from crowdfund.domain.money import EXPONENT_BY_CURRENCY, MAXIMUM_MINOR
from crowdfund.services import matching, texts
from crowdfund.services.campaign_cards import card_of, cards_of
from crowdfund.services.campaign_pages import campaign_page, live_totals, page_of
from crowdfund.services.deps import Deps
from crowdfund.services.enterprise_pages import enterprise_page
from crowdfund.services.following import ask, watch, watchlist
from crowdfund.services.views.campaigns import (
    CampaignCard,
    CampaignFilters,
    CampaignList,
    PlatformTotals,
)
from crowdfund.services.views.common import Option
from crowdfund.services.wishes import Seeker

__all__ = [
    "ask",
    "campaign_page",
    "card_of",
    "closing_soon",
    "enterprise_page",
    "featured",
    "filters",
    "live_totals",
    "page_of",
    "search_campaigns",
    "totals",
    "watch",
    "watchlist",
]

CARDS_PER_PAGE = 12
CARDS_IN_FRONT = 3
LONGEST_SEARCH = 200
LONGEST_SECURITY = 200
MOST_PAGE = 100_000
MOST_INSTRUMENTS = 30
TICKET_STEPS = (10, 25, 50, 100, 250, 500, 1_000, 5_000)
"""Upper bounds offered for the minimum ticket, in major units of each currency."""

SORTS = (
    (Sort.CLOSING, "Closing soon"),
    (Sort.NEWEST, "Newest"),
    (Sort.FUNDED, "Most funded"),
    (Sort.BACKERS, "Most backers"),
    (Sort.MATCH, "Best match"),
)
_STATUS_ORDER = (
    CampaignStatus.LIVE,
    CampaignStatus.SCHEDULED,
    CampaignStatus.SUSPENDED,
    CampaignStatus.CLOSING,
    CampaignStatus.SETTLING,
    CampaignStatus.SETTLED,
    CampaignStatus.REFUNDING,
    CampaignStatus.REFUNDED,
    CampaignStatus.WITHDRAWN,
)
_TICKET = re.compile(r"([A-Z]{3})-(\d{1,13})", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


def search_campaigns(
    deps: Deps,
    *,
    text: str = "",
    sector: str = "",
    country: str = "",
    stage: str = "",
    instrument: str = "",
    minimum_ticket: str = "",
    status: str = "",
    currency: str = "",
    sort: str = "closing",
    page: object = 1,
    seeker: Seeker | None = None,
) -> CampaignList:
    """One page of the public campaigns that match.

    Everything may come straight from an address: what cannot be read narrows nothing, an unknown
    order is the usual one, and a page outside the list is its nearest.

    Args:
        deps: what the platform works with.
        text: words, in title, summary and name of the enterprise.
        sector: a `Sector`.
        country: ISO 3166 alpha-2.
        stage: a `Stage`.
        instrument: what is sold, exactly as one of `filters`.
        minimum_ticket: a currency and minor units, such as USD-10000: at most so much.
        status: a public `CampaignStatus`.
        currency: ISO 4217.
        sort: a `Sort`.
        page: counted from 1.
        seeker: for whom the best matches are ranked, when there are no words.
    """
    ticket_currency, most_minor = _ticket(minimum_ticket)
    search = Search(
        words=_clean(text, LONGEST_SEARCH),
        sector=_one_of(sector, set(Sector)),
        country=_country(country),
        stage=_one_of(stage, set(Stage)),
        security=_clean(instrument, LONGEST_SECURITY),
        currency=_one_of(currency, set(EXPONENT_BY_CURRENCY)),
        ticket_currency=ticket_currency,
        ticket_most_minor=most_minor,
        status=_one_of(status, PUBLIC_STATUSES),
        sort=Sort(_one_of(sort, set(Sort)) or Sort.CLOSING),
    )
    if seeker is not None and search.sort is Sort.MATCH and not search.words:
        return matching.best_matches(deps, seeker, search, _page(page), CARDS_PER_PAGE)
    with deps.reading() as session:
        total = queries.count(session, search)
        pages = max(1, -(-total // CARDS_PER_PAGE))
        shown = min(_page(page), pages)
        offset = (shown - 1) * CARDS_PER_PAGE
        rows = queries.page(session, search, offset=offset, limit=CARDS_PER_PAGE)
        cards = cards_of(session, rows, deps.now())
    words = texts.count(total, "campaign")
    return CampaignList(cards=cards, total=total, total_text=words, page=shown, pages=pages)


def filters(deps: Deps) -> CampaignFilters:
    """What a search can be narrowed by: only what some public campaign has."""
    with deps.reading() as session:
        found = queries.traits(session)
    statuses = {one.status for one in found}
    return CampaignFilters(
        sectors=_options({one.sector for one in found}, texts.sector_label),
        countries=_options({one.country for one in found}, texts.country_name),
        stages=[option for option in texts.stage_options() if option.value in _stages(found)],
        instruments=_options({one.security for one in found}, str)[:MOST_INSTRUMENTS],
        currencies=_options({one.currency for one in found}, str),
        minimum_tickets=_ticket_options(found),
        statuses=[
            Option(status.value, texts.campaign_status(status)[0])
            for status in _STATUS_ORDER
            if status.value in statuses
        ],
        sorts=[Option(sort.value, label) for sort, label in SORTS],
    )


def featured(deps: Deps) -> list[CampaignCard]:
    """The open campaigns with the most people behind them."""
    with deps.reading() as session:
        order = queries.most_backed_first()
        rows = queries.live(session, order, limit=CARDS_IN_FRONT)
        return cards_of(session, rows, deps.now())


def closing_soon(deps: Deps) -> list[CampaignCard]:
    """The open campaigns with the nearest deadlines; twice as many as are featured, so that a
    page that shows both can leave out what it has already."""
    with deps.reading() as session:
        order = queries.nearest_deadline_first()
        rows = queries.live(session, order, limit=2 * CARDS_IN_FRONT)
        return cards_of(session, rows, deps.now())


def totals(deps: Deps) -> PlatformTotals:
    """True sums over every campaign; nothing is converted between currencies."""
    with deps.reading() as session:
        sums = queries.sums_by_currency(session)
        return PlatformTotals(
            settled_texts=[texts.money(done, code, short=True) for code, done, _ in sums if done],
            escrowed_texts=[texts.money(held, code, short=True) for code, _, held in sums if held],
            settled_campaigns=queries.count_with_status(session, CampaignStatus.SETTLED),
            live_campaigns=queries.count_with_status(session, CampaignStatus.LIVE),
            backers=queries.backers_of_the_platform(session),
        )


def _clean(value: object, most_chars: int) -> str:
    """Text that the database can take."""
    if not isinstance(value, str):
        return ""
    encodable = value[:most_chars].encode("utf-8", "ignore").decode("utf-8")
    return " ".join(encodable.replace("\x00", " ").split())


def _one_of(value: object, offered: Collection[str]) -> str:
    return str(value) if isinstance(value, str) and value in offered else ""


def _country(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return text if _COUNTRY.fullmatch(text) else ""


def _page(value: object) -> int:
    text = str(value)[:10]
    is_number = text.isascii() and text.isdigit()
    return min(max(int(text), 1), MOST_PAGE) if is_number else 1


def _ticket(value: object) -> tuple[str, int]:
    found = _TICKET.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[1] not in EXPONENT_BY_CURRENCY:
        return "", 0
    return found[1], min(int(found[2]), MAXIMUM_MINOR)


def _options(values: Iterable[str], label: Callable[[str], str]) -> list[Option]:
    options = [Option(value, label(value)) for value in values if value]
    return sorted(options, key=lambda option: option.label.casefold())


def _stages(found: Iterable[Traits]) -> set[str]:
    return {one.stage for one in found}


def _ticket_options(found: Iterable[Traits]) -> list[Option]:
    """For each currency the steps that tell its campaigns apart."""
    tickets: dict[str, set[int]] = {}
    for one in found:
        tickets.setdefault(one.currency, set()).add(one.minimum_ticket_minor)
    options = []
    for currency, minors in sorted(tickets.items()):
        below = 0
        for step in TICKET_STEPS:
            bound = int(step * 10 ** EXPONENT_BY_CURRENCY[currency])
            if any(below < minor <= bound for minor in minors):
                label = f"Up to {texts.money(bound, currency, short=True)}"
                options.append(Option(f"{currency}-{bound}", label))
            below = bound
    return options
