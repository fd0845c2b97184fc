"""Declaring one's means: each declaration is a row of its own, with the words it answers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from crowdfund.db.tables import InvestorDeclaration
from crowdfund.domain import investor
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput
from crowdfund.domain.investor import Means
from crowdfund.domain.money import MAXIMUM_MINOR, decimal_text, parse_minor
from crowdfund.domain.regimes import regime
from crowdfund.domain.regimes.base import Regime, RegimeCode
from crowdfund.domain.regimes.declarations import WORDING_BY_REGIME, Wording
from crowdfund.services import investor_limits, limits, shown_words, texts
from crowdfund.services.citations import cited
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import MOST_NUMBER_CHARS, one_line
from crowdfund.services.regime_names import regime_name
from crowdfund.services.signed_words import keep_signed, words_named
from crowdfund.services.views.investors import DeclarationForm, DeclarationRow, InvestorPage
from crowdfund.words import N_, _

REGIME: Final = RegimeCode.REG_CF
"""The one regime so far that asks for means."""
DECLARED_BY_PERSON: Final = limits.Limit("declarations-person", 20, 10)
ROWS_SHOWN: Final = 20
# No form of it is published. Those that people have are between four digits, of long ago, and
# seven, of today: one more leaves room for the years to come, and shorter ones are slips.
_CRD_NUMBER: Final = re.compile(r"[1-9][0-9]{3,7}", re.ASCII)
CONFIRM: Final = N_("Confirm that this is true: the limit is worked out from it.")
NOT_ACCREDITED: Final = N_(
    "By the figures above you are not accredited ({citation}), and you state no licence. Correct "
    "them, or leave the tick away: your limit is then worked out from them."
)
OTHER_WORDS: Final = N_("The words of this declaration have changed. Read them again, please.")


def investor_page(deps: Deps, *, actor: Actor | None) -> InvestorPage:
    """What one declared, what it leaves, and the words that are answered.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        return _page(session, known, deps.now())


def declare(deps: Deps, *, actor: Actor | None, form: DeclarationForm) -> InvestorPage:
    """Keeps a declaration of one's means; earlier ones stay as they were.

    Args:
        deps: what the platform works with.
        actor: who declares.
        form: as sent; `words_hash` says which words were on the screen.

    Returns:
        The page as it now stands.

    Raises:
        NotSignedIn: nobody is signed in.
        InvalidInput: an amount that cannot be read, what is not confirmed, or the figures do not
            make accredited who states to be.
        Conflict: other words were shown than are in force.
        TooManyAttempts: too many within ten minutes.
    """
    known = require_actor(actor)
    pack, now = regime(REGIME), deps.now()
    means = _declared_means(pack, form, now)
    if not form.is_confirmed:
        raise InvalidInput(_(CONFIRM), field="confirmed")
    wording = shown_words.answered(_words, form.words_hash)
    if wording is None:
        raise Conflict(_(OTHER_WORDS))
    limits.count(DECLARED_BY_PERSON, str(known.user_id))
    with deps.transaction() as session:
        row = InvestorDeclaration(
            id=uuid4(),
            user_id=known.user_id,
            regime=REGIME.value,
            currency=pack.currency,
            income_minor=means.income_minor,
            net_worth_minor=means.net_worth_minor,
            elsewhere_minor=means.elsewhere_minor,
            joint_income_minor=means.joint_income_minor,
            is_accredited=means.is_accredited,
            # What bears nothing is not kept.
            crd_number=_crd_number(form.crd_number) if means.is_licensed else "",
            text_hash=wording.hash,
            made_at=now,
        )
        # That it was made, and with which words; what somebody earns stays out of the trail.
        after = {"regime": REGIME.value, "words": words_named(wording)}
        action = AuditAction.MEANS_DECLARED
        keep_signed(session, row, wording, action, known=known, at=now, after=after)
        return _page(session, known, now)


def _words() -> Wording:
    """What is declared, as whoever reads the language of now has it on the screen."""
    return shown_words.written(WORDING_BY_REGIME[REGIME])


def _declared_means(pack: Regime, form: DeclarationForm, now: datetime) -> Means:
    """A form as the domain takes it. A licence counts only where the figures alone do not make
    accredited who states to be.

    Raises:
        InvalidInput: as for `declare`.
    """
    amounts = {
        name: _amount(text, pack, field=name, noun=noun)
        for name, text, noun in (
            ("income", form.income, _("Your income")),
            ("net_worth", form.net_worth, _("Your net worth")),
            ("elsewhere", form.elsewhere, _("What you invested elsewhere")),
            ("joint_income", str(form.joint_income).strip() or "0", _("Your income together")),
        )
    }
    means = Means(
        income_minor=amounts["income"],
        net_worth_minor=amounts["net_worth"],
        elsewhere_minor=amounts["elsewhere"],
        is_accredited=form.is_accredited,
        declared_at=now,
        joint_income_minor=amounts["joint_income"],
    )
    day = pack.day(now)
    if not means.is_accredited or investor.is_accredited(pack, means, on=day):
        return means
    means = replace(means, is_licensed=bool(_crd_number(form.crd_number)))
    if not investor.is_accredited(pack, means, on=day):
        rule = pack.rule(investor.ACCREDITED).on(day)
        citation = rule.citation if rule is not None else ""
        raise InvalidInput(_(NOT_ACCREDITED).format(citation=cited(citation)), field="accredited")
    return means


def _amount(text: object, pack: Regime, *, field: str, noun: str) -> int:
    written = one_line(text, field=field, noun=noun, most_chars=MOST_NUMBER_CHARS)
    minor = parse_minor(written, pack.currency, field=field)
    if not 0 <= minor <= MAXIMUM_MINOR:
        raise InvalidInput(_("{noun} is zero or more.").format(noun=noun), field=field)
    return minor


def _crd_number(text: object) -> str:
    """The number under which FINRA's register has a licence, by which anybody can look it up."""
    noun = _("The CRD number")
    number = one_line(text, field="crd_number", noun=noun, most_chars=MOST_NUMBER_CHARS)
    if number and not _CRD_NUMBER.fullmatch(number):
        raise InvalidInput(_("A CRD number has four to eight digits."), field="crd_number")
    return number


def _page(session: Session, known: Actor, now: datetime) -> InvestorPage:
    pack, wording = regime(REGIME), _words()
    rows = _declared(session, known.user_id)
    means = investor_limits.means_of(session, pack, known.user_id)
    page = InvestorPage(
        regime_name=regime_name(pack),
        rules_path=f"/learn/rules/{pack.code.value}#{investor.LIMIT}",
        currency=pack.currency,
        words=wording.text,
        words_hash=wording.hash,
        declarations=[_row(row) for row in rows],
    )
    if means is None:
        return page
    room = investor_limits.room_of(session, pack, means, known.user_id, now)
    renew_at = investor.renew_at(means, pack)
    return replace(
        page,
        form=_form(means, rows[0].crd_number, pack.currency),
        is_current=now < renew_at,
        room_text=investor_limits.room_text(pack, room, now),
        renew_text=texts.day(pack.day(renew_at)),
    )


def _form(means: Means, crd_number: str, currency: str) -> DeclarationForm:
    return DeclarationForm(
        income=decimal_text(means.income_minor, currency),
        net_worth=decimal_text(means.net_worth_minor, currency),
        elsewhere=decimal_text(means.elsewhere_minor, currency),
        joint_income=_joint(means.joint_income_minor, currency),
        is_accredited=means.is_accredited,
        crd_number=crd_number,
    )


def _joint(minor: int, currency: str) -> str:
    return decimal_text(minor, currency) if minor else ""


def _declared(session: Session, user_id: UUID) -> list[InvestorDeclaration]:
    query = (
        select(InvestorDeclaration)
        .where(InvestorDeclaration.user_id == user_id, InvestorDeclaration.regime == REGIME.value)
        .order_by(col(InvestorDeclaration.made_at).desc())
    )
    return list(session.exec(query.limit(ROWS_SHOWN)))


def _row(row: InvestorDeclaration) -> DeclarationRow:
    return DeclarationRow(
        at_text=texts.moment(row.made_at),
        income_text=texts.money(row.income_minor, row.currency, short=True),
        net_worth_text=texts.money(row.net_worth_minor, row.currency, short=True),
        elsewhere_text=texts.money(row.elsewhere_minor, row.currency, short=True),
        accredited_text=_accredited(row),
        words_hash=row.text_hash[:12],
    )


def _accredited(row: InvestorDeclaration) -> str:
    if not row.is_accredited:
        return _("Not accredited")
    if row.crd_number:
        return _("Accredited, licence {number}").format(number=row.crd_number)
    if not row.joint_income_minor:
        return _("Accredited")
    money = texts.money(row.joint_income_minor, row.currency, short=True)
    return _("Accredited, {money} with a spouse").format(money=money)
