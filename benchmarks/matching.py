"""How well “Best match” finds what people back, on people and campaigns that do not exist.

The population is synthetic: tastes, campaigns and pledges are drawn from a seed, by rules written
below. It shows that the score does what it is meant to do and what it costs small enterprises; it
says nothing about real people. The rules are not those of the score: people look at a few campaigns
that catch their eye or that many have backed, choose by tastes that they state only in part and
partly wrongly, and every fifth pledge follows no taste at all.

A part of each person's pledges is held out; every way of ranking sees the rest and orders the
campaigns that the person has not backed. Whole populations are repeated with other seeds, and the
intervals are over them (Student's t, 95 %).
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean, median, stdev
from time import perf_counter

from benchmarks.matching_people import Backer, Population, populate
from benchmarks.registry import Benchmark, Found, Run, Table, table
from crowdfund.domain.matching.classes import SizeBand
from crowdfund.domain.matching.offers import Offer
from crowdfund.domain.matching.ranking import Board
from crowdfund.domain.matching.taste import NO_TASTE, learn
from crowdfund.domain.matching.wishes import NO_WISHES

POPULATIONS = 10
ROUNDS = 7
SHOWN = 10
"""Places of a list that are looked at."""
DAY = date(2026, 1, 1)
T_OF_NINE = 2.262
"""Student's t, two-sided 95 %, nine degrees of freedom: for ten populations."""


@dataclass(frozen=True)
class Choice:
    """What is ordered for one person."""

    board: Board
    """Every campaign."""
    left: dict[str, Offer]
    """Those that the person has not backed, by key."""


Ranking = Callable[[Backer, Choice, random.Random], list[Offer]]


@dataclass(frozen=True)
class Quality:
    """What one way of ranking reached: means over the populations, and half widths of intervals."""

    what: str
    hit_rate: float
    """Part of people with at least one held-out pledge among the first ten."""
    hit_rate_within: float
    ndcg: float
    """Normalised discounted cumulative gain at ten, each held-out pledge counting one."""
    ndcg_within: float
    coverage: float
    """Part of campaigns that stand among anybody's first ten."""
    coverage_within: float
    small: float
    """Part of the first ten places that very small enterprises get."""
    small_within: float


@dataclass(frozen=True)
class Speed:
    """What ranking many campaigns for one person takes."""

    campaigns: int
    median_ms: float
    worst_ms: float


def measure(run: Run) -> Found:
    """Ranks for every person of every population in every way, and ten thousand for one."""
    campaigns = run.size(10_000, 10_000)
    chance = {"part_of_campaigns": _part_of_small(POPULATIONS)}
    return Found(
        {"populations": POPULATIONS, "campaigns_ranked": campaigns, "is_synthetic": True},
        [
            table("matching, on a synthetic population (± 95 %)", _qualities(POPULATIONS)),
            Table("very small enterprises", [chance]),
            table("ranking for one person", [_speed(campaigns)]),
        ],
    )


def _qualities(populations: int) -> list[Quality]:
    found: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in WAYS}
    for seed in range(1, populations + 1):
        population = populate(seed)
        for name, ranking in WAYS.items():
            found[name].append(_quality(population, ranking, seed))
        print(f"matching: population {seed} of {populations} is done", flush=True)
    return [_summary(name, rounds) for name, rounds in found.items()]


def _part_of_small(populations: int) -> float:
    """What part of all campaigns is of very small enterprises: what chance would give them."""
    parts = []
    for seed in range(1, populations + 1):
        offers = populate(seed).offers
        parts.append(sum(_is_small(offer) for offer in offers) / len(offers))
    return mean(parts)


def _speed(campaigns: int) -> Speed:
    """Ranks so many campaigns for one person with many wishes."""
    population = populate(1, campaigns=campaigns, backers=20)
    backer = max(population.backers, key=lambda one: len(one.wishes.sectors))
    taste = learn(backer.done)
    board = Board(population.offers, DAY)
    taken = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        board.ranked(backer.wishes, taste)
        taken.append((perf_counter() - begun) * 1_000)
    return Speed(campaigns, median(taken), max(taken))


def _by_chance(_: Backer, choice: Choice, chance: random.Random) -> list[Offer]:
    return chance.sample(list(choice.left.values()), len(choice.left))


def _by_popularity(_: Backer, choice: Choice, __: random.Random) -> list[Offer]:
    return sorted(choice.left.values(), key=lambda offer: (-offer.pledges, offer.key))


def _by_wishes(backer: Backer, choice: Choice, _: random.Random) -> list[Offer]:
    return choice.board.ranked(backer.wishes, NO_TASTE, choice.left)


def _by_learning(backer: Backer, choice: Choice, _: random.Random) -> list[Offer]:
    return choice.board.ranked(NO_WISHES, learn(backer.done), choice.left)


def _by_both(backer: Backer, choice: Choice, _: random.Random) -> list[Offer]:
    return choice.board.ranked(backer.wishes, learn(backer.done), choice.left)


WAYS: dict[str, Ranking] = {
    "chance": _by_chance,
    "popularity": _by_popularity,
    "match: what they said": _by_wishes,
    "match: what was learnt": _by_learning,
    "match: both": _by_both,
}


def _quality(
    population: Population, ranking: Ranking, seed: int
) -> tuple[float, float, float, float]:
    chance = random.Random(seed)
    hits, gains, places, small = [], [], Counter[str](), []
    board = Board(population.offers, DAY)
    for backer in population.backers:
        left = {one.key: one for one in population.offers if one.key not in backer.known}
        first = ranking(backer, Choice(board, left), chance)[:SHOWN]
        places.update(offer.key for offer in first)
        small.append(mean(_is_small(offer) for offer in first))
        found = [offer.key in backer.held_out for offer in first]
        hits.append(float(any(found)))
        gains.append(_gain(found) / _gain([True] * min(SHOWN, len(backer.held_out))))
    return mean(hits), mean(gains), len(places) / len(population.offers), mean(small)


def _gain(found: Sequence[bool]) -> float:
    return sum(1 / math.log2(place + 2) for place, is_found in enumerate(found) if is_found)


def _is_small(offer: Offer) -> bool:
    return offer.classes.size is SizeBand.MICRO


def _summary(what: str, rounds: list[tuple[float, float, float, float]]) -> Quality:
    figures: list[float] = []
    for values in zip(*rounds, strict=True):
        within = T_OF_NINE * stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0.0
        figures += [mean(values), within]
    return Quality(what, *figures)


BENCHMARK = Benchmark(
    "matching",
    "how well the best matches find held-out pledges, beside popularity and chance",
    measure,
)
