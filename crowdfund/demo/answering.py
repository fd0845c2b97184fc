"""What the demonstration's people answer before a pledge: what they earn, which kind of client they
are, and questions that they know the answers to."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from crowdfund.domain.actor import Actor
from crowdfund.domain.regimes import regime
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.entry import STEPS, AnswerKind, Category
from crowdfund.domain.regimes.questions import BANKS
from crowdfund.services import declarations, entry
from crowdfund.services.deps import Deps
from crowdfund.services.views.entry import EntryPage, QuestionRow
from crowdfund.services.views.investors import DeclarationForm
from crowdfund.words import said

MEANS = DeclarationForm(income="150000", net_worth="400000", elsewhere="0", is_confirmed=True)
"""What backers of the demonstration declare: they may invest 40,000 USD in twelve months."""
CATEGORY = Category.RESTRICTED
"""What they state to be where a category is asked for."""


def asks_for_time(code: str) -> bool:
    """Whether a regime has people wait between a warning and their first pledge."""
    return regime(code).has("cooling-off-hours")


def qualify(deps: Deps, backer: Actor, code: str, *, declared: set[UUID]) -> None:
    """Has a backer do what the rules ask for before a pledge.

    Args:
        deps: what the platform works with.
        backer: who is about to pledge.
        code: the campaign's regime.
        declared: who has declared their means; the backer is added.
    """
    take_steps(deps, backer, code)
    if code == declarations.REGIME and backer.user_id not in declared:
        declared.add(backer.user_id)
        page = declarations.investor_page(deps, actor=backer)
        form = replace(MEANS, words_hash=page.words_hash)
        declarations.declare(deps, actor=backer, form=form)


def take_steps(deps: Deps, backer: Actor, code: str) -> None:
    """Takes one step after the other that a regime asks for, until none is missing, or nothing but
    time.

    Args:
        deps: what the platform works with.
        backer: whose steps they are.
        code: the regime.
    """
    if code not in STEPS:
        return
    page = entry.entry_page(deps, actor=backer, code=code)
    while page.step in set(AnswerKind):
        page = _step(deps, backer, page)


def _step(deps: Deps, backer: Actor, page: EntryPage) -> EntryPage:
    code = page.code
    if page.step == AnswerKind.CATEGORY.value:
        shown = next(each for each in page.statements if each.value == CATEGORY.value)
        return entry.state_category(
            deps, actor=backer, code=code, category=shown.value, words_hash=shown.words_hash
        )
    if page.step == AnswerKind.TEST.value:
        right = {said(each.text): said(each.options[0]) for each in BANKS[RegimeCode(code)]}
        chosen = [_place(each, right[each.text]) for each in page.questions]
        return entry.answer_test(
            deps, actor=backer, code=code, chosen=chosen, words_hash=page.words_hash
        )
    return entry.confirm(deps, actor=backer, code=code, words_hash=page.words_hash)


def _place(question: QuestionRow, right: str) -> str:
    return next(each.value for each in question.options if each.text == right)
