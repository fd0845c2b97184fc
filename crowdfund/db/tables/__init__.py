"""Every table, so that migrations and services find them in one place.

The ledger's tables are not re-exported: they have one door, `services.ledger`.
"""

from crowdfund.db.tables.account_links import AccountLink, ResetRequest
from crowdfund.db.tables.audit import AuditEntry, AuditHead, AuditLink
from crowdfund.db.tables.campaigns import (
    Campaign,
    CampaignReminder,
    CampaignUpdate,
    Question,
    Remark,
    StatusChange,
    WatchedCampaign,
)
from crowdfund.db.tables.changes import CampaignChange, CampaignVersion
from crowdfund.db.tables.complaints import Complaint, ComplaintSaying
from crowdfund.db.tables.content import CampaignFile, FundUse, RiskItem, TeamMember
from crowdfund.db.tables.declarations import InvestorAnswer, InvestorDeclaration, ShownText
from crowdfund.db.tables.disputes import Dispute, DisputeAnswer, FraudWarning
from crowdfund.db.tables.enterprises import Enterprise, HolderBefore, YearFigures
from crowdfund.db.tables.escrow import EscrowBlock, EscrowCheckpoint
from crowdfund.db.tables.evidence import (
    ChecklistTick,
    Claim,
    Disclosure,
    LargeHolder,
    Officer,
    RelatedTransaction,
)
from crowdfund.db.tables.factors import (
    AuthenticatorApp,
    HalfSignIn,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    WrongCode,
)
from crowdfund.db.tables.features import Feature
from crowdfund.db.tables.identity import IdentityCheck, Screening
from crowdfund.db.tables.incidents import (
    Incident,
    ProcessorRow,
    ReconciliationRun,
    ReconciliationSum,
    RunOrigin,
)
from crowdfund.db.tables.listings import CampaignListing, PlatformCount, SearchWord
from crowdfund.db.tables.matching import BackerWishes, StatedValue
from crowdfund.db.tables.members import EnterpriseMember
from crowdfund.db.tables.notices import MailboxMail, Notice, NoticeChoice
from crowdfund.db.tables.people import User, UserSession
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
from crowdfund.db.tables.proposals import Proposal
from crowdfund.db.tables.protections import BigTicketAnswer, SharedLoss, SophisticatedStatement
from crowdfund.db.tables.submissions import Submission
from crowdfund.db.tables.visits import VisitCount, VisitMark, VisitSalt
from crowdfund.db.tables.work import BookCheck, WorkFailure

__all__ = [
    "AccountLink",
    "Allotment",
    "Attempt",
    "AuditEntry",
    "AuditHead",
    "AuditLink",
    "AuthenticatorApp",
    "BackerWishes",
    "BigTicketAnswer",
    "BookCheck",
    "CallPace",
    "Campaign",
    "CampaignChange",
    "CampaignFile",
    "CampaignListing",
    "CampaignReminder",
    "CampaignUpdate",
    "CampaignVersion",
    "ChecklistTick",
    "Claim",
    "Complaint",
    "ComplaintSaying",
    "Disclosure",
    "Dispute",
    "DisputeAnswer",
    "Enterprise",
    "EnterpriseMember",
    "EscrowBlock",
    "EscrowCheckpoint",
    "Feature",
    "FraudWarning",
    "FundUse",
    "HalfSignIn",
    "HolderBefore",
    "IdentityCheck",
    "InboxEvent",
    "Incident",
    "InvestorAnswer",
    "InvestorDeclaration",
    "LargeHolder",
    "MailboxMail",
    "Notice",
    "NoticeChoice",
    "Officer",
    "Passkey",
    "PasskeyChallenge",
    "PlatformClock",
    "PlatformCount",
    "Pledge",
    "PollCursor",
    "ProcessorRow",
    "Proposal",
    "Question",
    "ReconciliationRun",
    "ReconciliationSum",
    "RecoveryCode",
    "Registration",
    "RelatedTransaction",
    "Remark",
    "ResetRequest",
    "Retry",
    "RiskItem",
    "RunOrigin",
    "Screening",
    "SearchWord",
    "SharedLoss",
    "ShownText",
    "SophisticatedStatement",
    "StatedValue",
    "StatusChange",
    "StoredFile",
    "Submission",
    "TeamMember",
    "User",
    "UserSession",
    "VisitCount",
    "VisitMark",
    "VisitSalt",
    "WatchedCampaign",
    "WorkFailure",
    "WorkerBeat",
    "WrongCode",
    "YearFigures",
]
