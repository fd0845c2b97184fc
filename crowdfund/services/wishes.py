"""What one looks for: said, read back, learnt when allowed, and forgotten when asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from crowdfund.db.queries import matching as queries
from crowdfund.db.queries import open_campaigns
from crowdfund.db.tables import BackerWishes
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.matching.taste import NO_TASTE, Done, Taste, Trait, learn
from crowdfund.domain.matching.wishes import NO_WISHES, Horizon, Risk, Value, Wishes
from crowdfund.services import texts
from crowdfund.services.deps import Deps
from crowdfund.services.match_words import HORIZON_LABELS, RISK_LABELS, VALUE_LABELS
from crowdfund.services.views.common import Option
from crowdfund.services.views.matching import LearntRow, PreferencesPage, Tick, WishesForm
from crowdfund.services.wish_fields import blank_row, fill_row, form_of, parse_wishes, wishes_of
from crowdfund.words import N_, Spoken, _

TRAIT_LABELS = Spoken(
    {Trait.SECTOR: N_("Sector"), Trait.STAGE: N_("Stage"), Trait.COUNTRY: N_("Country")}
)
_LABEL_OF = {
    Trait.SECTOR: texts.sector_label,
    Trait.STAGE: texts.stage_label,
    Trait.COUNTRY: texts.country_name,
}


@dataclass(frozen=True)
class Seeker:
    """For whom campaigns are ranked."""

    wishes: Wishes = NO_WISHES
    taste: Taste = NO_TASTE

    @property
    def is_unknown(self) -> bool:
        """Whether nothing was said or learnt, so that there is nothing to rank by."""
        return self.wishes.is_empty and not self.taste.total


def seeker_of(deps: Deps, *, actor: Actor | None) -> Seeker:
    """What is known of what a person looks for; nothing of a visitor."""
    if actor is None:
        return Seeker()
    with deps.reading() as session:
        row = _row(session, actor.user_id)
        if row is None:
            return Seeker()
        return Seeker(wishes_of(row), _taste(session, row, deps.now()))


def seeker_saying(_deps: Deps, *, form: WishesForm) -> Seeker:
    """A visitor who says what they look for; nothing is stored.

    Raises:
        InvalidInput: the first field that cannot be used.
    """
    return Seeker(parse_wishes(form))


def preferences(deps: Deps, *, actor: Actor | None) -> PreferencesPage:
    """What one said, with what can be said, and what was learnt.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        row = _row(session, known.user_id)
        taste = NO_TASTE if row is None else _taste(session, row, deps.now())
    return _page(row, taste)


def save_wishes(deps: Deps, *, actor: Actor | None, form: WishesForm) -> None:
    """Stores what one looks for, in place of what was said before.

    Raises:
        NotSignedIn: nobody is signed in.
        InvalidInput: the first field that cannot be used.
    """
    known = require_actor(actor)
    wanted = parse_wishes(form)
    with deps.transaction() as session:
        fill_row(_own_row(session, known.user_id, deps.now()), wanted, deps.now())


def let_learn(deps: Deps, *, actor: Actor | None, learns: bool) -> None:
    """Allows that what one follows and pledges is used for one's own ranking, or ends it.

    Args:
        deps: what the platform works with.
        actor: who asks.
        learns: True to allow it. Nothing is stored but the answer: what was done is there anyway.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        _own_row(session, known.user_id, deps.now()).learns = learns is True


def forget_learnt(deps: Deps, *, actor: Actor | None) -> None:
    """Leaves everything that one did until now out of what is learnt.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        _own_row(session, known.user_id, deps.now()).forgot_at = deps.now()


def delete_wishes(deps: Deps, *, actor: Actor | None) -> None:
    """Deletes what one said; also ends the learning.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        session.execute(delete(BackerWishes).where(col(BackerWishes.user_id) == known.user_id))


def _row(session: Session, user_id: UUID) -> BackerWishes | None:
    return session.exec(select(BackerWishes).where(BackerWishes.user_id == user_id)).first()


def _own_row(session: Session, user_id: UUID, now: datetime) -> BackerWishes:
    """The person's row, locked; a new one when there is none. Two first savings at once: the second
    waits for the first and finds its row."""
    blank = blank_row(user_id, now)
    session.execute(
        insert(BackerWishes)
        .values(blank.model_dump())
        .on_conflict_do_nothing(index_elements=["user_id"])
    )
    query = select(BackerWishes).where(BackerWishes.user_id == user_id)
    return session.exec(query.with_for_update()).one()


def _taste(session: Session, row: BackerWishes, now: datetime) -> Taste:
    if not row.learns:
        return NO_TASTE
    acts = queries.acts_of(session, row.user_id, since=row.forgot_at)
    ids = {campaign_id for _, campaign_id in acts}
    offers = open_campaigns.offers_of(session, now, ids) if ids else []
    by_key = {offer.key: offer for offer in offers}
    chosen = [(act, by_key[str(campaign_id)]) for act, campaign_id in acts]
    return learn(Done(act, offer.sector, offer.stage, offer.country) for act, offer in chosen)


def _page(row: BackerWishes | None, taste: Taste) -> PreferencesPage:
    wanted = NO_WISHES if row is None else wishes_of(row)
    return PreferencesPage(
        form=form_of(wanted),
        sectors=_ticks("sectors", texts.sector_options(), wanted.sectors),
        countries=_ticks("countries", texts.country_options(), wanted.countries),
        stands_for=_ticks("values", _options(VALUE_LABELS), wanted.values),
        currencies=[Option("", _("No amount")), *texts.currency_options()],
        horizons=[Option("", _("I do not say")), *_options(HORIZON_LABELS)],
        risks=[Option("", _("I do not say")), *_options(RISK_LABELS)],
        saved_iso=texts.iso(row.updated_at) if row else "",
        saved_text=texts.moment(row.updated_at) if row else "",
        learns=bool(row and row.learns),
        learnt=_learnt(taste),
        learnt_text=_("All acts together weigh {number}.").format(number=texts.number(taste.total))
        if taste.total
        else "",
    )


def _learnt(taste: Taste) -> list[LearntRow]:
    heaviest = sorted(taste.weights.items(), key=lambda item: (-item[1], item[0][1]))
    return [
        LearntRow(TRAIT_LABELS[wanted], _LABEL_OF[wanted](value), texts.number(weight))
        for wanted in Trait
        for (trait, value), weight in heaviest
        if trait is wanted
    ]


def _ticks(group: str, options: list[Option], ticked: frozenset[str]) -> list[Tick]:
    return [
        Tick(f"{group}-{option.value}", option.label, option.value in ticked) for option in options
    ]


def _options(
    labels: Mapping[Value, str] | Mapping[Horizon, str] | Mapping[Risk, str],
) -> list[Option]:
    return [Option(str(value), label) for value, label in labels.items()]
