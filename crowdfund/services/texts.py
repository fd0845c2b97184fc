"""Values as people read them: money, numbers, times and names of states, in their language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

from crowdfund.domain.campaign import CampaignStatus, Sector, Stage
from crowdfund.domain.money import EXPONENT_BY_CURRENCY, RAISING_CURRENCIES, decimal_text
from crowdfund.domain.offering import Price
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import signs
from crowdfund.services.nouns import COUNTED
from crowdfund.services.views.common import Option
from crowdfund.words import ENGLISH, N_, _, language, locale, ngettext

MINUTE, HOUR, DAY = 60, 3_600, 86_400
WEEK_DAYS = 7

_SECTOR_LABELS = {
    Sector.FOOD: N_("Food and drink"),
    Sector.HEALTH: N_("Health and care"),
    Sector.ENERGY: N_("Energy and climate"),
    Sector.TECHNOLOGY: N_("Technology"),
    Sector.RETAIL: N_("Shops and goods"),
    Sector.SPORT: N_("Sport and leisure"),
    Sector.AGRICULTURE: N_("Farming"),
    Sector.MANUFACTURING: N_("Manufacturing"),
    Sector.EDUCATION: N_("Education"),
    Sector.CREATIVE: N_("Arts and design"),
    Sector.TRANSPORT: N_("Transport"),
    Sector.SERVICES: N_("Services"),
}
_STAGE_LABELS = {
    Stage.IDEA: N_("Idea"),
    Stage.EARLY: N_("First customers"),
    Stage.GROWTH: N_("Growing"),
    Stage.ESTABLISHED: N_("Established"),
}
_CAMPAIGN_LABELS = {
    CampaignStatus.DRAFT: (N_("Draft"), "neutral"),
    CampaignStatus.IN_REVIEW: (N_("In review"), "info"),
    CampaignStatus.CHANGES_REQUESTED: (N_("Changes requested"), "warn"),
    CampaignStatus.REJECTED: (N_("Rejected"), "bad"),
    CampaignStatus.SCHEDULED: (N_("Opens soon"), "info"),
    CampaignStatus.LIVE: (N_("Open"), "good"),
    CampaignStatus.SUSPENDED: (N_("Suspended"), "warn"),
    CampaignStatus.CLOSING: (N_("Closing"), "info"),
    CampaignStatus.SETTLING: (N_("Settling"), "info"),
    CampaignStatus.SETTLED: (N_("Settled"), "good"),
    CampaignStatus.REFUNDING: (N_("Refunding"), "warn"),
    CampaignStatus.REFUNDED: (N_("Refunded"), "neutral"),
    CampaignStatus.WITHDRAWN: (N_("Withdrawn"), "neutral"),
}
_PLEDGE_LABELS = {
    PledgeStatus.RESERVED: (N_("Waiting for payment"), "info"),
    PledgeStatus.EXPIRED: (N_("Not paid"), "neutral"),
    PledgeStatus.ESCROWED: (N_("In escrow"), "good"),
    PledgeStatus.SETTLED: (N_("Settled"), "good"),
    PledgeStatus.REFUNDING: (N_("Being refunded"), "warn"),
    PledgeStatus.REFUNDED: (N_("Refunded"), "neutral"),
    PledgeStatus.DISPUTED: (N_("Disputed"), "bad"),
    PledgeStatus.LOST: (N_("Lost in a dispute"), "bad"),
}
_COUNTRIES = [
    "US",
    "AR",
    "AT",
    "AU",
    "BE",
    "BR",
    "CA",
    "CH",
    "CL",
    "CO",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GB",
    "GH",
    "GR",
    "HU",
    "IE",
    "IN",
    "IS",
    "IT",
    "JP",
    "KE",
    "KR",
    "KW",
    "LT",
    "LU",
    "LV",
    "MX",
    "NG",
    "NL",
    "NO",
    "NZ",
    "PE",
    "PL",
    "PT",
    "RO",
    "RW",
    "SE",
    "SG",
    "SI",
    "SK",
    "TZ",
    "UG",
    "ZA",
]


def money(minor: int, currency: str, *, short: bool = False) -> str:
    """An amount such as $50,000.00; `short` leaves out decimals that are all zero."""
    places = EXPONENT_BY_CURRENCY[currency]
    amount = Decimal(decimal_text(minor, currency))
    if short and amount == amount.to_integral_value():
        places = 0
    return _currency(amount, currency, places)


def price(value: Price) -> str:
    """A price per share, exact: $1.20, $0.285714, ¥150."""
    exact = value.text()
    return _currency(Decimal(exact), value.currency, len(exact.partition(".")[2]))


def decimal_price(amount: Decimal, currency: str, places: int) -> str:
    """A price that was worked out, in major units with so many places: $1.105263."""
    return _currency(amount, currency, places)


def number(value: int) -> str:
    """A whole number such as 41,667."""
    if language() == ENGLISH:
        # What Babel writes, in a tenth of the time: every backer of a large raise is told three.
        return f"{value:,}"
    return str(format_decimal(value, locale=locale()))


def percent_bp(basis_points: int) -> str:
    """Basis points as a percentage such as 12.34 %."""
    return signs.percent(f"{Decimal(basis_points) / 100:.2f}")


def count(value: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 backer, 2 backers."""
    forms = COUNTED.get(one, (f"{{number}} {one}", f"{{number}} {many or one + 's'}"))
    return ngettext(*forms, value).format(number=number(value))


def range_of(start: int, end: int, total: int) -> str:
    """Which rows of a list are shown, counted from 0, `end` not included; empty when all are."""
    if end - start >= total:
        return ""
    if end - start == 1:
        return _("{first} of {total}").format(first=number(end), total=number(total))
    return _("{first}–{last} of {total}").format(
        first=number(start + 1), last=number(end), total=number(total)
    )


def span(first: int, last: int) -> str:
    """Numbers from one to another, both included: 1 to 250."""
    return _("{first} to {last}").format(first=number(first), last=number(last))


def shortened(text: str, most_chars: int) -> str:
    """A text on one line, cut between two words when it is longer, with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= most_chars:
        return line
    return f"{line[: most_chars - 1].rsplit(' ', 1)[0]}…"


def moment(at: datetime | None) -> str:
    """A time such as 24 Nov 2026, 15:04 UTC; empty for none."""
    if at is None:
        return ""
    pattern = _("d MMM y, HH:mm")
    text = format_datetime(at.astimezone(UTC), pattern, locale=locale(), tzinfo=UTC)
    return f"{text} UTC"


def day(on: date | datetime | None) -> str:
    """A day such as 24 November 2026; empty for none."""
    if on is None:
        return ""
    return str(format_date(on, _("d MMMM y"), locale=locale()))


def iso(at: datetime | None) -> str:
    """ISO 8601 in UTC, for machines; empty for none."""
    return "" if at is None else at.astimezone(UTC).isoformat(timespec="seconds")


def ago(at: datetime, now: datetime) -> str:
    """How long since, such as 3 hours ago."""
    span = _span(now - at)
    return _("{span} ago").format(span=span) if span else _("just now")


def ahead(at: datetime, now: datetime) -> str:
    """How long until, such as in 12 days; shortly when it is less than a minute or past."""
    span = _span_ahead(at - now)
    return _("in {span}").format(span=span) if span else _("shortly")


def time_left(closes_at: datetime | None, now: datetime) -> str:
    """How long until a deadline, such as 12 days left, 3 days 22 hours left; Ended after it."""
    if closes_at is None:
        return ""
    if closes_at <= now:
        return _("Ended")
    span = _span_ahead(closes_at - now)
    return _("{span} left").format(span=span) if span else _("Less than a minute left")


def country_name(code: str) -> str:
    """An ISO 3166 country by name; the code itself when it is unknown, empty for none."""
    return str(locale().territories.get(code, code))


def sector_label(value: str) -> str:
    """A `Sector` as people read it; empty for none."""
    return _(_SECTOR_LABELS[Sector(value)]) if value in set(Sector) else ""


def stage_label(value: str) -> str:
    """A `Stage` as people read it; empty for none."""
    return _(_STAGE_LABELS[Stage(value)]) if value in set(Stage) else ""


def campaign_status(value: str) -> tuple[str, str]:
    """A `CampaignStatus` as people read it, and its tone."""
    label, tone = _CAMPAIGN_LABELS[CampaignStatus(value)]
    return _(label), tone


def pledge_status(value: str) -> tuple[str, str]:
    """A `PledgeStatus` as people read it, and its tone."""
    label, tone = _PLEDGE_LABELS[PledgeStatus(value)]
    return _(label), tone


def sector_options() -> list[Option]:
    """Every sector."""
    return [Option(sector.value, _(label)) for sector, label in _SECTOR_LABELS.items()]


def stage_options() -> list[Option]:
    """Every stage."""
    return [Option(stage.value, _(label)) for stage, label in _STAGE_LABELS.items()]


def currency_options() -> list[Option]:
    """Every currency offered, with its name."""
    names = locale().currencies
    return [
        Option(code, _("{code}: {name}").format(code=code, name=names.get(code, code)))
        for code in RAISING_CURRENCIES
    ]


def country_options() -> list[Option]:
    """Countries an enterprise may be in, by name."""
    options = [Option(code, country_name(code)) for code in _COUNTRIES]
    return sorted(options, key=lambda option: option.label)


def _currency(amount: Decimal, currency: str, places: int) -> str:
    symbol = str(locale().currency_symbols.get(currency, currency))
    sign = "¤\u00a0" if symbol.isalpha() else "¤"
    pattern = f"{sign}#,##0" + ("." + "0" * places if places else "")
    return str(format_currency(amount, currency, pattern, locale=locale(), currency_digits=False))


def _span_ahead(length: timedelta) -> str:
    """In the last week hours count too: “3 days” for nearly four would be most of a day short."""
    days, hours = divmod(int(length.total_seconds()) // HOUR, DAY // HOUR)
    if not (0 < days < WEEK_DAYS and hours):
        return _span(length)
    return _("{days} {hours}").format(days=count(days, "day"), hours=count(hours, "hour"))


def _span(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for unit_seconds, noun in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= unit_seconds:
            return count(seconds // unit_seconds, noun)
    return ""
