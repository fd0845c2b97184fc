"""The filters of a search, each value with how many campaigns it would leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from crowdfund.db.queries.listings import Facets, Search, Sort
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.money import EXPONENT_BY_CURRENCY
from crowdfund.services import signs, texts
from crowdfund.services.views.campaigns import CampaignFilters
from crowdfund.services.views.common import Option
from crowdfund.words import N_, _

MOST_INSTRUMENTS = 30
TICKET_STEPS = (10, 25, 50, 100, 250, 500, 1_000, 5_000)
"""Upper bounds offered for the minimum ticket, in major units of each currency."""

SORTS = (
    (Sort.CLOSING, N_("Closing soon")),
    (Sort.NEWEST, N_("Newest")),
    (Sort.FUNDED, N_("Most funded")),
    (Sort.BACKERS, N_("Most backers")),
    (Sort.MATCH, N_("Best match")),
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

Counts = Mapping[str, int]
"""How many campaigns each value would leave."""


def filters_of(facets: Facets, search: Search) -> CampaignFilters:
    """What this search can be narrowed by: values that some campaign with its words has, and
    those that are chosen already.

    Args:
        facets: how many campaigns each value would leave.
        search: what is chosen.
    """
    found = {name: _with(facets, name, getattr(search, name)) for name in _NAMES}
    return CampaignFilters(
        sectors=_by_label(found["sector"], texts.sector_label),
        countries=_by_label(found["country"], texts.country_name),
        stages=_in_order((one.value for one in texts.stage_options()), found["stage"], _stage),
        instruments=_by_label(_most(found["security"], search.security), str),
        minimum_tickets=_tickets(facets, search),
        statuses=_in_order((status.value for status in _STATUS_ORDER), found["status"], _status),
        sorts=[Option(sort.value, _(label)) for sort, label in SORTS],
    )


def sought(words: str, search: Search) -> str:
    """What was looked for: the words as they were typed, then each filter by its name.

    Args:
        words: cleaned; empty for none.
        search: what is chosen.
    """
    most, currency = search.ticket_most_minor, search.ticket_currency
    parts = [
        f"“{words}”" if words else "",
        texts.sector_label(search.sector),
        texts.country_name(search.country),
        texts.stage_label(search.stage),
        search.security,
        _up_to(most, currency) if currency else "",
        _status(search.status) if search.status else "",
    ]
    return signs.listed(part for part in parts if part)


def _up_to(most_minor: int, currency: str) -> str:
    return _("up to {money}").format(money=texts.money(most_minor, currency, short=True))


_NAMES = ("sector", "country", "stage", "security", "status")


def _with(facets: Facets, name: str, chosen: str) -> dict[str, int]:
    counts = {value: count for value, count in facets.by_name.get(name, {}).items() if value}
    return ({chosen: 0} if chosen else {}) | counts


def _by_label(counts: Counts, label: Callable[[str], str]) -> list[Option]:
    return sorted(
        (_option(value, label(value), counts) for value in counts),
        key=lambda option: option.label.casefold(),
    )


def _in_order(values: Iterable[str], counts: Counts, label: Callable[[str], str]) -> list[Option]:
    return [_option(value, label(value), counts) for value in values if value in counts]


def _option(value: str, label: str, counts: Counts) -> Option:
    return Option(value, signs.aside(label, texts.number(counts[value])))


def _most(counts: Counts, chosen: str) -> dict[str, int]:
    """The instruments that most campaigns sell, and the one that is chosen."""
    ordered = sorted(counts, key=lambda value: (value != chosen, -counts[value], value))
    return {value: counts[value] for value in ordered[:MOST_INSTRUMENTS]}


def _stage(value: str) -> str:
    return texts.stage_label(value)


def _status(value: str) -> str:
    return texts.campaign_status(value)[0]


def _tickets(facets: Facets, search: Search) -> list[Option]:
    """For each currency the steps that tell its campaigns apart, and the one that is chosen."""
    by_currency: dict[str, dict[int, int]] = {}
    for (currency, minor), count in facets.by_ticket.items():
        by_currency.setdefault(currency, {})[minor] = count
    if search.ticket_currency:
        by_currency.setdefault(search.ticket_currency, {})
    options: list[Option] = []
    for currency, counts in sorted(by_currency.items()):
        chosen = search.ticket_most_minor if currency == search.ticket_currency else None
        options += _steps(currency, counts, chosen)
    return options


def _steps(currency: str, counts: Mapping[int, int], chosen: int | None) -> list[Option]:
    scale = 10 ** EXPONENT_BY_CURRENCY[currency]
    bounds = {int(step * scale) for step in TICKET_STEPS}
    options = []
    below = -1
    for bound in sorted(bounds | ({chosen} if chosen is not None else set())):
        if bound == chosen or any(below < minor <= bound for minor in counts):
            number = sum(count for minor, count in counts.items() if minor <= bound)
            label = _("Up to {money} ({number})").format(
                money=texts.money(bound, currency, short=True), number=texts.number(number)
            )
            options.append(Option(f"{currency}-{bound}", label))
        below = bound
    return options
