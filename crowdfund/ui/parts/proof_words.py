"""What the script that checks escrow proofs says (assets/escrow_proof.js): it has no words of its
own, and writes these as text, never as HTML."""

from __future__ import annotations

from babel import Locale

from crowdfund.services.ledger_words import KIND_LABELS
from crowdfund.words import _, locale, ngettext, plural

Words = dict[str, str | list[str] | dict[str, str]]


def proof_words() -> Words:
    """Return every sentence in the language of now, by what the script calls it. What is about a
    number is a pair: for one, and for any other number."""
    return {
        "locale": _tag(locale()),
        "kinds": {kind.value: label for kind, label in KIND_LABELS.items()},
        **_of_results(),
        **_of_files(),
        **_of_lines(),
        **_of_two(),
    }


def _tag(of: Locale) -> str:
    """How the browser names a locale (BCP 47): en-US, zh-Hans-CN."""
    return str(of).replace("_", "-")


def _counted(pair: tuple[str, str]) -> list[str]:
    return [ngettext(*pair, 1), ngettext(*pair, 2)]


def _of_results() -> Words:
    return {
        "verified": _("Verified. {summary}"),
        "refuted": _("Not verified. {summary}"),
        "unread": _("The file could not be read. Please try again."),
        "refused": _("The file was not given: {why}"),
        "signedOut": _("You are not signed in any more."),
        "compare": _("Compare with the ledger of now"),
    }


def _of_files() -> Words:
    return {
        "nothing": _("Choose a file, or paste the text of one."),
        "whole": _("This is a whole ledger: check it with the program below."),
        "unknown": _("This is not a proof of a kind that this page knows."),
        "unreadable": _("This is not one of the files that can be checked here."),
        "hash": _("A hash in the file is not written as one."),
        "outside": _("A place is outside the tree."),
        "long": _("A path has too many steps."),
        "short": _("A path has too few steps."),
        "checkpointForm": _("A checkpoint has an unknown form."),
        "checkpointCampaign": _("A checkpoint is of another campaign."),
        "lineForm": _("A line has an unknown form."),
        "lineCampaign": _("A line is of another campaign."),
        "seal": _("A checkpoint differs from its seal."),
        "checkpoint": _counted(
            plural(
                "The checkpoint of {number} line, published on {at} UTC, has the seal {seal}",
                "The checkpoint of {number} lines, published on {at} UTC, has the seal {seal}",
            )
        ),
    }


def _of_lines() -> Words:
    return {
        "line": _("Line {number} ({kind}, {money})"),
        "minor": _("{amount} minor units of {currency}"),
        "empty": _("There is no line in the file, so it proves nothing."),
        "otherPledge": _("{line} is about another pledge."),
        "absent": _("{line} is not in the tree."),
        "source": _("{line} has another source."),
        "chain": _("{line} is not what its hash in the chain says."),
        "leads": _counted(
            plural(
                "{line}: its hash leads to the root in {number} step, and its hash in the chain "
                "covers exactly these facts.",
                "{line}: its hash leads to the root in {number} steps, and its hash in the chain "
                "covers exactly these facts.",
            )
        ),
        "root": _counted(
            plural(
                "The campaign's escrow page must show this root for {number} line: {root}",
                "The campaign's escrow page must show this root for {number} lines: {root}",
            )
        ),
        "all": _counted(
            plural(
                "The line of this pledge is in the campaign's ledger.",
                "All {number} lines of this pledge are in the campaign's ledger.",
            )
        ),
    }


def _of_two() -> Words:
    return {
        "sizes": _("Sizes and path make no sense."),
        "begins": _("The later ledger does not begin with the earlier one."),
        "steps": _counted(
            plural(
                "{number} step leads from the first root to the second: {root}",
                "{number} steps lead from the first root to the second: {root}",
            )
        ),
        "grown": _(
            "The ledger of {size} lines begins with the one of {old}: nothing in it was changed."
        ),
        "same": _counted(
            plural(
                "The ledger still has this {number} line.",
                "The ledger still has these {number} lines.",
            )
        ),
        "unpublished": _counted(
            plural(
                "This site has published no checkpoint of {number} line for this campaign, or "
                "cannot prove it.",
                "This site has published no checkpoint of {number} lines for this campaign, or "
                "cannot prove it.",
            )
        ),
        "otherLedger": _("The earlier ledger that this site shows is not the one of your file."),
    }
