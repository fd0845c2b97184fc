"""How the demonstration's people agree to a large pledge: they read the warning, and understand."""

from __future__ import annotations

from crowdfund.domain.actor import Actor
from crowdfund.domain.regimes.big_ticket import Consent
from crowdfund.domain.regimes.questions import LARGE_PLEDGES
from crowdfund.services import investing
from crowdfund.services.deps import Deps
from crowdfund.words import said


def agreed(deps: Deps, *, backer: Actor, slug: str, shares: int) -> Consent:
    """What a backer answers before a pledge; nothing when it is not large for them.

    Args:
        deps: what the platform works with.
        backer: who pledges.
        slug: the campaign's.
        shares: how many.
    """
    large = investing.quote(deps, actor=backer, slug=slug, shares_text=str(shares)).large
    right = {said(each.text): said(each.options[0]) for each in LARGE_PLEDGES}.get(
        large.question.text
    )
    chosen = [each.value for each in large.question.options if each.text == right]
    return Consent(bool(chosen), "".join(chosen), large.words_hash)
