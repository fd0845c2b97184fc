"""Published worked examples, each with its source, and the same numbers in exact fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from crowdfund.domain.dilution.convertibles import Basis, Convertible, Note, Safe
from crowdfund.domain.dilution.rounds import Closing, Round, Term, close
from crowdfund.domain.dilution.scenario import Pool, Sale, Start, Step, run
from crowdfund.domain.dilution.table import (
    GRANTED,
    HOLDERS_BEFORE,
    YOU,
    CapTable,
    Kind,
    Participation,
    Preference,
    Stake,
)
from crowdfund.domain.dilution.waterfall import Claim, claims_of, pay_out

M = 100_000_000
"""A million in minor units."""
FOUNDERS = "Founders"


def _table(common: int, granted: int = 0, pool: int = 0) -> CapTable:
    founders = CapTable((Stake(FOUNDERS, Kind.COMMON, Fraction(common)),))
    options = Stake(GRANTED, Kind.OPTIONS, Fraction(granted))
    return founders.with_stake(options).with_pool(Fraction(pool))


def _close(table: CapTable, waiting: list[Safe | Note], terms: Round) -> Closing:
    named = [Convertible(f"Investor {i}", one) for i, one in enumerate(waiting)]
    return close(table, named, terms, number=1)


def test_a_round_at_a_pre_money_valuation() -> None:
    """Wikipedia, "Post-money valuation": post-money = pre-money + new money, and the new part is
    new money / post-money. 2,000,000 shares, 2 million at 8 million."""
    done = _close(_table(2_000_000), [], Round(2 * M, 8 * M))
    assert done.price_minor == 400
    assert done.new_shares == 500_000
    assert done.table.part_of("Round 1") == Fraction(1, 5)


def test_the_same_round_at_a_price() -> None:
    """4.00 a share is 400 minor units, in millionths."""
    done = _close(_table(2_000_000), [], Round(2 * M, price_millionths=400 * 10**6))
    assert (done.price_minor, done.new_shares) == (400, 500_000)


@pytest.mark.parametrize(
    ("basis", "cap", "shares", "part"),
    [
        (Basis.PRE_MONEY, 8 * M, Fraction(500_000), Fraction(1, 6)),
        (Basis.POST_MONEY, 10 * M, Fraction(2_000_000, 3), Fraction(1, 5)),
    ],
)
def test_two_safes_before_a_round(basis: Basis, cap: int, shares: Fraction, part: Fraction) -> None:
    """Y Combinator, "Quick Start Guide" of the post-money SAFE: ownership sold is amount / cap,
    whatever else converts; with a pre-money cap the SAFEs dilute each other.

    Two of 2 million on 2,000,000 shares: at 8 million pre-money 500,000 shares and 16.67 % each,
    at 10 million post-money 666,666 shares and 20 % each. The round itself is one so small that
    it takes nothing away: what the SAFEs have is looked at before its shares.
    """
    done = _close(_table(2_000_000), [Safe(2 * M, basis, cap)] * 2, Round(1, 100 * M))
    before_new_money = done.pre_money_shares
    for conversion in done.conversions:
        assert conversion.shares == shares
        assert conversion.shares / before_new_money == part
        assert conversion.term is Term.CAP


def test_half_of_everything_after_a_round_of_a_fifth() -> None:
    stages = run(Start(1_000, 0, 1_000), [Round(2 * M, 8 * M)])
    assert [stage.my_part for stage in stages] == [Fraction(1, 2), Fraction(2, 5)]


def test_a_safe_a_pool_and_a_round_at_once() -> None:
    """8 million common, 1 million options of which half are granted, a post-money SAFE of 1 million
    at 10 million, then 3 million at 12 million pre-money with 10 % unallocated afterwards.

    By hand: SAFE = 1/10 of (9,000,000 + SAFE) = 1,000,000. New = 3/15 of all, pool = 1/10 of all,
    the rest is 9,500,000, so all = 9,500,000 / (7/10) = 95,000,000/7 and price = 15 million / all.
    """
    safe = Safe(1 * M, Basis.POST_MONEY, 10 * M)
    done = _close(_table(8_000_000, 500_000, 500_000), [safe], Round(3 * M, 12 * M, pool_bp=1_000))
    assert done.table.total == Fraction(95_000_000, 7)
    assert done.price_minor / 100 == Fraction(21, 19)
    assert done.conversions[0].shares == 1_000_000
    assert done.pool_after == done.table.total / 10
    assert done.table.part_of("Round 1") == Fraction(1, 5)


def test_y_combinators_series_a() -> None:
    """K. Nathoo, "Understanding SAFEs and Priced Equity Rounds", Y Combinator Startup School 2018
    (https://www.ycombinator.com/library/6m-understanding-safes-and-priced-equity-rounds).

    Founders 9,250,000; post-money SAFEs of 200,000 at 4 million and 800,000 at 8 million (15 %);
    650,000 options and 100,000 more in the pool; 5 million at 15 million with a pool of 10 %
    afterwards. The slides give 11,764,705 shares once the SAFEs convert, a pool increase of about
    1,695,000 and a price of $1.1144; exactly solved the price is 1.11447.
    """
    safes: list[Safe | Note] = [
        Safe(20_000_000, Basis.POST_MONEY, 4 * M),
        Safe(80_000_000, Basis.POST_MONEY, 8 * M),
    ]
    done = _close(_table(9_250_000, 650_000, 100_000), safes, Round(5 * M, 15 * M, pool_bp=1_000))
    counted = {conversion.counted for conversion in done.conversions}
    assert [int(shares) for shares in counted] == [11_764_705]
    assert int(done.price_minor * 100) == 11_144
    assert abs(done.pool_after - done.pool_before - 1_695_000) < 1_000
    assert done.table.part_of("Round 1") == Fraction(1, 4)
    assert done.table.pool / done.table.total == Fraction(1, 10)
    parts = [conversion.shares / conversion.counted for conversion in done.conversions]
    assert parts == [Fraction(1, 20), Fraction(1, 10)]


def test_the_option_pool_shuffle() -> None:
    """Venture Hacks, "The Option Pool Shuffle" (venturehacks.com/articles/option-pool-shuffle):
    6 million shares, 2 million at 8 million pre-money with a pool of 20 % of everything afterwards
    make a price of $1.00, where 8 / 6 = $1.33 was expected."""
    done = _close(_table(6_000_000), [], Round(2 * M, 8 * M, pool_bp=2_000))
    assert done.price_minor == 100
    assert done.pool_after == 2_000_000
    without = _close(_table(6_000_000), [], Round(2 * M, 8 * M))
    assert without.price_minor == Fraction(400, 3)


def test_a_pool_after_the_money_dilutes_the_new_investors_too() -> None:
    """The same with the pool topped up afterwards: the price is as without a pool, and 20 % of the
    round becomes 16 %."""
    done = _close(_table(6_000_000), [], Round(2 * M, 8 * M, pool_bp=2_000, is_pool_after=True))
    assert done.price_minor == Fraction(400, 3)
    assert done.table.part_of("Round 1") == Fraction(16, 100)
    assert done.table.pool / done.table.total == Fraction(1, 5)


@pytest.mark.parametrize(
    ("valuation", "shares", "term"),
    [(10 * M, 10_000, Term.CAP), (6 * M, 6_250, Term.DISCOUNT)],
)
def test_a_note_with_cap_and_discount(valuation: int, shares: int, term: Term) -> None:
    """FundersClub, "Numerical Example: $25k convertible note with $5M cap, 20% discount"
    (fundersclub.com/learn/convertible-notes): at a price of $5.00 the cap gives $2.50 and 10,000
    shares when the valuation is 10 million, the discount gives $4.00 and 6,250 shares when it is
    6 million. Interest is ignored there."""
    note = Note(2_500_000, basis=Basis.ROUND, cap_minor=5 * M, discount_bp=2_000)
    # The price of $5.00 is for all pre-money shares, those of the note included.
    held = valuation // 500 - shares
    done = _close(_table(held), [note], Round(1 * M, valuation))
    assert done.price_minor == 500
    assert done.conversions[0].shares == shares
    assert done.conversions[0].term is term


def test_a_discount_alone() -> None:
    """StartupTalky's answer on convertible notes and FundersClub agree: 10,000 at a price of $10
    less 20 % are 1,250 shares at $8."""
    note = Note(1_000_000, discount_bp=2_000)
    done = _close(_table(998_750), [note], Round(1 * M, 10 * M))
    assert done.price_minor == 1_000
    assert done.conversions[0].shares == 1_250
    assert done.conversions[0].price_minor == 800


def test_interest_converts_with_the_loan() -> None:
    """A. Gupta, "Convertible note, part 3" (aparanagupta.com, 2022): 500,000 at 5 % converts after
    a year as 525,000. 18 months at 6 % of 500,000 are 545,000 (capytable.com, "Convertible Note
    Conversions")."""
    assert Note(50_000_000, rate_bp=500, days=365).owed_minor == 52_500_000
    assert Note(50_000_000, rate_bp=600, days=540, year_days=360).owed_minor == 54_500_000


def test_compound_interest_adds_each_whole_year() -> None:
    """100 at 10 %: 121 after two years, and half a year's simple interest on that is 6.05."""
    two_years = Note(10_000, rate_bp=1_000, days=720, year_days=360, is_compound=True)
    longer = Note(10_000, rate_bp=1_000, days=900, year_days=360, is_compound=True)
    assert (two_years.owed_minor, longer.owed_minor) == (12_100, Fraction(12_705))


@pytest.mark.parametrize(
    ("participation", "paid"),
    [
        (Participation.FULL, 2 * M + Fraction(13 * M, 7)),
        (Participation.NONE, Fraction(15 * M, 7)),
    ],
)
def test_a_liquidation_preference(participation: Participation, paid: Fraction) -> None:
    """Wikipedia, "Liquidation preference": 1 million at 6 million pre-money with a 2x preference,
    sold for 15 million. Participating: 2 million and a seventh of the other 13, 3.9 million.
    Not participating: the better of 2 million and a seventh of 15, 2.1 million (there 2.2, from
    rounding a seventh up)."""
    terms = Round(1 * M, 6 * M, preference=Preference(200, participation))
    done = _close(_table(6_000_000), [], terms)
    sold = pay_out(claims_of(done.table, []), 15 * M)
    assert sold.of("Round 1") == paid
    assert sold.of("Round 1") + sold.of(FOUNDERS) == 15 * M


def test_a_cap_on_participation() -> None:
    """4 of 10 shares, 4 million invested, 1x participating up to 3x: at 10 million 4 and 40 % of 6;
    from 24 million (where 4 and 40 % of 20 are 12) to 30 million 12; then 40 % of everything."""
    terms = Preference(100, Participation.CAPPED, 300)
    stake = Stake("A", Kind.PREFERRED, Fraction(4), Fraction(4 * M), terms, 1)
    table = CapTable((Stake(FOUNDERS, Kind.COMMON, Fraction(6)), stake))
    claims = claims_of(table, [])
    paid = {
        million: pay_out(claims, million * M).of("A") / M for million in (3, 10, 24, 27, 30, 50)
    }
    assert paid == {3: 3, 10: Fraction(64, 10), 24: 12, 27: 12, 30: 12, 50: 20}
    assert [payout.is_converted for payout in pay_out(claims, 50 * M).payouts] == [False, True]


def test_later_rounds_are_paid_first_or_all_alike() -> None:
    """1 and 3 million of preferences, 2 million to share out: the later round takes all of it, or
    both get half of what they ask."""
    steps: list[Step] = [Round(1 * M, 4 * M), Round(3 * M, 9 * M)]
    table = run(Start(1_000_000, 0, 1_000), steps)[-1].table
    stacked = pay_out(claims_of(table, []), 2 * M)
    alike = pay_out(claims_of(table, [], is_stacked=False), 2 * M)
    assert [stacked.of(f"Round {i}") for i in (1, 2)] == [0, 2 * M]
    assert [alike.of(f"Round {i}") for i in (1, 2)] == [M // 2, 3 * M // 2]
    assert (stacked.of(YOU), alike.of(YOU)) == (0, 0)


def test_options_are_exercised_when_they_pay() -> None:
    """100 shares and 100 options at 1.00: at an exit of 90.00 nobody exercises; at 300.00 all do,
    and (300 + 100) / 200 is 2.00 a share, of which options keep 1.00."""
    claims = [Claim(YOU, Fraction(100)), Claim(GRANTED, Fraction(100), strike_minor=Fraction(100))]
    low, high = pay_out(claims, 9_000), pay_out(claims, 30_000)
    assert (low.per_share_minor, low.of(GRANTED)) == (90, 0)
    assert (high.per_share_minor, high.of(GRANTED), high.of(YOU)) == (200, 10_000, 20_000)


def test_what_has_not_converted_takes_its_money_or_its_shares() -> None:
    """A post-money SAFE of 1 million at 10 million is a tenth: it takes 1 million until a tenth is
    more. A note is paid before everybody."""
    waiting = [Convertible("SAFE 1", Safe(1 * M, Basis.POST_MONEY, 10 * M))]
    claims = claims_of(_table(9_000_000, pool=500_000), waiting)
    assert [pay_out(claims, value * M).of("SAFE 1") for value in (5, 20)] == [M, 2 * M]
    note = Convertible("Note 1", Note(1 * M, rate_bp=1_000, days=365))
    claims = claims_of(_table(9_000_000), [*waiting, note])
    paid = pay_out(claims, M)
    assert (paid.of("Note 1"), paid.of("SAFE 1"), paid.of(FOUNDERS)) == (M, 0, 0)


def test_a_pool_is_topped_up_and_granted_from() -> None:
    """A tenth of everything on 900 shares is 100; 40 of them are granted."""
    table = run(Start(899, 0, 1), [Pool(1_000, 40, 5)])[-1].table
    assert (table.pool, table.shares_of(GRANTED), table.total) == (60, 40, 1_000)
    again = run(Start(899, 0, 1), [Pool(1_000), Pool(500)])[-1].table
    assert again.pool == 100


def test_a_sale_moves_shares_and_dilutes_nobody() -> None:
    stages = run(Start(600, 300, 100), [Sale(40)])
    assert [stage.table.total for stage in stages] == [1_000, 1_000]
    assert [stage.my_part for stage in stages] == [Fraction(1, 10), Fraction(6, 100)]
    assert stages[1].table.part_of(HOLDERS_BEFORE) == Fraction(6, 10)


def test_investing_again_keeps_ones_part() -> None:
    """A tenth of the round for a holder of a tenth: still a tenth."""
    last = run(Start(900, 0, 100), [Round(2 * M, 8 * M, mine_minor=M // 5)])[-1]
    assert last.my_part == Fraction(1, 10)
