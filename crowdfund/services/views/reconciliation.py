"""What a reconciliation found, for moderators and for a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SumRow:
    """One currency: what the processor says, what the ledger says, and what lies between."""

    currency: str
    processor_text: str
    ledger_text: str
    on_its_way_text: str
    accepted_text: str
    difference_text: str
    held_text: str
    agrees: bool
    processor_minor: int
    ledger_minor: int
    on_its_way_minor: int
    accepted_minor: int
    difference_minor: int
    held_minor: int


@dataclass(frozen=True)
class IncidentRow:
    """Something that a person has to look at."""

    id: str
    kind: str
    kind_label: str
    subject: str
    currency: str
    sentence: str
    what_to_do: str
    since_text: str
    """How long ago it was first seen."""
    first_seen_text: str
    is_alarm: bool
    """Nothing differs: something has to be done in time, or sums were not compared."""
    can_close: bool
    """Whether a note can close it."""
    expected_minor: int | None = None
    found_minor: int | None = None


@dataclass(frozen=True)
class TopUpRow:
    """A currency in which the platform's own money does not cover fees."""

    currency: str
    missing_text: str
    held_text: str
    there_text: str
    since_text: str
    """How long ago it was first seen."""


@dataclass(frozen=True)
class ClosedRow:
    """An incident that is over."""

    kind_label: str
    sentence: str
    how: str
    """Who closed it, when, and why."""


@dataclass(frozen=True)
class ReconciliationPanel:
    """The last reconciliation, one that is under way, and what is open."""

    has_run: bool = False
    agrees: bool = True
    """Whether the last one found no difference that is still open."""
    is_compared: bool = True
    """Whether sums were compared too: not so while money kept moving."""
    last_text: str = ""
    """When the last one ended and what was compared."""
    is_running: bool = False
    progress_text: str = ""
    sums: list[SumRow] = field(default_factory=list)
    incidents: list[IncidentRow] = field(default_factory=list)
    """All that are open."""
    alone: list[IncidentRow] = field(default_factory=list)
    """Those of them that stand alone."""
    top_ups: list[TopUpRow] = field(default_factory=list)
    """The others: one list of currencies, and one thing to do."""
    top_up_text: str = ""
    """What to do about those."""
    reckoned_text: str = ""
    """When their figures were reckoned."""
    waiting: list[IncidentRow] = field(default_factory=list)
    """Those that stand alone, and one for all top-ups."""
    closed: list[ClosedRow] = field(default_factory=list)
    """The newest that are over."""
