"""What a backer looks for, and why a campaign fits."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.common import Option


@dataclass(frozen=True)
class WishesForm:
    """What a backer looks for, as texts of a form; an empty text or list leaves a wish open."""

    sectors: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    region: str = ""
    ticket_currency: str = ""
    ticket_least: str = ""
    ticket_most: str = ""
    horizon: str = ""
    risk: str = ""
    values: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Tick:
    """One box of several that can be ticked; `name` is the field's name in the form."""

    name: str
    label: str
    is_ticked: bool
    hint: str = ""


@dataclass(frozen=True)
class StatedValues:
    """What an enterprise can say that it stands for; no ticks without an enterprise."""

    enterprise_id: str = ""
    ticks: list[Tick] = field(default_factory=list)


@dataclass(frozen=True)
class LearntRow:
    """What was learnt of one trait."""

    trait: str
    value: str
    weight_text: str


@dataclass(frozen=True)
class PreferencesPage:
    """The page on which a backer says what they look for."""

    form: WishesForm = field(default_factory=WishesForm)
    sectors: list[Tick] = field(default_factory=list)
    countries: list[Tick] = field(default_factory=list)
    stands_for: list[Tick] = field(default_factory=list)
    currencies: list[Option] = field(default_factory=list)
    horizons: list[Option] = field(default_factory=list)
    risks: list[Option] = field(default_factory=list)
    saved_iso: str = ""
    """When it was saved last; empty before the first time."""
    saved_text: str = ""
    learns: bool = False
    learnt: list[LearntRow] = field(default_factory=list)
    """What is used while `learns`; empty otherwise."""
    learnt_text: str = ""
    """In one sentence how many acts it comes from."""


@dataclass(frozen=True)
class PartRow:
    """One part of a score."""

    label: str
    points_text: str
    most_text: str
    text: str
    """Why, in words."""


@dataclass(frozen=True)
class MatchView:
    """Why a campaign fits one backer, or not."""

    sentence: str = ""
    """Empty when nothing is known of what they look for."""
    score_text: str = ""
    most_text: str = ""
    """Points of the parts that count; what was left open has none."""
    parts: list[PartRow] = field(default_factory=list)


@dataclass(frozen=True)
class WeightRow:
    """One line of the page that explains the score."""

    label: str
    most_text: str
    text: str
    for_whom: str


@dataclass(frozen=True)
class MatchingGuide:
    """How the score is made, from the numbers that make it."""

    weights: list[WeightRow] = field(default_factory=list)
    whole_text: str = ""
    rules: list[str] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    learning: list[str] = field(default_factory=list)
    smallest_group_text: str = ""
