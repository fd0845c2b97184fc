"""What is stored in English is read in another language, whatever was put into it."""

from __future__ import annotations

from string import Formatter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crowdfund.domain.sentence import Sentence, sentence
from crowdfund.services import stored_words
from crowdfund.services.stored_words import LEAST_LITERAL_CHARS, TWO_WORDS, sentence_of, shown
from crowdfund.words import CHINESE, _, language_in_use, said

FAILED = "Something unforeseen: KeyError. The worker's log says where."
HELD = "3 payments of “3 payments”, $1,234.50 in all, have been held since 24 November 2026."
DIFFERS = (
    "The refund re_1 for pledge 7a is CHF\u00a012.00 at the processor and ¥1,200 in the ledger."
)


def _templates() -> list[str]:
    made = [stored_words._Template.of(text) for text in stored_words._ids() if "{" in text]
    return [one.text for one in made if one.literal_chars >= LEAST_LITERAL_CHARS]


def test_each_sentence_that_is_stored_is_known_by_its_words(subtests: pytest.Subtests) -> None:
    templates = _templates()
    assert len(templates) > 80, "a test that looks at nothing proves nothing"
    for template in templates:
        with subtests.test(template):
            names = {name for _text, name, _spec, _kind in Formatter().parse(template) if name}
            values = {name: f"x{place}" for place, name in enumerate(sorted(names))}
            values |= {"whose": ""} if "whose" in names else {}
            values |= {name: f"{values[name]} y" for name in names & TWO_WORDS}
            with language_in_use(CHINESE):
                assert shown(template.format(**values)) == _(template).format(**values)


@pytest.mark.parametrize(
    ("stored", "chinese"),
    [
        ("The entry is missing.", "缺少该记录。"),
        (FAILED, "出现未预见的情况：KeyError。后台程序的日志中有具体位置。"),
        (
            HELD,
            "“3 payments”的3 笔付款，共 US$1,234.50，自2026年11月24日起一直持有。",
        ),
        (
            DIFFERS,
            "退款 re_1（认购 7a）在支付处理商处为 CHF\u00a012.00，在账本中为 JP¥1,200。",
        ),
        (
            "Invariant 7, audit entry 12: Link 4 is missing at the end.",
            "不变量 7，审计记录 12：末尾缺少第 4 个链环。",
        ),
        ("It is escrowed while a dispute is open.", "尚有未结的争议，状态却为“托管中”。"),
        (
            "The books were never checked, and have entries since 24 Nov 2026, 15:04 UTC.",
            "账目从未核对过，而自 2026年11月24日 15:04 UTC 起已有分录。",
        ),
        ("12 remarks", "12 条意见"),
        ("You cancelled the pledge.", "您取消了认购。"),
        ("By the operator.", "由运营者操作。"),
        (
            "Invariant 2, 999,999,999,999,999,999 shares: The entry is missing.",
            "不变量 2，999,999,999,999,999,999 股：缺少该记录。",
        ),
        (
            "The target of 50,000.00 USD is not a whole number of shares at 0.333333 USD: the "
            "least that reaches it is 150,001 shares, which makes 50,000.28 USD.",
            "目标 US$50,000.00 按每股 US$0.333333 计不是整数股：达到目标最少需 150,001 股，"
            "计 US$50,000.28。",
        ),
        (
            "The deadline, 1 January 2024, has passed: the draft needs a new one.",
            "截止日期2024年1月1日已过：草稿需要新的日期。",
        ),
        (
            "The taxes of the prior year, “31 December 2024”, cannot be read as an amount.",
            "前一年的税款“31 December 2024”无法识别为金额。",
        ),
        (
            "The price “1 share” cannot be used, so no campaign was drafted. "
            "Amounts here are in USD.",
            "价格“1 share”无法采用，因此没有生成项目草稿。这里的金额以 USD 计。",
        ),
        (
            f"The code “{'9' * 30} USD” in the address is not known here: choose the country.",
            f"地址中的代码“{'9' * 30} USD”在此未知：请选择国家或地区。",
        ),
        (
            f"The maximum of {'9' * 60} USD is below the target of 1.00 XXX, so the maximum is "
            "the target.",
            f"上限 {'9' * 60} USD 低于目标 1.00 XXX，因此以目标为上限。",
        ),
        (
            "Target missed: €3,000.00 cleared of €50,000.00.",
            "未达目标：目标 €50,000.00，到账 €3,000.00。",
        ),
    ],
)
def test_a_stored_sentence_is_read_in_chinese(stored: str, chinese: str) -> None:
    assert shown(stored) == stored
    with language_in_use(CHINESE):
        assert shown(stored) == chinese


@pytest.mark.parametrize(
    "written",
    [
        *("", "Please look at payment 12.", "entry 4 was changed", "{name}", "Other", "Refunded"),
        *(f"{FAILED} {' is' * 300}", "Your campaign was approved: Bread"),
    ],
)
def test_what_people_wrote_stays_as_it_is(written: str) -> None:
    with language_in_use(CHINESE):
        assert shown(written) == written
    assert sentence_of(written) == written
    assert not isinstance(sentence_of(written), Sentence)


def test_a_stored_sentence_can_be_told_in_another_language() -> None:
    told = sentence("{what} {to_do}", what=sentence_of(FAILED), to_do="As I wrote.")
    assert told == f"{FAILED} As I wrote."
    with language_in_use(CHINESE):
        assert said(told) == "出现未预见的情况：KeyError。后台程序的日志中有具体位置。As I wrote."


@pytest.mark.parametrize(
    "amount", ["$1.2345", "$1", "$1,2,3.00", "$12345.00", "$1.٢٣", "¥1.00", f"${'9' * 40}.00"]
)
def test_an_amount_that_is_written_otherwise_is_none_of_ours(amount: str) -> None:
    with language_in_use(CHINESE):
        assert shown(f"Target missed: {amount} cleared of {amount}.") == (
            f"未达目标：目标 {amount}，到账 {amount}。"
        )


@pytest.mark.parametrize("count", ["٣ shares", f"{'9' * 40} shares", "1234 shares", ", shares"])
def test_a_number_that_is_written_otherwise_is_none_of_ours(count: str) -> None:
    with language_in_use(CHINESE):
        assert shown(f"Invariant 1, {count}: y") == f"不变量 1，{count}：y"


def test_a_sentence_is_told_with_what_it_is_made_of() -> None:
    what = sentence(
        "Its counter of {what} says {counted}, its pledges say {summed}.",
        what="escrowed money",
        counted=3,
        summed=4,
    )
    still = sentence("It is {pledge_status} while a dispute is open.", pledge_status="settled")
    named = sentence("{title}: {what} {why}", title="escrowed money", what=what, why=still)
    told = sentence_of(named)
    assert told == named
    with language_in_use(CHINESE):
        assert said(told) == (
            "escrowed money: “托管中的资金”的计数为 3，而按认购合计为 4。 "
            "尚有未结的争议，状态却为“已交割”。"
        )


ODD = st.one_of(
    st.text(max_size=60),
    st.from_regex(r"-?[$€¥][0-9٣,.]{0,60}", fullmatch=True),
    st.from_regex(r"[0-9,]{1,60} (shares|share|payments|USD|EUR)", fullmatch=True),
    st.from_regex(r"[0-9]{1,2} (Nov|November) [0-9]{4}(, [0-9:]{5} UTC)?", fullmatch=True),
    st.sampled_from(["settled", "", "The entry is missing.", "{", "}", "{what}", "\ud800"]),
)
"""What somebody may put where a value stands."""


@st.composite
def _made(draw: st.DrawFn) -> str:
    template = draw(st.sampled_from(_templates()))
    names = sorted({name for _text, name, _spec, _kind in Formatter().parse(template) if name})
    return template.format(**{name: draw(ODD) for name in names})


@given(st.text() | ODD | _made())
@example(f"Invariant 1, {'9' * 40} shares: y")
@example(f"Target missed: ${'9' * 40}.00 cleared of $1.00.")
@example(f"Invariant 1, {'9' * 600} shares: y")
def test_whatever_was_written_can_be_said(written: str) -> None:
    assert shown(written) == written
    assert sentence_of(written) == written
    with language_in_use(CHINESE):
        shown(written)
        said(sentence_of(written))
