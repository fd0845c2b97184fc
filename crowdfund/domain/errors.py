"""Everything that can be refused, named by the fact that does not hold.

CrowdfundError
├── NotFound                  nothing there, or nothing that this person may see
├── NotAllowed                known person, but not their business
│   ├── NotSignedIn           nobody is signed in
│   ├── AddressUnconfirmed    they did not yet show that letters reach them
│   ├── ProofNeeded           they have to prove once more that it is them
│   └── FactorNeeded          they have to set up a second factor first
├── InvalidInput              a field holds something that cannot be used (carries the field)
├── Conflict                  right a moment ago, not any more
│   ├── TransitionRefused     the state does not allow that step
│   ├── SharesUnavailable     fewer shares are left than were asked for
│   ├── CampaignNotLive       the campaign takes no pledges now
│   ├── ChangedElsewhere      what would be written over is not what was read
│   └── RequestKeyReused      same request key, other input
├── NotEligible               the regime does not let this person pledge that much
│   ├── DeclarationNeeded     something has to be declared first
│   ├── ConsentNeeded         a large pledge has to be agreed to, and understood
│   └── IdentityNeeded        the platform has to know first who they are
├── TooManyAttempts           slow down (carries the seconds to wait)
├── FilingRefused             an uploaded filing that cannot be read as a Form C
├── BooksDoNotBalance         an invariant of the ledger does not hold
├── MailError                 the mail server did not take a message
│   ├── MailNotTaken          not now: it was away, or said so
│   ├── MailRefused           never: this message, or this address
│   └── MailEndUnknown        it was handed over and no answer came
└── GatewayError              the payment processor did not do what we asked
    ├── GatewayUnavailable    try again later: network, 5xx, 429
    ├── PaymentDeclined       final for this attempt
    ├── PayoutsNotReady       wait for the account, the balance or the end of a dispute
    ├── AlreadyDone           the processor did it before: adopt what exists
    ├── WebhookForged         the signature does not verify
    └── GatewayRefused        we asked for something wrong: park it and tell a person
"""
# ruff: noqa: N818

from __future__ import annotations


class CrowdfundError(Exception):
    """Root of everything that the platform refuses.

    Args:
        message: a sentence that can be shown to the person who asked.
        subject_id: the row that it is about, when there is one.
    """

    def __init__(self, message: str, *, subject_id: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.subject_id = subject_id


class NotFound(CrowdfundError):
    """Nothing there, or nothing that this person may see: both look the same."""


class NotAllowed(CrowdfundError):
    """The person is known, and this is not for them to do."""


class NotSignedIn(NotAllowed):
    """Nobody is signed in."""


class AddressUnconfirmed(NotAllowed):
    """Letters to this person's address were not confirmed yet."""


class ProofNeeded(NotAllowed):
    """It moves money or power, and the last proof that it is them is too old or too weak."""


class FactorNeeded(NotAllowed):
    """Their role waits until they have a second factor."""


class InvalidInput(CrowdfundError):
    """A field holds something that cannot be used.

    Args:
        message: what is wrong, in words.
        field: the field's name as in the form.
    """

    def __init__(self, message: str, *, field: str, subject_id: str | None = None) -> None:
        super().__init__(message, subject_id=subject_id)
        self.field = field


class Conflict(CrowdfundError):
    """What was asked was possible a moment ago and is not any more."""


class TransitionRefused(Conflict):
    """The present state does not allow that step."""


class SharesUnavailable(Conflict):
    """Fewer shares are left than were asked for.

    Args:
        message: a sentence for the backer.
        shares_left: whole shares that can still be pledged.
    """

    def __init__(self, message: str, *, shares_left: int, subject_id: str | None = None) -> None:
        super().__init__(message, subject_id=subject_id)
        self.shares_left = shares_left


class CampaignNotLive(Conflict):
    """The campaign takes no pledges now."""


class ChangedElsewhere(Conflict):
    """What would be written over is not what was read before: somebody wrote in between."""


class RequestKeyReused(Conflict):
    """One request key came with two different inputs."""


class NotEligible(CrowdfundError):
    """The campaign's regime does not let this person pledge that much."""


class ConsentNeeded(NotEligible):
    """A pledge this large has to be agreed to first, with a sign that its risk is understood."""


class DeclarationNeeded(NotEligible):
    """The regime asks for a declaration that is missing or too old."""


class IdentityNeeded(NotEligible):
    """So much is pledged only by people whose identity is verified."""


class TooManyAttempts(CrowdfundError):
    """Asked too often.

    Args:
        message: a sentence for the person.
        retry_after_seconds: how long to wait.
        is_first: whether nobody was refused for the same reason a while before: what writes a
            refusal down writes the first.
    """

    def __init__(self, message: str, *, retry_after_seconds: int, is_first: bool = False) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
        self.is_first = is_first


class FilingRefused(CrowdfundError):
    """An uploaded filing cannot be read as a Form C."""


class BooksDoNotBalance(CrowdfundError):
    """An invariant of the ledger does not hold."""


class MailError(CrowdfundError):
    """The mail server did not take a message, as far as is known."""


class MailNotTaken(MailError):
    """Not now: the server was away, or asked to try again. The message was not taken."""


class MailRefused(MailError):
    """Never: the server refuses this message or this address for good."""


class MailEndUnknown(MailError):
    """The message was handed over and no answer came: it may have been taken."""


class GatewayError(CrowdfundError):
    """The payment processor did not do what we asked.

    Args:
        message: our own words, never the processor's.
        code: the processor's code, for logs and decisions.
        request_ref: the processor's request id, for its support.
    """

    def __init__(self, message: str, *, code: str = "", request_ref: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.request_ref = request_ref


class GatewayUnavailable(GatewayError):
    """Network trouble, a 5xx or a 429: nothing is known, try again with the same key.

    Args:
        message, code, request_ref: as for `GatewayError`.
        retry_after_seconds: how long the processor asked us to wait; 0 when it did not say.
        is_repeated: whether it repeats a failure that it stored under the key.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        request_ref: str = "",
        retry_after_seconds: int = 0,
        is_repeated: bool = False,
    ) -> None:
        super().__init__(message, code=code, request_ref=request_ref)
        self.retry_after_seconds = retry_after_seconds
        self.is_repeated = is_repeated


class PaymentDeclined(GatewayError):
    """The bank or the card said no: final for this attempt."""


class PayoutsNotReady(GatewayError):
    """The receiving account, our balance or a bank that inquires stands in the way: wait."""


class AlreadyDone(GatewayError):
    """The processor did it before: look the object up and adopt it."""


class WebhookForged(GatewayError):
    """A webhook's signature does not verify, or its body cannot be read."""


class GatewayRefused(GatewayError):
    """We asked for something the processor finds wrong: park it and tell a person."""
