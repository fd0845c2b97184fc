"""Finding campaigns: one search, its page, its counts, and what to say about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlmodel import Session

from crowdfund.db.queries import listings
from crowdfund.db.queries.listings import Facets, Place, Row, Search, Sort
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services import featuring, matching, search_input, signs, texts
from crowdfund.services.campaign_cards import listed_cards
from crowdfund.services.deps import Deps
from crowdfund.services.search_filters import filters_of, sought
from crowdfund.services.search_input import Asked
from crowdfund.services.search_mending import Mended, mend
from crowdfund.services.views.campaigns import CampaignCard, CampaignList
from crowdfund.services.wishes import Seeker
from crowdfund.words import N_, Spoken, _

CARDS_PER_PAGE = 12
CARDS_IN_FRONT = 3

_FILTER_LABELS = Spoken(
    {
        "sector": N_("sector"),
        "country": N_("country"),
        "stage": N_("stage"),
        "instrument": N_("instrument"),
        "minimum_ticket": N_("minimum ticket"),
        "status": N_("status"),
        "currency": N_("currency"),
        "sort": N_("order"),
        "page": N_("page"),
    }
)


@dataclass(frozen=True, slots=True)
class _Page:
    """Rows of one page, and how many come before them."""

    rows: list[Row]
    start: int


def search_campaigns(
    deps: Deps,
    *,
    text: str = "",
    sector: str = "",
    country: str = "",
    stage: str = "",
    instrument: str = "",
    minimum_ticket: str = "",
    status: str = "",
    currency: str = "",
    sort: str = Sort.CLOSING.value,
    after: object = "",
    before: object = "",
    seeker: Seeker | None = None,
) -> CampaignList:
    """One page of the public campaigns that match.

    Everything may come straight from an address: what cannot be read narrows nothing, and the
    answer says so. A page begins after a row or ends before one, not at a number, so that nothing
    is skipped and nothing shown twice when campaigns come and go meanwhile.

    Args:
        deps: what the platform works with.
        text: words in title, name, summary, sector, place and story; the last may be a beginning.
            When nothing has a word, it is taken for the nearest that something has.
        sector: a `Sector`.
        country: ISO 3166 alpha-2.
        stage: a `Stage`.
        instrument: what is sold, exactly as one of the filters.
        minimum_ticket: a currency and minor units, such as USD-10000: at most so much.
        status: a public `CampaignStatus`.
        currency: ISO 4217.
        sort: a `Sort`.
        after: `CampaignList.after` of the page before.
        before: `CampaignList.before` of the page after.
        seeker: for whom the best matches are ranked, when there are no words and no status but
            open is asked for.
    """
    asked = search_input.read(
        text=text,
        sector=sector,
        country=country,
        stage=stage,
        instrument=instrument,
        minimum_ticket=minimum_ticket,
        status=status,
        currency=currency,
        sort=sort,
    )
    if asked.text and not asked.has_words:
        return _without_words(asked)
    if seeker is not None and _is_ranked(asked):
        with deps.reading() as session:
            asked = _without_unknown(session, asked)
        matches = matching.best_matches(
            deps, seeker, asked, after=after, before=before, page_size=CARDS_PER_PAGE
        )
        return _with_sought(replace(matches, note=_note(None, asked.ignored)), asked)
    return _searched(deps, asked, after, before)


def _is_ranked(asked: Asked) -> bool:
    """Whether the best matches are the answer: they are open, and found without words."""
    is_open = asked.search.status in ("", CampaignStatus.LIVE.value)
    return asked.search.sort is Sort.MATCH and is_open and not asked.text


def newest(deps: Deps) -> list[CampaignCard]:
    """The open campaigns that opened last; enough for a page that leaves out what it has."""
    return _front(deps, Sort.NEWEST, 4 * CARDS_IN_FRONT)


def featured(deps: Deps) -> list[CampaignCard]:
    """The open campaigns with the most people behind them, as they were counted last; enough for
    a page that leaves out those that a moderator put forward."""
    return _front(deps, Sort.BACKERS, 2 * CARDS_IN_FRONT)


def closing_soon(deps: Deps) -> list[CampaignCard]:
    """The open campaigns with the nearest deadlines; enough for a page that leaves out what it
    has."""
    return _front(deps, Sort.CLOSING, 3 * CARDS_IN_FRONT)


def _front(deps: Deps, sort: Sort, limit: int) -> list[CampaignCard]:
    search = Search(status=CampaignStatus.LIVE.value, sort=sort)
    with deps.reading() as session:
        return listed_cards(listings.page(session, search, limit=limit), deps.now())


def _without_words(asked: Asked) -> CampaignList:
    nothing = CampaignList(
        total_text=texts.count(0, "campaign"),
        filters=filters_of(Facets(), asked.search),
        note=_("A search takes letters and digits, and this one has none."),
        ignored=asked.ignored,
    )
    return _with_sought(nothing, asked)


def _with_sought(found: CampaignList, asked: Asked) -> CampaignList:
    return found if found.total else replace(found, sought_text=sought(asked.text, asked.search))


def _searched(deps: Deps, asked: Asked, after: object, before: object) -> CampaignList:
    with deps.reading() as session:
        asked = _without_unknown(session, asked)
        if asked.search.terms:
            listings.prefer_indexes(session)
        found, mended = _found(session, asked)
        search = asked.search if mended is None else replace(asked.search, terms=mended.terms)
        shown, is_place_lost = _page(session, search, after, before)
        cards = listed_cards(shown.rows, deps.now())
        if search.sort is not Sort.MATCH:
            cards = featuring.marked(session, cards)
    ignored = (*asked.ignored, *(("page",) if is_place_lost else ()))
    listed = _list(search, found, shown, cards, note=_note(mended, ignored), ignored=ignored)
    return _with_sought(listed, asked)


def _without_unknown(session: Session, asked: Asked) -> Asked:
    """Leaves out a country or an instrument that no public campaign has."""
    search, ignored = asked.search, asked.ignored
    if search.country and not listings.is_listed(session, "country", search.country):
        search, ignored = replace(search, country=""), (*ignored, "country")
    if search.security and not listings.is_listed(session, "security", search.security):
        search, ignored = replace(search, security=""), (*ignored, "instrument")
    return replace(asked, search=search, ignored=ignored)


def _found(session: Session, asked: Asked) -> tuple[Facets, Mended | None]:
    """Counts, after setting words right when there would be none."""
    search = asked.search
    found = listings.facets(session, search)
    if found.total or not search.terms:
        return found, None
    mended = mend(session, asked)
    if mended is None:
        return found, None
    return listings.facets(session, replace(search, terms=mended.terms)), mended


def _page(session: Session, search: Search, after: object, before: object) -> tuple[_Page, bool]:
    """The rows asked for, and whether what was asked for was no place in this order."""
    keys = listings.number_of_keys(search)
    start_after = search_input.place_of(after, keys=keys)
    end_before = search_input.place_of(before, keys=keys)
    if end_before is not None and start_after is None:
        rows = listings.page(session, search, limit=CARDS_PER_PAGE, before=end_before)
        # Less than a page comes before: it is the first page, whole.
        if len(rows) < CARDS_PER_PAGE:
            return _Page(listings.page(session, search, limit=CARDS_PER_PAGE), 0), False
        return _Page(rows, listings.count_before(session, search, rows[0].place)), False
    rows = listings.page(session, search, limit=CARDS_PER_PAGE, after=start_after)
    if start_after is None:
        return _Page(rows, 0), bool(after or before)
    if not rows:
        # What came after is gone: the last page is the nearest.
        end = Place((search_input.LARGEST_KEY,) * keys, "~")
        rows = listings.page(session, search, limit=CARDS_PER_PAGE, before=end)
    start = listings.count_before(session, search, rows[0].place) if rows else 0
    return _Page(rows, start), False


def _list(
    search: Search,
    found: Facets,
    shown: _Page,
    cards: list[CampaignCard],
    *,
    note: str,
    ignored: tuple[str, ...],
) -> CampaignList:
    start, end = shown.start, shown.start + len(shown.rows)
    # A row may come or go between two statements of one search.
    total = max(found.total, end)
    has_more = end < total
    return CampaignList(
        cards=cards,
        total=total,
        total_text=texts.count(total, "campaign"),
        range_text=texts.range_of(start, end, total),
        has_earlier=start > 0,
        before=search_input.place_text(shown.rows[0].place) if start > CARDS_PER_PAGE else "",
        after=search_input.place_text(shown.rows[-1].place) if has_more and shown.rows else "",
        filters=filters_of(found, search),
        note=note,
        ignored=ignored,
    )


def _note(mended: Mended | None, ignored: tuple[str, ...]) -> str:
    said = []
    if mended is not None:
        said.append(
            _("Nothing has “{unknown}”. Showing results for “{text}”.").format(
                unknown=mended.unknown, text=mended.text
            )
        )
    if ignored:
        names = signs.listed(_FILTER_LABELS[name] for name in ignored)
        said.append(
            _("The address has a value that means nothing here, left out: {names}.").format(
                names=names
            )
        )
    return " ".join(said)
