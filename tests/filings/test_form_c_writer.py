"""Writing a draft: whatever a campaign states is read back from its Form C as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.filing import (
    KIND_BY_FORM,
    EnterpriseProfile,
    FiledFacts,
    ImportedFiling,
    OfferDraft,
    YearFigures,
    interpret,
)
from crowdfund.domain.filing_export import facts_of, jurisdiction_code, place_code
from crowdfund.domain.filing_places import PLACE_BY_CODE
from crowdfund.domain.money import MAXIMUM_MINOR
from crowdfund.domain.offering import MAXIMUM_SHARES, Price, shares_to_reach, shares_within
from crowdfund.filings.decoding import kept
from crowdfund.filings.form_c import read_form_c
from crowdfund.filings.form_c_writer import DRAFT, write_form_c

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = date(2024, 5, 1)
READABLE = (
    "annual_report", "debt", "employees_of_a_half", "hidden_sea_form_cu", "maximum_below_target",
    "no_maximum", "pickleball_form_c", "price_of_six_decimals", "safe", "shares", "termination",
)  # fmt: skip

AWKWARD = st.sampled_from(
    [
        "AT&T <Holdings> \"Ltd\" 'Co'", "]]>", "<!-- -->", "--", "&amp;", "IBM", "OTHER", "other",
        "N/A", "北京面包有限公司", "Ærø Ölmühle ẞ", "شركة\u200cما", "👩\u200d🌾 farm", "ΑΒΓ",
        "Other",
    ]
)  # fmt: skip
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")


def line(most: int) -> st.SearchStrategy[str]:
    """A text as our forms keep it: one line, bounded."""
    typed = AWKWARD | st.text(CHARACTERS, max_size=most)
    return typed.map(lambda text: kept(text)[:most].strip())


def profiles() -> st.SearchStrategy[EnterpriseProfile]:
    def made(place: str, jurisdiction: str, **texts: object) -> EnterpriseProfile:
        known = PLACE_BY_CODE.get(place)
        named = PLACE_BY_CODE.get(jurisdiction.upper())
        return EnterpriseProfile(
            jurisdiction=jurisdiction,
            jurisdiction_name=named.name if named else "",
            country=known.country if known else "",
            region=known.region if known else "",
            sec_form="C",
            **texts,  # type: ignore[arg-type]
        )

    return st.builds(
        made,
        place=st.sampled_from(["", *PLACE_BY_CODE]),
        jurisdiction=st.sampled_from(["", *PLACE_BY_CODE]) | line(120),
        name=line(120),
        legal_form=line(120) | st.sampled_from(["Corporation", "Limited Liability Company"]),
        incorporated_on=st.none() | st.dates(date(1600, 1, 1), TODAY),
        street=line(120),
        city=line(120),
        postal_code=line(20),
        website=st.sampled_from(["", "https://a-b.example", "https://x.example/p?q=1&r=%20"]),
        employees=st.none() | st.integers(0, 10_000_000),
    )


MINOR = st.integers(-MAXIMUM_MINOR, MAXIMUM_MINOR)
NAMES = [name for name in YearFigures.__dataclass_fields__ if name != "period"]


def years() -> st.SearchStrategy[tuple[YearFigures, ...]]:
    def of(period: FigurePeriod) -> st.SearchStrategy[YearFigures | None]:
        figures = st.fixed_dictionaries({name: st.none() | MINOR for name in NAMES})
        return figures.map(
            lambda known: (
                YearFigures(period=period, **known)
                if any(value is not None for value in known.values())
                else None
            )
        )

    both = st.tuples(of(FigurePeriod.MOST_RECENT), of(FigurePeriod.PRIOR))
    return both.map(lambda pair: tuple(year for year in pair if year is not None))


@st.composite
def offers(draw: st.DrawFn) -> OfferDraft:
    price = Price(draw(st.integers(1, 10**15) | st.sampled_from([285_714, 1, 1_200_000])), "USD")
    most = min(MAXIMUM_MINOR, MAXIMUM_SHARES * price.millionths // 10_000)
    target = draw(st.integers(1, max(1, most)))
    maximum = draw(st.integers(target, max(target, most)) | st.just(target))
    shares = shares_to_reach(price, target)
    return OfferDraft(
        security=draw(line(120).filter(bool)),
        currency="USD",
        price=price,
        target_minor=target,
        target_shares=shares,
        maximum_minor=maximum,
        maximum_shares=max(shares, shares_within(price, maximum)),
        deadline=TODAY + timedelta(days=draw(st.integers(0, 3_000))),
        oversubscription=draw(line(500) | st.sampled_from(["Not accepted", "Pro-rata basis", ""])),
        price_method=draw(line(500)),
    )


def back(facts: FiledFacts) -> ImportedFiling:
    return interpret(read_form_c(write_form_c(facts)), today=TODAY)


@given(profiles(), years(), st.none() | offers())
def test_what_is_written_is_read_back_equal(
    profile: EnterpriseProfile, figures: tuple[YearFigures, ...], offer: OfferDraft | None
) -> None:
    filing = ImportedFiling(profile, figures, offer, remarks=())
    read = back(facts_of(filing))
    assert (read.enterprise, read.figures, read.campaign) == (profile, figures, offer)


@given(profiles(), years(), offers(), st.text(CHARACTERS), st.lists(st.text(CHARACTERS)))
def test_notes_and_the_platforms_pay_change_nothing_that_is_read(
    profile: EnterpriseProfile,
    figures: tuple[YearFigures, ...],
    offer: OfferDraft,
    compensation: str,
    notes: list[str],
) -> None:
    facts = facts_of(ImportedFiling(profile, figures, offer, remarks=()))
    noted = write_form_c(facts, compensation=kept(compensation), notes=[kept(n) for n in notes])
    assert read_form_c(noted) == read_form_c(write_form_c(facts))


@pytest.mark.parametrize("name", READABLE)
def test_a_filing_that_was_imported_is_written_and_imported_equal(
    imported: Callable[[str], ImportedFiling], name: str
) -> None:
    first = imported(name)
    assert replace(back(facts_of(first)), remarks=()) == replace(first, remarks=())


def test_every_fixture_that_can_be_read_is_tried() -> None:
    refused = {"document_type", "entity_bomb", "external_entity", "form_d", "truncated"}
    assert {path.stem for path in FIXTURES.glob("*.xml")} == {*READABLE, *refused}


def test_a_draft_says_that_it_is_one_and_is_not_signed(
    imported: Callable[[str], ImportedFiling],
) -> None:
    text = write_form_c(facts_of(imported("shares")), notes=["a -- b -"]).decode()
    assert f"<!-- {DRAFT} -->" in text
    assert "<!-- a - - b  -->" in text
    assert "<personSignature></personSignature>" in text
    assert "<filerCcc></filerCcc>" in text
    assert "<liveTestFlag>TEST</liveTestFlag>" in text


def test_only_our_own_mark_keeps_capitals(imported: Callable[[str], ImportedFiling]) -> None:
    facts = replace(facts_of(imported("shares")), street1="1 MAIN STREET")
    assert back(facts).enterprise.street == "1 MAIN STREET"
    assert back(replace(facts, is_exact=False)).enterprise.street == "1 Main Street"
    late = write_form_c(replace(facts, is_exact=False)).replace(
        b"<headerData>", b"<headerData><?crowdfund-draft texts-as-typed?>"
    )
    assert interpret(read_form_c(late), today=TODAY).enterprise.street == "1 Main Street"


@pytest.mark.parametrize(
    ("country", "region", "code"),
    [
        ("US", "ME", "ME"), ("US", "Maine", "ME"), ("US", "", "X1"), ("US", "Elsewhere", "X1"),
        ("CA", "BC", "A1"), ("DE", "Bavaria", "2M"), ("ZZ", "", ""), ("", "Q9", "Q9"), ("", "", ""),
    ],
)  # fmt: skip
def test_places_have_edgars_codes(country: str, region: str, code: str) -> None:
    assert place_code(country, region) == code


def test_places_of_registration_are_written_as_codes_where_there_are_any() -> None:
    assert jurisdiction_code("Delaware") == "DE"
    assert jurisdiction_code("DE") == "DE"
    assert jurisdiction_code("Canton of Zug") == "Canton of Zug"


def test_forms_without_an_offering_have_no_pay(imported: Callable[[str], ImportedFiling]) -> None:
    text = write_form_c(facts_of(imported("annual_report")), compensation="5 %").decode()
    assert "compensationAmount" not in text
    assert KIND_BY_FORM["C"] == "offering"
