"""Every table, so that migrations and services find them in one place.

The ledger's tables are not re-exported: they have one door, `services.ledger`.
"""

from crowdfund.db.tables.campaigns import (
    Campaign,
    CampaignUpdate,
    Question,
    Remark,
    StatusChange,
    WatchedCampaign,
)
from crowdfund.db.tables.disputes import Dispute, DisputeAnswer, FraudWarning
from crowdfund.db.tables.enterprises import Enterprise, HolderBefore, YearFigures
from crowdfund.db.tables.people import Notice, User, UserSession
from crowdfund.db.tables.platform import (
    InboxEvent,
    PlatformClock,
    PollCursor,
    StoredFile,
    WorkerBeat,
)
from crowdfund.db.tables.pledges import Allotment, Attempt, Pledge

__all__ = [
    "Allotment",
    "Attempt",
    "Campaign",
    "CampaignUpdate",
    "Dispute",
    "DisputeAnswer",
    "Enterprise",
    "FraudWarning",
    "HolderBefore",
    "InboxEvent",
    "Notice",
    "PlatformClock",
    "Pledge",
    "PollCursor",
    "Question",
    "Remark",
    "StatusChange",
    "StoredFile",
    "User",
    "UserSession",
    "WatchedCampaign",
    "WorkerBeat",
    "YearFigures",
]
