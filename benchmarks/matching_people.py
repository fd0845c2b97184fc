"""A synthetic population for `benchmarks.matching`: campaigns, people with tastes, pledges."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from crowdfund.domain.campaign import Sector, Stage
from crowdfund.domain.matching.classes import Stated
from crowdfund.domain.matching.offers import Offer, Open, offer_of
from crowdfund.domain.matching.taste import Act, Done
from crowdfund.domain.matching.wishes import STATED_VALUES, Horizon, Risk, Wishes

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CAMPAIGNS = 300
BACKERS = 400
PLEDGES = (4, 12)
"""Fewest and most that one person makes."""
LOOKED_AT = 25
"""Campaigns that somebody considers before a pledge."""
HERDING = 0.5
"""Part of what is looked at because others backed it."""
WITHOUT_TASTE = 0.2
"""Part of pledges that follow no taste."""
SAYS = 0.6
"""How likely somebody says one of their tastes at all."""
SAYS_WRONG = 0.15
"""How likely what they say is not what they do."""
HELD_OUT = 0.3
"""Part of everybody's pledges that no ranking sees, at least one."""

SECTORS = [sector.value for sector in Sector]
COUNTRIES = ["DE", "FR", "GB", "KE", "NL", "PT", "SE", "US"]
STAGES = [stage.value for stage in Stage]
VALUES = [value.value for value in STATED_VALUES]
TICKETS_MINOR = (1_000, 5_000, 10_000, 25_000, 100_000)
RISK_OF_STAGE = {"idea": Risk.BOLD, "early": Risk.BOLD, "growth": Risk.BALANCED}


@dataclass(frozen=True)
class Tastes:
    """What somebody really likes; nobody but the pledges knows it."""

    sectors: dict[str, float]
    """How much each sector draws them, 0 to 1."""
    country: str
    home: float
    """How much their own country draws them."""
    stage: str
    ticket_minor: int
    """What they can spend at once."""
    value: str
    cares: float
    """How much that value draws them."""


@dataclass(frozen=True)
class Backer:
    """Somebody with what they said, what the rankings may know of them, and what they may not."""

    wishes: Wishes
    known: frozenset[str]
    """Campaigns that they backed and that rankings see."""
    held_out: frozenset[str]
    """Campaigns that they backed and that rankings do not see."""
    done: tuple[Done, ...]
    """What `known` says of them."""


@dataclass(frozen=True)
class Population:
    """Everything of one seed. `pledges` of the offers count what rankings may see."""

    offers: list[Offer]
    backers: list[Backer]


def populate(seed: int, *, campaigns: int = CAMPAIGNS, backers: int = BACKERS) -> Population:
    """Draws a population.

    Args:
        seed: the same one gives the same population.
        campaigns: how many are open.
        backers: how many people.
    """
    chance = random.Random(seed)
    offers = [_offer(chance, number) for number in range(campaigns)]
    crowd: Counter[str] = Counter()
    people = []
    for _ in range(backers):
        tastes = _tastes(chance)
        chosen = _pledges(chance, tastes, offers, crowd)
        people.append(_backer(chance, tastes, chosen))
    known = Counter(key for backer in people for key in backer.known)
    return Population([one._replace(pledges=known[one.key]) for one in offers], people)


def _offer(chance: random.Random, number: int) -> Offer:
    size = chance.choices((4, 20, 90), weights=(6, 3, 1))[0]
    prior = int(chance.lognormvariate(16, 1.2))
    recent = int(prior * chance.lognormvariate(0.15, 0.4))
    profit = int(recent * chance.gauss(0, 0.2))
    values = frozenset(value for value in VALUES if chance.random() < 0.2)
    stated = Stated(
        stage=chance.choice(STAGES),
        incorporated_on=NOW.date() - timedelta(days=chance.randrange(15 * 365)),
        employees=chance.randrange(1, 2 * size),
        currency="EUR",
        revenue_recent_minor=recent,
        revenue_prior_minor=prior,
        net_income_recent_minor=profit,
        net_income_prior_minor=int(prior * chance.gauss(0, 0.2)),
        total_assets_minor=recent,
        cash_minor=recent // 5,
    )
    opened = Open(
        key=f"{number:05}",
        sector=chance.choice(SECTORS),
        country=chance.choice(COUNTRIES),
        region="",
        city="",
        currency="EUR",
        minimum_ticket_minor=chance.choice(TICKETS_MINOR),
        room_minor=10**9,
        pledges=0,
        opened_at=NOW - timedelta(days=chance.randrange(60)),
        values=values,
        stated=stated,
    )
    return offer_of(opened, NOW)


def _tastes(chance: random.Random) -> Tastes:
    liked = chance.sample(SECTORS, chance.randint(1, 3))
    return Tastes(
        sectors={name: 1.0 if name in liked else chance.random() * 0.2 for name in SECTORS},
        country=chance.choice(COUNTRIES),
        home=chance.random(),
        stage=chance.choice(STAGES),
        ticket_minor=chance.choice(TICKETS_MINOR),
        value=chance.choice(VALUES),
        cares=chance.random(),
    )


def _draw_of(tastes: Tastes, offer: Offer) -> float:
    """How much a campaign draws somebody. Multiplied where the score adds, so that the two are
    different rules; what is too dear is seldom bought at all."""
    draw = 0.1 + tastes.sectors[offer.sector]
    draw *= 1 + tastes.home * (offer.country == tastes.country)
    draw *= 1.5 if offer.stage == tastes.stage else 1
    draw *= 1 + tastes.cares * (tastes.value in offer.values)
    draw *= 1 + max(0, min(offer.classes.growth_basis_points or 0, 10_000)) / 20_000
    return draw * (1 if offer.minimum_ticket_minor <= tastes.ticket_minor else 0.1)


def _pledges(
    chance: random.Random, tastes: Tastes, offers: Sequence[Offer], crowd: Counter[str]
) -> list[Offer]:
    chosen: dict[str, Offer] = {}
    weights = [1 + crowd[offer.key] for offer in offers]
    for _ in range(chance.randint(*PLEDGES)):
        herded = round(LOOKED_AT * HERDING)
        seen = chance.choices(offers, weights=weights, k=herded)
        seen += chance.sample(offers, min(LOOKED_AT - herded, len(offers)))
        if chance.random() < WITHOUT_TASTE:
            taken = chance.choice(seen)
        else:
            draws = [_draw_of(tastes, offer) ** 2 for offer in seen]
            taken = chance.choices(seen, weights=draws)[0]
        chosen[taken.key] = taken
    crowd.update(list(chosen))
    return list(chosen.values())


def _backer(chance: random.Random, tastes: Tastes, chosen: list[Offer]) -> Backer:
    shuffled = chance.sample(chosen, len(chosen))
    held = max(1, round(len(shuffled) * HELD_OUT))
    known = shuffled[held:]
    return Backer(
        wishes=_said(chance, tastes),
        known=frozenset(offer.key for offer in known),
        held_out=frozenset(offer.key for offer in shuffled[:held]),
        done=tuple(Done(Act.PLEDGE, one.sector, one.stage, one.country) for one in known),
    )


def _said(chance: random.Random, tastes: Tastes) -> Wishes:
    """What somebody says of their tastes: some of it, and some of that wrongly."""
    said = Wishes()
    if chance.random() < SAYS:
        liked = {name for name, draw in tastes.sectors.items() if draw == 1}
        wrong = {chance.choice(SECTORS)}
        said = replace(said, sectors=frozenset(wrong if _errs(chance) else liked))
    if chance.random() < SAYS:
        ticket = chance.choice(TICKETS_MINOR) if _errs(chance) else tastes.ticket_minor
        said = replace(said, ticket_currency="EUR", ticket_most_minor=ticket)
    if chance.random() < SAYS * tastes.home:
        country = chance.choice(COUNTRIES) if _errs(chance) else tastes.country
        said = replace(said, countries=frozenset({country}))
    if chance.random() < SAYS:
        stage = chance.choice(STAGES) if _errs(chance) else tastes.stage
        said = replace(said, risk=RISK_OF_STAGE.get(stage, Risk.CAREFUL).value)
    if chance.random() < SAYS * tastes.cares:
        said = replace(said, values=frozenset({tastes.value}))
    if chance.random() < SAYS / 2:
        said = replace(said, horizon=chance.choice(list(Horizon)).value)
    return said


def _errs(chance: random.Random) -> bool:
    return chance.random() < SAYS_WRONG
