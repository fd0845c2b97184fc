"""What a backer looks for; each wish may be left open, and an open one counts neither way."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from crowdfund.domain.campaign import Sector
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.search_words import folded
from crowdfund.domain.sentence import sentence

MOST_SECTORS = len(Sector)
MOST_COUNTRIES = 20


class Value(StrEnum):
    """What an enterprise stands for."""

    EMPLOYEE_OWNED = "employee_owned"
    """Its people own at least half of it; it says so."""
    WOMEN_LED = "women_led"
    """Led by women; it says so."""
    CLIMATE = "climate"
    """Its product cuts emissions; it says so."""
    LOCAL = "local"
    """It serves its own town or region; it says so."""
    MICRO = "micro"
    """A very small enterprise, worked out from what it states (`SizeBand.MICRO`)."""


STATED_VALUES = tuple(value for value in Value if value is not Value.MICRO)
"""What only the enterprise itself can say; the other is worked out."""


class Risk(StrEnum):
    """How far along an enterprise should be. Everything can be lost at each of them."""

    CAREFUL = "careful"
    """Rather enterprises that have made profits for years."""
    BALANCED = "balanced"
    """Rather enterprises that sell and grow."""
    BOLD = "bold"
    """Rather enterprises at their beginning."""


class Horizon(StrEnum):
    """How long the money can be away. Nobody promises that it comes back by then."""

    SHORT = "short"
    """About three years."""
    MEDIUM = "medium"
    """About five years."""
    LONG = "long"
    """Seven years or more."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one backer looks for. Empty sets, texts and zeros leave a wish open.

    Raises:
        InvalidInput: the bounds of the ticket contradict each other or have no currency.
    """

    sectors: frozenset[str] = frozenset()
    """`Sector`s."""
    countries: frozenset[str] = frozenset()
    """ISO 3166 alpha-2."""
    region: str = ""
    """A town or region, as written."""
    ticket_currency: str = ""
    """ISO 4217 of the ticket."""
    ticket_least_minor: int = 0
    """Least that they want to invest at once, minor units."""
    ticket_most_minor: int = 0
    """Most that they want to invest at once, minor units."""
    horizon: str = ""
    """A `Horizon`."""
    risk: str = ""
    """A `Risk`."""
    values: frozenset[str] = frozenset()
    """`Value`s."""
    place: str = field(init=False, repr=False, compare=False, default="")
    """The town or region as it is compared, `folded` once for all campaigns."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", folded(self.region))
        if self.ticket_most_minor and not self.ticket_currency:
            raise InvalidInput(
                sentence("Say in which currency you invest."), field="ticket_currency"
            )
        if self.ticket_least_minor and not self.ticket_most_minor:
            raise InvalidInput(sentence("Say also how much at the most."), field="ticket_most")
        if self.ticket_least_minor > self.ticket_most_minor:
            raise InvalidInput(sentence("The most is at least the least."), field="ticket_most")

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is looked for."""
        return not (
            self.sectors
            or self.countries
            or self.region
            or self.ticket_most_minor
            or self.horizon
            or self.risk
            or self.values
        )


NO_WISHES = Wishes()
"""Somebody who has not said anything."""
