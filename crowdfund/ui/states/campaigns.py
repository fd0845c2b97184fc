"""Finding campaigns. The address holds every filter, so that Back and links work."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from crowdfund.services import catalog
from crowdfund.services.views.campaigns import CampaignFilters, CampaignList
from crowdfund.services.views.common import Option
from crowdfund.ui.parts.backer_loads import field_of, text_of
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.matching import MatchState
from crowdfund.words import _

Pairs = list[tuple[str, str]]
"""Values with their names, as a select takes them."""

PATH = "/campaigns"
FILTERS = ("sector", "country", "stage", "instrument", "minimum_ticket", "status", "sort")
"""Filters by their names in the address; the words are `q` there."""
LONGEST_VALUE = 200
USUAL_SORT = "closing"
SORT_OF_WORDS = "match"


class CampaignsState(BaseState):
    """The page /campaigns."""

    found: CampaignList = CampaignList()
    text: str = ""
    sector: str = ""
    country: str = ""
    stage: str = ""
    instrument: str = ""
    minimum_ticket: str = ""
    status: str = ""
    sort: str = USUAL_SORT
    sectors: Pairs = []
    countries: Pairs = []
    stages: Pairs = []
    instruments: Pairs = []
    minimum_tickets: Pairs = []
    statuses: Pairs = []
    sorts: Pairs = []
    previous_href: str = ""
    next_href: str = ""
    page_text: str = ""
    is_narrowed: bool = False
    box_key: int = 0
    """Changes when the address brings other words than were typed, so that the box shows them."""
    _typed: str = ""
    """What the box holds."""
    is_listed: bool = False
    """Whether a list was ever loaded: afterwards the old one stays until the new one is there."""

    @rx.event
    async def load(self) -> None:
        """Reads the address and lists what it asks for."""
        await self._look()
        query = self.router.url.query_parameters
        self.text = text_of(query.get("q"))[:LONGEST_VALUE]
        for name in FILTERS:
            setattr(self, name, text_of(query.get(name))[:LONGEST_VALUE])
        self.sort = self.sort or self._usual_sort()
        self.found = await self._list(text_of(query.get("after")), text_of(query.get("before")))
        for name in self.found.ignored:
            if name in FILTERS:
                setattr(self, name, self._usual_sort() if name == "sort" else "")
        if self.text != self._typed:
            self._typed = self.text
            self.box_key += 1
        self._offer(self.found.filters)
        self._link_pages()
        self.is_narrowed = bool(self.text or any(self._value(name) for name in FILTERS[:-1]))
        self.is_loaded = self.is_listed = True

    @rx.event
    def type(self, text: str) -> Any:
        """Looks for words while they are typed; Back leads to where it began.

        Args:
            text: what the box holds.
        """
        return self._seek(text_of(text), replace=True)

    @rx.event
    def search(self, form: dict[str, Any]) -> Any:
        """Looks for words.

        Args:
            form: q.
        """
        return self._seek(field_of(form, "q"), replace=False)

    @rx.event
    def choose(self, name: str, value: str) -> Any:
        """Sets one filter.

        Args:
            name: one of `FILTERS`; anything else is ignored.
            value: what was chosen; empty takes the filter away.
        """
        if name not in FILTERS:
            return None
        setattr(self, name, text_of(value)[:LONGEST_VALUE])
        return rx.redirect(self._address())

    def _seek(self, text: str, *, replace: bool) -> Any:
        words = text[:LONGEST_VALUE].strip()
        if words == self.text:
            return None
        if self.sort == self._usual_sort():
            self.sort = ""
        self.text = self._typed = words
        self.sort = self.sort or self._usual_sort()
        return rx.redirect(self._address(), replace=replace)

    def _offer(self, offered: CampaignFilters) -> None:
        self.sectors = _pairs(_("All sectors"), offered.sectors)
        self.countries = _pairs(_("All countries"), offered.countries)
        self.stages = _pairs(_("All stages"), offered.stages)
        self.instruments = _pairs(_("All instruments"), offered.instruments)
        self.minimum_tickets = _pairs(_("Any amount"), offered.minimum_tickets)
        self.statuses = _pairs(_("Any status"), offered.statuses)
        self.sorts = [(option.value, option.label) for option in offered.sorts]

    async def _list(self, after: str, before: str) -> CampaignList:
        match = await self.get_state(MatchState)
        is_match = self.sort == SORT_OF_WORDS and not self.text
        return await self._call(
            catalog.search_campaigns,
            text=self.text,
            sector=self.sector,
            country=self.country,
            stage=self.stage,
            instrument=self.instrument,
            minimum_ticket=self.minimum_ticket,
            status=self.status,
            sort=self.sort,
            after=after,
            before=before,
            seeker=await match._seek(is_asked=is_match),
        )

    def _link_pages(self) -> None:
        found = self.found
        self.previous_href = self._address(before=found.before) if found.has_earlier else ""
        self.next_href = self._address(after=found.after) if found.after else ""
        self.page_text = found.range_text

    def _usual_sort(self) -> str:
        return SORT_OF_WORDS if self.text else USUAL_SORT

    def _value(self, name: str) -> str:
        return str(getattr(self, name))

    def _address(self, **place: str) -> str:
        """The address of this search, without what is as usual.

        Args:
            place: after or before, for another page than the first.
        """
        values = {"q": self.text} | {name: self._value(name) for name in FILTERS}
        if values["sort"] == self._usual_sort():
            values["sort"] = ""
        query = urlencode({name: value for name, value in (values | place).items() if value})
        return f"{PATH}?{query}" if query else PATH


def _pairs(all_of_them: str, options: list[Option]) -> Pairs:
    return [("", all_of_them), *[(option.value, option.label) for option in options]]
