"""The summary tells the sandbox from Stripe, and says when Stripe was not asked."""

from __future__ import annotations

from types import SimpleNamespace

from tests.stripe_contract.which_ran import CONTRACT, counted, sentences


def report(test: str) -> SimpleNamespace:
    return SimpleNamespace(nodeid=f"tests/{CONTRACT}{test}")


def test_tests_are_counted_by_processor_and_end() -> None:
    stats = {
        "passed": [report("test_a[sandbox]"), report("test_b"), report("test_a[stripe]")],
        "failed": [report("test_c[stripe]")],
        "error": [report("test_d[sandbox-1]"), SimpleNamespace(nodeid="tests/other.py::test_x")],
        "warnings": [SimpleNamespace()],
    }
    ran = counted(stats)
    assert ran == {
        ("sandbox", "passed"): 2,
        ("sandbox", "failed"): 1,
        ("stripe", "passed"): 1,
        ("stripe", "failed"): 1,
    }
    assert "1 passed, 1 failed" in sentences(ran, has_key=True)[1]


def test_it_says_why_stripe_was_not_asked() -> None:
    ran = counted({"passed": [report("test_a[sandbox]")]})
    assert sentences(ran, has_key=False)[1].endswith("NOT RUN, STRIPE_TEST_KEY is not set")
    assert sentences(ran, has_key=True)[1].endswith("NOT RUN, it was deselected")
