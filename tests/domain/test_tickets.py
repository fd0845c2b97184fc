"""Bands of amounts: round edges, nothing left out, never too many."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.tickets import MOST_BANDS, Band, bands_of


def test_bands_have_round_edges_and_their_own_least_amount() -> None:
    assert bands_of({1_000: 3, 1_999: 1, 2_000: 2, 9_000: 1}) == [
        Band(1_000, 2_000, 4),
        Band(2_000, 5_000, 2),
        Band(5_000, 10_000, 1),
    ]


def test_an_empty_band_in_between_is_shown() -> None:
    assert [band.pledges for band in bands_of({1_000: 1, 100_000: 1})] == [1, 0, 0, 0, 0, 0, 1]


def test_the_smallest_bands_become_one_when_there_are_too_many() -> None:
    bands = bands_of({1: 2, 30: 5, 1_000_000: 1})
    assert len(bands) == MOST_BANDS
    assert (bands[0].from_minor, bands[0].pledges) == (1, 7)


def test_without_pledges_there_is_nothing() -> None:
    assert bands_of({}) == bands_of({500: 0}) == []


@given(
    st.dictionaries(
        st.integers(min_value=1, max_value=10**13), st.integers(min_value=1, max_value=50)
    )
)
def test_every_pledge_is_in_one_band(pledges: dict[int, int]) -> None:
    bands = bands_of(pledges)
    assert sum(band.pledges for band in bands) == sum(pledges.values())
    assert len(bands) <= MOST_BANDS
    assert all(a.below_minor == b.from_minor for a, b in pairwise(bands))
    if bands:
        assert bands[0].from_minor <= min(pledges) < bands[0].below_minor
        assert bands[-1].from_minor <= max(pledges) < bands[-1].below_minor
