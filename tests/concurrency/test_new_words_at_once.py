"""Words that nobody has answered yet are kept once, however many answer them at the same time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import col, func, select

from crowdfund.db.queries import protections
from crowdfund.db.tables import ShownText
from crowdfund.domain.regimes.declarations import Wording
from crowdfund.services.deps import Deps
from crowdfund.services.signed_words import keep_words
from tests.concurrency.rushing import at_once

ROUNDS = 40
"""With one unique index named in the statement, some of them met the other."""
AT_ONCE = 4


def in_a_transaction(deps: Deps, words: Wording) -> None:
    with deps.transaction() as session:
        keep_words(session, words, deps.now())


def in_a_statement(deps: Deps, words: Wording) -> None:
    with deps.statements() as connection:
        connection.execute(
            protections.KEEP_WORDS,
            {
                "text_hash": words.hash,
                "text_name": words.name,
                "text_version": words.version,
                "text_language": words.language,
                "text": words.text,
                "now": deps.now(),
            },
        )


@pytest.mark.parametrize("keep", [in_a_transaction, in_a_statement])
def test_new_words_are_kept_once(deps: Deps, keep: Callable[[Deps, Wording], None]) -> None:
    for number in range(ROUNDS):
        words = Wording(f"words-{number}", 1, f"I may lose {number}.")
        at_once(*[lambda words=words: keep(deps, words) for _ in range(AT_ONCE)])
    with deps.reading() as session:
        kept = select(func.count()).where(col(ShownText.name).startswith("words-"))
        assert session.exec(kept).one() == ROUNDS
