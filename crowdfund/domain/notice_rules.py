"""Every kind of notice: what it is about, who reads it, when, and how it comes."""

from __future__ import annotations

from dataclasses import dataclass

from crowdfund.domain.notice import NoticeKind, Topic
from crowdfund.domain.sentence import sentence


@dataclass(frozen=True)
class TopicRule:
    """A group of notices as people read it."""

    label: str
    hint: str
    """What is in it."""
    can_be_switched_off: bool = True
    """Never for money and security: what a person has to know reaches them."""
    for_moderators: bool = False
    """Shown to moderators alone."""


@dataclass(frozen=True)
class Rule:
    """One kind of notice."""

    topic: Topic
    readers: str
    """Who is told."""
    when: str
    """What has happened."""
    is_mailed: bool = True
    """Whether it also goes out by mail, unless its reader switched that off."""
    is_listed: bool = True
    """Whether it is shown on the site; not when all it has to say is the link in its letter."""


TOPICS: dict[Topic, TopicRule] = {
    Topic.MONEY: TopicRule(
        sentence("Money and shares"),
        sentence("Payments, refunds, allotments, payouts and disputes. Always on."),
        can_be_switched_off=False,
    ),
    Topic.SECURITY: TopicRule(
        sentence("Account security"),
        sentence("Your password, and attempts to use your address. Always on."),
        can_be_switched_off=False,
    ),
    Topic.COMPLAINTS: TopicRule(
        sentence("Your complaints"),
        sentence("That a complaint arrived, and what is answered. Always on."),
        can_be_switched_off=False,
    ),
    Topic.CAMPAIGNS: TopicRule(
        sentence("Your own campaigns"),
        sentence("Decisions of moderators, opening, target, closing and outcome."),
    ),
    Topic.NEWS: TopicRule(
        sentence("Campaigns you back or watch"),
        sentence("Updates from founders, targets reached, raises that close."),
    ),
    Topic.QUESTIONS: TopicRule(
        sentence("Questions and answers"),
        sentence("Questions on your campaigns, and what becomes of yours."),
    ),
    Topic.FOLLOWED: TopicRule(
        sentence("Watchlist reminders"),
        sentence("When what you watch opens, reaches its target or closes soon."),
    ),
    Topic.MODERATION: TopicRule(
        sentence("Moderators' work"),
        sentence("Reviews, disputes, complaints, incidents and failed work."),
        for_moderators=True,
    ),
}
"""Every topic, in the order in which people see them."""

SOMETHING_ELSE = sentence("Something else")

_BACKER, _BACKERS = "the pledge's backer", "everyone whose money is in the raise"
_FOUNDER, _ADMINS = "the enterprise's owner", "everybody whose role lets them act on it"
_ASKED = "the backer of each pledge that is held or being paid"
_SECOND = "everybody who may approve it"
_OWNER = "the account's owner"
_COMPLAINS = "whoever complains; by letter alone without an account"
_FOLLOWERS = "followers whose money is not in the raise"
_K, _T = NoticeKind, Topic

RULES: dict[NoticeKind, Rule] = {
    _K.PLEDGE_PAID: Rule(_T.MONEY, _BACKER, "a payment cleared and is held"),
    _K.PLEDGE_LATE: Rule(
        _T.MONEY, _BACKER, "a payment came after its time or its reservation and goes back"
    ),
    _K.PLEDGE_EXPIRED: Rule(_T.MONEY, _BACKER, "a reservation ended unpaid", is_mailed=False),
    _K.PLEDGE_CANCELLED: Rule(_T.MONEY, _BACKER, "they cancelled a paid pledge"),
    _K.PLEDGE_LAPSED: Rule(_T.MONEY, _BACKER, "the terms changed and they did not keep it in time"),
    _K.TERMS_CHANGED: Rule(_T.MONEY, _ASKED, "terms changed: keep the pledge, or get it back"),
    _K.TERMS_NOTED: Rule(_T.NEWS, _BACKERS, "terms changed in what is not material"),
    _K.DEADLINE_MOVED: Rule(_T.MONEY, _BACKERS, "it closes early, or the old deadline stands"),
    _K.REFUND_STARTED: Rule(_T.MONEY, _BACKER, "a refund was decided", is_mailed=False),
    _K.REFUNDED: Rule(_T.MONEY, _BACKER, "the processor made the refund"),
    _K.REFUND_FAILED: Rule(_T.MONEY, _BACKER, "the bank sent the refund back"),
    _K.SHARES_ALLOTTED: Rule(_T.MONEY, _BACKER, "the raise settled and shares were allotted"),
    _K.DISPUTE_OPENED: Rule(_T.MONEY, _BACKER, "their bank inquires into the payment"),
    _K.DISPUTE_ENDED: Rule(_T.MONEY, _BACKER, "their bank decided"),
    _K.RAISE_SUSPENDED: Rule(_T.MONEY, _BACKERS, "a moderator stopped the raise"),
    _K.RAISE_RESUMED: Rule(_T.MONEY, _BACKERS, "the raise goes on"),
    _K.RAISE_SUCCEEDED: Rule(_T.MONEY, _BACKERS, "the target was reached by the deadline"),
    _K.RAISE_FAILED: Rule(_T.MONEY, _BACKERS, "the raise failed; everyone is refunded"),
    _K.RAISE_WITHDRAWN: Rule(_T.MONEY, _BACKERS, "the raise was withdrawn; everyone is refunded"),
    _K.PAYOUT_NEEDED: Rule(
        _T.MONEY, _FOUNDER, "money waits for a payout account or for who they are; weekly"
    ),
    _K.PAYOUT_COMPLETE: Rule(_T.MONEY, _FOUNDER, "the payout account can receive money"),
    _K.PAYOUT_INCOMPLETE: Rule(_T.MONEY, _FOUNDER, "the payout account stopped receiving money"),
    _K.PAYOUT_REFUSED: Rule(_T.MONEY, _FOUNDER, "their bank did not take a payout"),
    _K.MONEY_RELEASED: Rule(_T.MONEY, _FOUNDER, "all money was released, shares are allotted"),
    _K.PAYMENT_DISPUTED: Rule(_T.MONEY, _FOUNDER, "a backer's bank inquires into a payment"),
    _K.PAYMENT_KEPT: Rule(_T.MONEY, _FOUNDER, "a backer's bank decided that a payment stands"),
    _K.PAYMENT_LOST: Rule(_T.MONEY, _FOUNDER, "a backer's bank took a payment back for good"),
    _K.TRANSFER_REVERSED: Rule(_T.MONEY, _FOUNDER, "money that was sent to them was taken back"),
    _K.IDENTITY_VERIFIED: Rule(_T.SECURITY, _OWNER, "the processor verified them"),
    _K.IDENTITY_REFUSED: Rule(_T.SECURITY, _OWNER, "their document did not do", is_mailed=False),
    _K.ADDRESS_TRIED: Rule(_T.SECURITY, _OWNER, "somebody registers their address"),
    _K.PASSWORD_CHANGED: Rule(_T.SECURITY, _OWNER, "the password was changed"),
    _K.CONFIRM_ADDRESS: Rule(
        _T.SECURITY, _OWNER, "letters to their address are to be confirmed", is_listed=False
    ),
    _K.PASSWORD_FORGOTTEN: Rule(
        _T.SECURITY, _OWNER, "somebody asks for a new password", is_listed=False
    ),
    _K.MOVE_ADDRESS: Rule(
        _T.SECURITY, "the new address", "an account is to move to it", is_listed=False
    ),
    _K.ADDRESS_MOVES: Rule(_T.SECURITY, "the address as it was", "an account is to move from it"),
    _K.FACTOR_ADDED: Rule(_T.SECURITY, _OWNER, "a second factor was added"),
    _K.FACTOR_REMOVED: Rule(_T.SECURITY, _OWNER, "a second factor was removed"),
    _K.RECOVERY_MADE: Rule(_T.SECURITY, _OWNER, "recovery codes were made anew"),
    _K.RECOVERY_USED: Rule(_T.SECURITY, _OWNER, "a recovery code was used"),
    _K.CODES_TRIED: Rule(_T.SECURITY, _OWNER, "many wrong codes after their password; daily"),
    _K.PASSKEY_COPIED: Rule(_T.SECURITY, _OWNER, "a passkey seems to be copied; refused"),
    _K.ACCOUNT_DELETED: Rule(
        _T.SECURITY, "the address as it was", "the account was deleted", is_listed=False
    ),
    _K.MEMBER_INVITED: Rule(
        _T.SECURITY, "the person who is invited", "an owner invited them to an enterprise"
    ),
    _K.MEMBER_ENDED: Rule(
        _T.SECURITY,
        "the member, or the owner when the member left",
        "a role in an enterprise ended",
    ),
    _K.OWNER_CHANGES: Rule(
        _T.SECURITY,
        "the owner, who is to be it, and everybody with a role once it changed",
        "an enterprise is offered to another owner, is not any more, or has one",
    ),
    _K.COMPLAINT_RECEIVED: Rule(_T.COMPLAINTS, _COMPLAINS, "their complaint arrived"),
    _K.COMPLAINT_ANSWERED: Rule(_T.COMPLAINTS, _COMPLAINS, "it is taken up, or they are asked"),
    _K.COMPLAINT_DECIDED: Rule(_T.COMPLAINTS, _COMPLAINS, "their complaint is decided"),
    _K.CAMPAIGN_SUBMITTED: Rule(_T.CAMPAIGNS, _FOUNDER, "it waits for review", is_mailed=False),
    _K.CAMPAIGN_APPROVED: Rule(_T.CAMPAIGNS, _FOUNDER, "a moderator approved it"),
    _K.CHANGES_REQUESTED: Rule(_T.CAMPAIGNS, _FOUNDER, "a moderator sent it back with remarks"),
    _K.REGIME_SWITCHED: Rule(_T.CAMPAIGNS, _FOUNDER, "two people had it judged by other rules"),
    _K.CAMPAIGN_REJECTED: Rule(_T.CAMPAIGNS, _FOUNDER, "a moderator refused it"),
    _K.CAMPAIGN_SUSPENDED: Rule(_T.CAMPAIGNS, _FOUNDER, "a moderator stopped it"),
    _K.CAMPAIGN_RESUMED: Rule(_T.CAMPAIGNS, _FOUNDER, "a moderator let it go on"),
    _K.CAMPAIGN_OPENED: Rule(_T.CAMPAIGNS, _FOUNDER, "it takes pledges now"),
    _K.CAMPAIGN_REACHED: Rule(_T.CAMPAIGNS, _FOUNDER, "its target is reached; once"),
    _K.CAMPAIGN_CLOSED: Rule(_T.CAMPAIGNS, _FOUNDER, "its deadline has come", is_mailed=False),
    _K.CAMPAIGN_SUCCEEDED: Rule(_T.CAMPAIGNS, _FOUNDER, "it reached its target by the deadline"),
    _K.CAMPAIGN_FAILED: Rule(_T.CAMPAIGNS, _FOUNDER, "it failed"),
    _K.CAMPAIGN_WITHDRAWN: Rule(_T.CAMPAIGNS, _FOUNDER, "it was withdrawn"),
    _K.CAMPAIGN_PAID_BACK: Rule(_T.CAMPAIGNS, _FOUNDER, "everyone has their money back"),
    _K.TARGET_REACHED: Rule(_T.NEWS, _BACKERS, "the target is reached; once", is_mailed=False),
    _K.CLOSES_SOON: Rule(_T.NEWS, _BACKERS, "the raise closes within three days"),
    _K.UPDATE_POSTED: Rule(_T.NEWS, "backers and followers", "a founder posted an update"),
    _K.QUESTION_ASKED: Rule(_T.QUESTIONS, _FOUNDER, "somebody asked a question"),
    _K.QUESTION_ANSWERED: Rule(_T.QUESTIONS, "who asked", "the founder answered"),
    _K.QUESTION_HIDDEN: Rule(_T.QUESTIONS, "who asked", "a moderator hid their question"),
    _K.WATCHED_OPENED: Rule(_T.FOLLOWED, "followers", "a campaign that they follow opened"),
    _K.WATCHED_REACHED: Rule(_T.FOLLOWED, _FOLLOWERS, "cleared money reached the target; once"),
    _K.WATCHED_CLOSES_SOON: Rule(_T.FOLLOWED, _FOLLOWERS, "the raise closes within two days"),
    _K.REVIEW_WAITS: Rule(_T.MODERATION, _ADMINS, "a campaign waits for review"),
    _K.DISPUTE_WAITS: Rule(_T.MODERATION, _ADMINS, "a dispute was opened"),
    _K.DISPUTE_OVER: Rule(_T.MODERATION, _ADMINS, "a dispute has ended", is_mailed=False),
    _K.INCIDENT_OPENED: Rule(_T.MODERATION, _ADMINS, "the records differ, or an alarm is raised"),
    _K.WORK_PARKED: Rule(_T.MODERATION, _ADMINS, "work was left for a person"),
    _K.PAGE_REFUSED: Rule(_T.MODERATION, _ADMINS, "the processor opens no payment page; daily"),
    _K.ODDITY: Rule(_T.MODERATION, _ADMINS, "the processor did what nobody asked for"),
    _K.SCREENING_WAITS: Rule(_T.MODERATION, _ADMINS, "a verified person may be on a list"),
    _K.CHANGE_WAITS: Rule(_T.MODERATION, _ADMINS, "a founder wants to change a live campaign"),
    _K.CHANGE_DECIDED: Rule(_T.CAMPAIGNS, _FOUNDER, "a moderator decided on a change"),
    _K.PROPOSAL_WAITS: Rule(_T.MODERATION, _SECOND, "somebody proposed what needs two people"),
    _K.PROPOSAL_DECIDED: Rule(_T.MODERATION, "its proposer", "a second person decided it"),
    _K.COMPLAINT_WAITS: Rule(_T.MODERATION, _ADMINS, "a complaint came, or somebody added to it"),
    _K.COMPLAINT_DUE: Rule(_T.MODERATION, _ADMINS, "a complaint is due soon, and when it is late"),
}
"""Every kind: what it is about, who reads it, when it is told, and whether it is mailed."""


def topic_label(kind: str) -> str:
    """What a notice is about, as people read it, by its kind as stored. Kinds go and rows stay: one
    that is no longer known, such as `general` of notices that are older than kinds, reads as
    something else."""
    is_known = kind in set(NoticeKind)
    return TOPICS[RULES[NoticeKind(kind)].topic].label if is_known else SOMETHING_ELSE


def switchable(kind: NoticeKind) -> str:
    """The topic under which a kind can be switched off; empty when it always comes."""
    topic = RULES[kind].topic
    return topic.value if TOPICS[topic].can_be_switched_off else ""
