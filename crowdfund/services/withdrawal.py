"""Taking a campaign back before its end."""

from __future__ import annotations

from crowdfund.domain.actor import Actor, require_actor, require_admin
from crowdfund.services import counters, lookup, settlement
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import long_text, required

LONGEST_REASON = 500


def withdraw(deps: Deps, *, actor: Actor | None, campaign_id: str, reason: str) -> None:
    """Withdraws one's own campaign; everyone who paid is refunded in full.

    Raises:
        NotFound: another founder's, or none.
        InvalidInput: no reason was given.
        TransitionRefused: it is not scheduled, live or suspended.
    """
    known = require_actor(actor)
    words = _reason(reason)
    with deps.transaction() as session:
        campaign = lookup.owned_campaign(session, known, campaign_id)
        campaign = counters.locked_campaign(session, campaign.id)
        settlement.withdraw_from(
            session, campaign, at=deps.now(), actor_id=known.user_id, reason=words
        )


def withdraw_as_moderator(
    deps: Deps, *, actor: Actor | None, campaign_id: str, reason: str
) -> None:
    """Withdraws any campaign.

    Raises:
        NotAllowed: not a moderator.
        NotFound: no such campaign.
        InvalidInput, TransitionRefused: as for `withdraw`.
    """
    known = require_admin(actor)
    words = _reason(reason)
    with deps.transaction() as session:
        known_id = lookup.campaign_by_id(session, campaign_id).id
        campaign = counters.locked_campaign(session, known_id)
        settlement.withdraw_from(
            session, campaign, at=deps.now(), actor_id=known.user_id, reason=words
        )


def _reason(text: str) -> str:
    words = long_text(text, field="reason", noun="The reason", most_chars=LONGEST_REASON).strip()
    sentence = "Say why, in a few words: backers will read it."
    return required(words, field="reason", sentence=sentence)
