"""Every pair of states, for campaigns, pledges and attempts: what may follow what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from itertools import product
from typing import Any, Final

import pytest

from crowdfund.domain.campaign import CAMPAIGN_STEPS, CampaignStatus
from crowdfund.domain.change import CHANGE_STEPS
from crowdfund.domain.complaint import COMPLAINT_STEPS
from crowdfund.domain.dispute import DISPUTE_STEPS, DisputeStatus
from crowdfund.domain.errors import TransitionRefused
from crowdfund.domain.language import Language
from crowdfund.domain.payment import ATTEMPT_STEPS, AttemptStatus
from crowdfund.domain.pledge import PLEDGE_STEPS, PledgeStatus
from crowdfund.domain.proposal import PROPOSAL_STEPS
from crowdfund.domain.transitions import NOUNS, can_move, move, sources
from crowdfund.words import language_in_use, said

STEPS: Final[dict[str, Mapping[Any, frozenset[Any]]]] = {
    "campaign": CAMPAIGN_STEPS,
    "change": CHANGE_STEPS,
    "complaint": COMPLAINT_STEPS,
    "dispute": DISPUTE_STEPS,
    "pledge": PLEDGE_STEPS,
    "proposal": PROPOSAL_STEPS,
}
"""What is refused a step, by the word for it."""
CAMPAIGN_WORDS = """
draft > in_review
in_review > changes_requested rejected scheduled
changes_requested > in_review
scheduled > live withdrawn
live > suspended closing withdrawn
suspended > live closing withdrawn
closing > settling refunding
settling > settled refunding
refunding > refunded
"""
PLEDGE_WORDS = """
reserved > expired escrowed
expired > escrowed refunding
escrowed > settled refunding disputed
settled > disputed
refunding > refunded disputed
refunded > refunding
disputed > escrowed settled refunding lost
"""
DISPUTE_WORDS = """
needs_response > under_review won lost
under_review > needs_response won lost
"""
ATTEMPT_WORDS = """
pending > waiting open done failed parked
waiting > pending open done failed parked
open > done failed
done > failed
parked > pending failed
"""


def _pairs(words: str) -> set[tuple[str, str]]:
    lines = [line.split(" > ") for line in words.strip().splitlines()]
    return {(origin, target) for origin, targets in lines for target in targets.split()}


TABLES = [
    (CampaignStatus, CAMPAIGN_STEPS, _pairs(CAMPAIGN_WORDS)),
    (PledgeStatus, PLEDGE_STEPS, _pairs(PLEDGE_WORDS)),
    (AttemptStatus, ATTEMPT_STEPS, _pairs(ATTEMPT_WORDS)),
    (DisputeStatus, DISPUTE_STEPS, _pairs(DISPUTE_WORDS)),
]
CASES = [
    pytest.param(steps, origin, target, (origin.value, target.value) in allowed)
    for states, steps, allowed in TABLES
    for origin, target in product(states, states)
]


@pytest.mark.parametrize(("steps", "origin", "target", "is_allowed"), CASES)
def test_every_pair(
    steps: Mapping[StrEnum, frozenset[StrEnum]],
    origin: StrEnum,
    target: StrEnum,
    is_allowed: bool,
) -> None:
    assert can_move(steps, origin, target) is is_allowed
    assert (origin in sources(steps, target)) is is_allowed
    if is_allowed:
        assert move(steps, origin, target, noun="row") is target
    else:
        with pytest.raises(TransitionRefused, match="This row is"):
            move(steps, origin, target, noun="row")


@pytest.mark.parametrize(("states", "steps", "allowed"), TABLES)
def test_every_state_has_its_line(
    states: type[StrEnum],
    steps: Mapping[StrEnum, frozenset[StrEnum]],
    allowed: set[tuple[str, str]],
) -> None:
    assert set(steps) == set(states)
    known = {state.value for state in states}
    assert {name for pair in allowed for name in pair} <= known


def test_money_that_arrived_ends_in_one_of_three_states() -> None:
    """From escrow every way leads to settled, refunded or lost, and nowhere else. What a bank or
    a dispute can still undo is settled or refunded; what is lost stays lost."""
    reached, queue = set(), [PledgeStatus.ESCROWED]
    while queue:
        state = queue.pop()
        if state not in reached:
            reached.add(state)
            queue.extend(PLEDGE_STEPS[state])
    resting = {PledgeStatus.SETTLED, PledgeStatus.REFUNDED, PledgeStatus.LOST}
    under_way = {PledgeStatus.ESCROWED, PledgeStatus.REFUNDING, PledgeStatus.DISPUTED}
    assert reached == resting | under_way
    assert {state for state in reached if not PLEDGE_STEPS[state]} == {PledgeStatus.LOST}
    for state in under_way:
        assert PLEDGE_STEPS[state] & (resting | {PledgeStatus.DISPUTED})


def test_the_sentence_reads_like_one() -> None:
    with pytest.raises(TransitionRefused) as refused:
        move(CAMPAIGN_STEPS, CampaignStatus.IN_REVIEW, CampaignStatus.LIVE, noun="campaign")
    message = refused.value.message
    assert message == "This campaign is in review, so it cannot become live."
    with language_in_use(Language.CHINESE):
        assert said(message) == "此项目目前的状态是“审核中”，不能变为“开放中”。"


def test_every_noun_is_one_of_these() -> None:
    assert set(NOUNS) == set(STEPS)


@pytest.mark.parametrize(("noun", "steps"), STEPS.items())
def test_every_state_that_is_refused_a_step_has_words(
    noun: str, steps: Mapping[Any, frozenset[Any]]
) -> None:
    refusals = [pair for pair in product(steps, repeat=2) if pair[1] not in steps[pair[0]]]
    assert refusals
    for origin, target in refusals:
        with pytest.raises(TransitionRefused) as refused:
            move(steps, origin, target, noun=noun)
        with language_in_use(Language.CHINESE):
            assert not re.search("[A-Za-z]", said(refused.value.message))
