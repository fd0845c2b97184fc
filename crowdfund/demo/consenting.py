"""What a backer of the demonstration answers to the warning before a large pledge."""

from __future__ import annotations

from crowdfund.domain.actor import Actor
from crowdfund.domain.regimes.big_ticket import Consent
from crowdfund.domain.regimes.questions import LARGE_PLEDGES
from crowdfund.services import investing
from crowdfund.services.deps import Deps


def consent_of(deps: Deps, backer: Actor, slug: str, shares: int) -> Consent:
    """Consent with the right answer where a pledge of so many shares is large, else none."""
    large = investing.quote(deps, actor=backer, slug=slug, shares_text=str(shares)).large
    right = {each.text: each.options[0] for each in LARGE_PLEDGES}.get(large.question.text)
    chosen = [each.value for each in large.question.options if each.text == right]
    return Consent(bool(chosen), "".join(chosen), large.words_hash)
