"""What checklists of all regimes are made of: items, what answers them, and the subjects that every
regime asks about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from crowdfund.domain.evidence import StatementLevel, satisfies
from crowdfund.domain.regimes.base import Confidence
from crowdfund.domain.sentence import sentence


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is there, as far as data can say."""

    officers: int = 0
    """Officers and directors named."""
    holders: int = 0
    """Holders of 20 % or more named."""
    has_no_holders: bool = False
    """The founder states that there are none."""
    related: int = 0
    """Transactions with related parties stated."""
    has_no_related: bool = False
    """The founder states that there were none."""
    has_whole_uses: bool = False
    """Uses of the money are stated, and their parts are the whole."""
    years: int = 0
    """Years with key figures."""
    documents: int = 0
    """Documents uploaded."""
    level: StatementLevel = StatementLevel.NONE
    """The best level of the financial statements uploaded."""
    needed: StatementLevel = StatementLevel.NONE
    """Which level the rules ask for, by the size of the offer."""
    sheet_lacks: int = 0
    """Parts of the key investment information sheet that lack something."""
    open_claims: int = 0
    """Claims that no moderator has looked at."""


Judge = Callable[[Evidence], bool]


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing that is asked."""

    code: str
    """Names it in stored rows; never changed."""
    title: str
    asks: str
    """What it asks, in a sentence of our own."""
    citation: str
    """Where it is written; empty for a rule of this platform."""
    judge: Judge | None = None
    """Answers it from the data; None where a person does."""
    is_required: bool = True
    """Whether an offer is not approved while it is open."""
    confidence: Confidence = Confidence.PRIMARY

    @property
    def is_by_person(self) -> bool:
        """Whether a moderator answers it."""
        return self.judge is None


@dataclass(frozen=True, slots=True)
class Subject:
    """What every regime asks about: the data answer what is stated, a person what it is worth."""

    code: str
    """Of the item that the data answer; that of a person ends with "-checked"."""
    title: str
    judge: Judge
    states: str
    """What the data are asked."""
    shows: str
    """What a person is asked."""

    def items(
        self,
        citation: str,
        confidence: Confidence = Confidence.PRIMARY,
        *,
        states: str = "",
        shows: str = "",
        is_stated: bool = True,
    ) -> tuple[CheckItem, CheckItem]:
        """Both items.

        Args:
            citation: where it is written; empty for a rule of this platform.
            confidence: how sure we are of that.
            states: what this regime asks of the data in other words.
            shows: what this regime asks a person in other words.
            is_stated: whether an offer is not approved before the founder states it.
        """
        stated = CheckItem(
            self.code, self.title, states or self.states, citation, self.judge,
            is_required=is_stated, confidence=confidence,
        )  # fmt: skip
        checked = CheckItem(
            f"{self.code}-checked", self.title, shows or self.shows, citation, confidence=confidence
        )
        return stated, checked


OFFICERS: Final = Subject(
    "officers",
    sentence("Officers and directors"),
    lambda found: found.officers > 0,
    sentence("Who answers for the enterprise is named."),
    sentence("The people named are those whom registers and documents show."),
)
HOLDERS: Final = Subject(
    "holders",
    sentence("Holders of 20 % or more"),
    lambda found: (found.holders > 0) != found.has_no_holders,
    sentence("Each holder of 20 % or more of the votes is named, or that there is none."),
    sentence("The holders agree with the cap table and the documents."),
)
USES: Final = Subject(
    "uses",
    sentence("Use of proceeds"),
    lambda found: found.has_whole_uses,
    sentence("What the money is for is stated, and the parts are the whole."),
    sentence("It is detailed enough to know what the money does, target and maximum alike."),
)
RELATED: Final = Subject(
    "related",
    sentence("Related parties"),
    lambda found: (found.related > 0) != found.has_no_related,
    sentence("Transactions since the last fiscal year are stated, or that there were none."),
    sentence("Nothing shows a transaction with somebody close that is not stated."),
)
FIGURES: Final = Subject(
    "figures",
    sentence("Figures"),
    lambda found: found.years > 0,
    sentence("Key figures of the most recent year are stated."),
    sentence("The key figures agree with the financial statements and the pitch."),
)
STATEMENTS: Final = Subject(
    "statements",
    sentence("Financial statements"),
    lambda found: satisfies(found.level, found.needed),
    sentence("A statement of the level that an offer of this size needs is uploaded."),
    sentence("The document is what its level says, with certificate, review or audit report."),
)
CLAIMS: Final = CheckItem(
    "claims",
    sentence("Claims"),
    sentence("Each claim that the founder marked was looked at beside its evidence."),
    "",
    lambda found: found.open_claims == 0,
)
DOCUMENTS: Final = CheckItem(
    "documents-read",
    sentence("Documents"),
    sentence("Each was opened and read, and belongs to this enterprise; or there is none."),
    "",
)
