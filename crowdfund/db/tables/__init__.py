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
from crowdfund.db.tables.escrow import EscrowBlock, EscrowCheckpoint
from crowdfund.db.tables.incidents import (
    Incident,
    ProcessorRow,
    ReconciliationRun,
    ReconciliationSum,
    RunOrigin,
)
from crowdfund.db.tables.matching import BackerWishes, StatedValue
from crowdfund.db.tables.people import Notice, User, UserSession
from crowdfund.db.tables.platform import (
    CallPace,
    InboxEvent,
    PlatformClock,
    PollCursor,
    StoredFile,
    WorkerBeat,
)
from crowdfund.db.tables.pledges import Allotment, Attempt, Pledge
from crowdfund.db.tables.processor import Registration, Retry

__all__ = [
    "Allotment",
    "Attempt",
    "BackerWishes",
    "CallPace",
    "Campaign",
    "CampaignUpdate",
    "Dispute",
    "DisputeAnswer",
    "Enterprise",
    "EscrowBlock",
    "EscrowCheckpoint",
    "FraudWarning",
    "HolderBefore",
    "InboxEvent",
    "Incident",
    "Notice",
    "PlatformClock",
    "Pledge",
    "PollCursor",
    "ProcessorRow",
    "Question",
    "ReconciliationRun",
    "ReconciliationSum",
    "Registration",
    "Remark",
    "Retry",
    "RunOrigin",
    "StatedValue",
    "StatusChange",
    "StoredFile",
    "User",
    "UserSession",
    "WatchedCampaign",
    "WorkerBeat",
    "YearFigures",
]
