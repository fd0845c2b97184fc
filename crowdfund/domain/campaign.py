"""A campaign's life, as data (docs/ledger.md, "States")."""

from __future__ import annotations

from enum import StrEnum


class CampaignStatus(StrEnum):
    """Where one raise stands."""

    DRAFT = "draft"
    """Being written; only its founder sees it."""
    IN_REVIEW = "in_review"
    """Waits for a moderator."""
    CHANGES_REQUESTED = "changes_requested"
    """Back with the founder, with remarks."""
    REJECTED = "rejected"
    """Refused for good, with a reason."""
    SCHEDULED = "scheduled"
    """Approved; opens at its time."""
    LIVE = "live"
    """Takes pledges."""
    SUSPENDED = "suspended"
    """Stopped by a moderator; takes no pledges, money stays in escrow."""
    CLOSING = "closing"
    """Past the deadline; payments begun before it are still clearing."""
    SETTLING = "settling"
    """Target met; money is being released and shares allotted."""
    SETTLED = "settled"
    """Every share allotted and every pledge's money released."""
    REFUNDING = "refunding"
    """Target missed; money is going back."""
    REFUNDED = "refunded"
    """Every cent is back."""
    WITHDRAWN = "withdrawn"
    """Taken back before its end; everyone is refunded."""


_C = CampaignStatus
CAMPAIGN_STEPS: dict[CampaignStatus, frozenset[CampaignStatus]] = {
    _C.DRAFT: frozenset({_C.IN_REVIEW}),
    _C.IN_REVIEW: frozenset({_C.CHANGES_REQUESTED, _C.REJECTED, _C.SCHEDULED}),
    _C.CHANGES_REQUESTED: frozenset({_C.IN_REVIEW}),
    _C.REJECTED: frozenset(),
    _C.SCHEDULED: frozenset({_C.LIVE, _C.WITHDRAWN}),
    _C.LIVE: frozenset({_C.SUSPENDED, _C.CLOSING, _C.WITHDRAWN}),
    _C.SUSPENDED: frozenset({_C.LIVE, _C.CLOSING, _C.WITHDRAWN}),
    _C.CLOSING: frozenset({_C.SETTLING, _C.REFUNDING}),
    _C.SETTLING: frozenset({_C.SETTLED, _C.REFUNDING}),
    _C.SETTLED: frozenset(),
    _C.REFUNDING: frozenset({_C.REFUNDED}),
    _C.REFUNDED: frozenset(),
    _C.WITHDRAWN: frozenset(),
}

PUBLIC_STATUSES = frozenset(_C) - {_C.DRAFT, _C.IN_REVIEW, _C.CHANGES_REQUESTED, _C.REJECTED}
"""What visitors may see."""

EDITABLE_STATUSES = frozenset({_C.DRAFT, _C.CHANGES_REQUESTED})
"""While the founder may still write."""

TAKES_PAYMENTS_STATUSES = frozenset({_C.LIVE, _C.SUSPENDED, _C.CLOSING})
"""While money paid before the deadline for a reserved pledge still counts."""

PAYS_NOTHING_OUT_STATUSES = frozenset(
    {_C.REJECTED, _C.SETTLED, _C.REFUNDING, _C.REFUNDED, _C.WITHDRAWN}
)
"""Where no money goes to the enterprise any more."""


class Sector(StrEnum):
    """What an enterprise does, for browsing."""

    FOOD = "food"
    """Food and drink."""
    HEALTH = "health"
    """Health and care."""
    ENERGY = "energy"
    """Energy and climate."""
    TECHNOLOGY = "technology"
    """Software and hardware."""
    RETAIL = "retail"
    """Shops and consumer goods."""
    SPORT = "sport"
    """Sport and leisure."""
    AGRICULTURE = "agriculture"
    """Farming and land."""
    MANUFACTURING = "manufacturing"
    """Making things."""
    EDUCATION = "education"
    """Teaching and learning."""
    CREATIVE = "creative"
    """Arts, media and design."""
    TRANSPORT = "transport"
    """Moving people and goods."""
    SERVICES = "services"
    """Everything done for others."""


class Stage(StrEnum):
    """How far an enterprise has come."""

    IDEA = "idea"
    """No product yet."""
    EARLY = "early"
    """First customers."""
    GROWTH = "growth"
    """Proven and growing."""
    ESTABLISHED = "established"
    """Profitable for years."""
