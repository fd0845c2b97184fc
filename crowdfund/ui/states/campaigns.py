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
    is_listed: bool = False
    """Whether a list was ever loaded: afterwards the old one stays until the new one is there."""

    @rx.event
    async def load(self) -> None:
        """Reads the address and lists what it asks for."""
        await self._look()
        query = self.router.url.query_parameters
        self._offer(await self._call(catalog.filters))
        self.text = text_of(query.get("q"))[:LONGEST_VALUE]
        for name in FILTERS:
            self._read(name, query.get(name))
        self.found = await self._list(query.get("page"))
        self._link_pages()
        self.is_narrowed = bool(self.text or any(self._value(name) for name in FILTERS[:-1]))
        self.is_loaded = self.is_listed = True

    @rx.event
    def search(self, form: dict[str, Any]) -> Any:
        """Looks for words.

        Args:
            form: q.
        """
        self.text = field_of(form, "q")[:LONGEST_VALUE].strip()
        self.sort = ""
        return rx.redirect(self._address())

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

    def _offer(self, offered: CampaignFilters) -> None:
        self.sectors = _pairs("All sectors", offered.sectors)
        self.countries = _pairs("All countries", offered.countries)
        self.stages = _pairs("All stages", offered.stages)
        self.instruments = _pairs("All instruments", offered.instruments)
        self.minimum_tickets = _pairs("Any amount", offered.minimum_tickets)
        self.statuses = _pairs("Any status", offered.statuses)
        self.sorts = [(option.value, option.label) for option in offered.sorts]

    def _read(self, name: str, value: object) -> None:
        """Takes a filter from the address when it is one of those offered."""
        offered = {
            "sector": self.sectors,
            "country": self.countries,
            "stage": self.stages,
            "instrument": self.instruments,
            "minimum_ticket": self.minimum_tickets,
            "status": self.statuses,
            "sort": self.sorts,
        }[name]
        is_offered = isinstance(value, str) and value in {pair[0] for pair in offered}
        usual = self._usual_sort() if name == "sort" else ""
        setattr(self, name, value if is_offered else usual)

    async def _list(self, page: object) -> CampaignList:
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
            page=page,
            seeker=await match._seek(is_asked=is_match),
        )

    def _link_pages(self) -> None:
        page, pages = self.found.page, self.found.pages
        self.previous_href = self._address(page - 1) if page > 1 else ""
        self.next_href = self._address(page + 1) if page < pages else ""
        self.page_text = f"Page {page} of {pages}" if pages > 1 else ""

    def _usual_sort(self) -> str:
        return SORT_OF_WORDS if self.text else USUAL_SORT

    def _value(self, name: str) -> str:
        return str(getattr(self, name))

    def _address(self, page: int = 1) -> str:
        """The address of this search, without what is as usual."""
        values = {"q": self.text} | {name: self._value(name) for name in FILTERS}
        if values["sort"] == self._usual_sort():
            values["sort"] = ""
        if page > 1:
            values["page"] = str(page)
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{PATH}?{query}" if query else PATH


def _pairs(all_of_them: str, options: list[Option]) -> Pairs:
    return [("", all_of_them), *[(option.value, option.label) for option in options]]
