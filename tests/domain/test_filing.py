"""What is made of a filing's offering, rule by rule."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.filing import (
    KIND_BY_FORM,
    FiledFacts,
    FiledYear,
    FormKind,
    ImportedFiling,
    interpret,
)
from crowdfund.domain.filing_text import filed_minor
from crowdfund.domain.offering import MAXIMUM_SHARES, amount_minor

TODAY = date(2024, 5, 1)
TIDY = FiledFacts(
    sec_form="C",
    name="Saltmarsh Boatworks Inc",
    security_type="Common Stock",
    securities_offered="20000",
    price="2.50000",
    target="50000.00",
    oversubscription_accepted="Y",
    oversubscription_type="First-come, first-served basis",
    maximum="250000.00",
    deadline="06-30-2024",
)


def made_of(**change: str) -> ImportedFiling:
    return interpret(replace(TIDY, **change), today=TODAY)


def remarked(imported: ImportedFiling) -> list[str]:
    return [remark.field for remark in imported.remarks]


def test_a_tidy_filing_is_drafted_without_remarks() -> None:
    imported = made_of()
    assert imported.remarks == ()
    campaign = imported.campaign
    assert campaign is not None
    assert (campaign.target_shares, campaign.maximum_shares) == (20_000, 100_000)
    assert campaign.deadline == date(2024, 6, 30)
    assert campaign.oversubscription == "First-come, first-served basis"


@pytest.mark.parametrize("form", [*sorted(KIND_BY_FORM), "10-K"])
def test_only_offerings_give_a_campaign(form: str) -> None:
    imported = made_of(sec_form=form)
    carries = KIND_BY_FORM.get(form) is FormKind.OFFERING
    assert (imported.campaign is not None) is carries
    assert remarked(imported) == ([] if carries else ["campaign"])


@pytest.mark.parametrize(
    ("kind", "described", "security"),
    [
        ("Common Stock", "", "Common Stock"),
        ("Preferred Stock", "", "Preferred Stock"),
        ("Other", "Membership Interests", "Membership Interests"),
        ("Other", "CLASS B NON-VOTING COMMON STOCK", "Class B Non-Voting Common Stock"),
        ("Other", "Convertible Preferred Stock", "Convertible Preferred Stock"),
        ("Other", "LLC units", "LLC units"),
    ],
)
def test_shares_and_membership_interests_are_offered(
    kind: str, described: str, security: str
) -> None:
    campaign = made_of(security_type=kind, security_other=described).campaign
    assert campaign is not None
    assert campaign.security == security


@pytest.mark.parametrize(
    ("kind", "described"),
    [
        ("Debt", ""),
        ("Other", "Simple Agreement for Future Equity"),
        ("Other", "SAFE units"),
        ("Other", "Convertible Note"),
        ("Other", "Revenue participation interests"),
        ("Other", "Convertible securities"),
        ("Common Stock", "Promissory notes"),
        ("Other", ""),
        ("", ""),
    ],
)
def test_nothing_else_is_offered(kind: str, described: str) -> None:
    imported = made_of(security_type=kind, security_other=described)
    assert imported.campaign is None
    assert remarked(imported) == ["security"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("price", ""),
        ("price", "0.00000"),
        ("price", "-1.00"),
        ("price", "1.2345678"),
        ("price", "one dollar"),
        ("price", "1e3"),
        ("price", "0.000001"),
        ("target", ""),
        ("target", "0.00"),
        ("target", "-50000.00"),
        ("target", "50000.005"),
        ("target", "9" * 16),
        ("target", "fifty thousand"),
        ("deadline", ""),
        ("deadline", "02-30-2025"),
        ("deadline", "31-12-2025"),
        ("deadline", "12-31-0024"),
        ("deadline", "soon"),
    ],
)
def test_what_is_missing_is_asked_for_never_invented(field: str, text: str) -> None:
    imported = made_of(**{field: text}, maximum="900000000.00")
    assert imported.campaign is None
    assert remarked(imported) == [field]
    assert "no campaign was drafted" in imported.remarks[0].text


@pytest.mark.parametrize("text", ["06-30-2024", "06/30/2024", "6-30-2024", "2024-06-30"])
def test_deadlines_as_people_write_them(text: str) -> None:
    campaign = made_of(deadline=text).campaign
    assert campaign is not None
    assert campaign.deadline == date(2024, 6, 30)


@pytest.mark.parametrize(
    ("deadline", "expected"), [("04-30-2024", ["deadline"]), ("05-01-2024", [])]
)
def test_a_deadline_has_passed_only_after_its_day(deadline: str, expected: list[str]) -> None:
    imported = made_of(deadline=deadline)
    assert imported.campaign is not None
    assert remarked(imported) == expected


@pytest.mark.parametrize("text", ["50,000.00", "$50,000.00", "50000", " 50000.0 "])
def test_amounts_as_people_write_them(text: str) -> None:
    campaign = made_of(target=text).campaign
    assert campaign is not None
    assert campaign.target_minor == 5_000_000


def test_a_filed_amount_is_not_read_as_people_type_it() -> None:
    assert filed_minor("5.000", "revenue") == 500
    with pytest.raises(InvalidInput, match=r"Amounts in USD have at most 2 decimals\.") as refused:
        filed_minor("$5.125", "revenue")
    assert refused.value.field == "revenue"


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ("19999", "49,997.50 USD: 2.50 USD short of the target"),
        ("100000", "250,000.00 USD: that is the maximum, not the target"),
        ("30000", "neither the target nor the maximum"),
        ("100001", "neither the target nor the maximum"),
        ("20000.5", "is not a whole number"),
        ("many", "is not a whole number"),
        ("0", "cannot be right"),
        ("-20000", "cannot be right"),
        ("9999999999999999", "cannot be right"),
    ],
)
def test_the_stated_number_is_compared(stated: str, words: str) -> None:
    imported = made_of(securities_offered=stated)
    assert remarked(imported) == ["securities"]
    assert words in imported.remarks[0].text
    assert imported.campaign == made_of().campaign


@pytest.mark.parametrize("stated", ["", "20000", "20,000", "20000.00"])
def test_a_stated_number_that_agrees_needs_no_remark(stated: str) -> None:
    assert made_of(securities_offered=stated).remarks == ()


@pytest.mark.parametrize(
    ("accepted", "maximum", "expected_minor", "fields_remarked"),
    [
        ("Y", "250000.00", 25_000_000, []),
        ("", "250000.00", 25_000_000, []),
        ("Y", "50000.00", 5_000_000, []),
        ("Y", "", 5_000_000, ["maximum"]),
        ("Y", "plenty", 5_000_000, ["maximum"]),
        ("Y", "49999.99", 5_000_000, ["maximum"]),
        ("N", "", 5_000_000, []),
        ("N", "50000.00", 5_000_000, []),
        ("N", "250000.00", 5_000_000, ["maximum"]),
    ],
)
def test_the_maximum(
    accepted: str, maximum: str, expected_minor: int, fields_remarked: list[str]
) -> None:
    imported = made_of(oversubscription_accepted=accepted, maximum=maximum)
    assert imported.campaign is not None
    assert imported.campaign.maximum_minor == expected_minor
    assert remarked(imported) == fields_remarked


def test_a_maximum_between_the_targets_last_two_shares_lets_it_be_reached() -> None:
    imported = made_of(price="1.20", maximum="50000.00", securities_offered="41667")
    campaign = imported.campaign
    assert campaign is not None
    assert campaign.target_shares == campaign.maximum_shares == 41_667
    assert remarked(imported) == ["target", "maximum"]


@pytest.mark.parametrize("rule", ["Pro-rata basis", "Other"])
def test_another_rule_of_allotment_is_kept_in_words(rule: str) -> None:
    imported = made_of(oversubscription_type=rule, oversubscription_other="As the board sees fit")
    assert imported.campaign is not None
    expected = "As the board sees fit" if rule == "Other" else rule
    assert imported.campaign.oversubscription == expected
    assert remarked(imported) == ["oversubscription"]


@given(
    millionths=st.integers(10_000, 10**12),
    target_minor=st.integers(1, 10**11),
    more_minor=st.integers(0, 10**11),
)
def test_the_target_needs_the_least_shares_and_the_maximum_allows_the_most(
    millionths: int, target_minor: int, more_minor: int
) -> None:
    """For every price from one cent up."""
    campaign = made_of(
        price=f"{Decimal(millionths).scaleb(-6):f}",
        target=f"{Decimal(target_minor).scaleb(-2):f}",
        maximum=f"{Decimal(target_minor + more_minor).scaleb(-2):f}",
    ).campaign
    assert campaign is not None
    price = campaign.price
    assert price.millionths == millionths
    assert amount_minor(price, campaign.target_shares) >= target_minor
    assert amount_minor(price, campaign.target_shares - 1) < target_minor
    assert campaign.maximum_shares >= campaign.target_shares
    assert amount_minor(price, campaign.maximum_shares + 1) > campaign.maximum_minor
    if campaign.maximum_shares > campaign.target_shares:
        assert amount_minor(price, campaign.maximum_shares) <= campaign.maximum_minor


_TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "Y", "N", "Other", "Common Stock", "2.00", "-1", "12-31-2024", "1" * 16]),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
)
_NAMES = [
    column.name
    for column in fields(FiledFacts)
    if column.name not in {"sec_form", "most_recent", "prior", "remarks"}
]


@given(changes=st.dictionaries(st.sampled_from(_NAMES), _TEXTS), figure=_TEXTS)
def test_any_texts_are_interpreted(changes: dict[str, str], figure: str) -> None:
    facts = replace(TIDY, most_recent=FiledYear(revenue=figure), **changes)
    imported = interpret(facts, today=TODAY)
    assert imported.campaign is not None or imported.remarks
    if imported.campaign is not None:
        assert 0 < imported.campaign.target_shares <= imported.campaign.maximum_shares
        assert imported.campaign.maximum_shares <= MAXIMUM_SHARES
        assert imported.campaign.maximum_minor >= imported.campaign.target_minor
