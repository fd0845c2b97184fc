"""The stylesheets keep their contrast in both modes and load nothing from elsewhere."""

import re
from pathlib import Path

import pytest

from crowdfund.ui import theme

ASSETS = Path(__file__).parents[2] / "assets"


def _tokens(selector: str) -> dict[str, str]:
    sheet = (ASSETS / "crowdfund.css").read_text()
    block = re.search(rf"^{re.escape(selector)} \{{(.*?)^\}}", sheet, re.DOTALL | re.MULTILINE)
    assert block
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block[1]))


def _sheet(name: str) -> str:
    return (ASSETS / name).read_text()


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: str, second: str) -> float:
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ("bg", "surface", "surface-2")
SOFT = ("accent-soft", "info-soft", "good-soft", "warn-soft", "bad-soft")
TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink", "ink-2", "accent-text") for ground in GROUNDS],
    *[("ink", ground) for ground in SOFT],
    *[(tone, ground) for tone in ("good", "warn", "bad", "info") for ground in ("bg", "surface")],
    *[(tone, f"{tone}-soft") for tone in ("good", "warn", "bad", "info")],
    ("accent-text", "accent-soft"),
    ("accent-text", "warn-soft"),
    ("ink-2", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-bad", "bad"),
]
SHAPE_PAIRS = [
    *[(line, ground) for line in ("line-strong", "focus") for ground in GROUNDS],
    ("accent", "track"),
    ("accent", "surface"),
    ("ink", "track"),
    ("surface", "good"),
    *[(f"chart-{number}", "surface") for number in range(1, 7)],
    *[(f"chart-{number}", "track") for number in (1, 2)],
]


@pytest.mark.parametrize("mode", [":root", ".dark"])
@pytest.mark.parametrize(("front", "back"), TEXT_PAIRS)
def test_text_contrast(mode: str, front: str, back: str) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    tokens = _tokens(":root") | _tokens(mode)
    assert _contrast(tokens[front], tokens[back]) >= 4.5


@pytest.mark.parametrize("mode", [":root", ".dark"])
@pytest.mark.parametrize(("front", "back"), SHAPE_PAIRS)
def test_shape_contrast(mode: str, front: str, back: str) -> None:
    """WCAG 2.2, 1.4.11: at least 3 to 1 for borders of controls, focus and charts."""
    tokens = _tokens(":root") | _tokens(mode)
    assert _contrast(tokens[front], tokens[back]) >= 3


def test_contrast_of_known_pairs() -> None:
    assert round(_contrast("#000000", "#ffffff"), 2) == 21
    assert round(_contrast("#777777", "#ffffff"), 2) == 4.48


def test_both_modes_name_the_same_colours() -> None:
    assert set(_tokens(":root")) == set(_tokens(".dark"))


def test_listed_sheets_exist_and_load_nothing_from_elsewhere() -> None:
    for name in theme.STYLESHEETS:
        sheet = (ASSETS / name.strip("/")).read_text()
        assert "url(" not in sheet
        assert "@import" not in sheet
        assert sheet.count("{") == sheet.count("}")


def test_only_the_first_sheet_names_colours() -> None:
    for name in theme.STYLESHEETS[1:]:
        sheet = (ASSETS / name.strip("/")).read_text()
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet) == []


def test_every_token_used_is_defined() -> None:
    sheets = "".join((ASSETS / name.strip("/")).read_text() for name in theme.STYLESHEETS)
    assert set(re.findall(r"var\(--([\w-]+)", sheets)) <= set(re.findall(r"--([\w-]+):", sheets))


def test_a_prescribed_warning_stays_on_screen() -> None:
    block = re.search(r"^\.risk-strip \{(.*?)^\}", _sheet("site.css"), re.DOTALL | re.MULTILINE)
    assert block
    assert "position: sticky;" in block[1]
    # Whoever jumps within a page does not land below it.
    assert "html:has(.risk-strip) { scroll-padding-top:" in _sheet("site.css")


def test_reduced_motion_and_focus_are_in_the_first_sheet() -> None:
    sheet = (ASSETS / "crowdfund.css").read_text()
    still = sheet.partition("@media (prefers-reduced-motion: reduce) {")[2].partition("\n}")[0]
    # With any duration at all, everything that inherits a colour would fade after what it is in.
    assert "transition: none !important" in still
    assert ":focus-visible" in sheet


SHEETS = ("controls.css", "crowdfund.css", "data.css", "site.css")
FLUID = re.compile(r"clamp\([^)]*\)|100%|0\.9em")


@pytest.mark.parametrize("name", SHEETS)
def test_text_has_few_sizes_and_two_weights(name: str) -> None:
    sheet = _sheet(name)
    sizes = set(re.findall(r"font-size: *([^;}]+?) *[;}]", sheet))
    known = {f"var(--text{step})" for step in ("-xs", "-s", "", "-l", "-xl")}
    assert {size for size in sizes - known if not FLUID.fullmatch(size)} == set()
    assert set(re.findall(r"font-weight: *(\w+)", sheet)) <= {"400", "600"}


def test_what_comes_with_the_second_frame_stays() -> None:
    """Cards wait for the second frame in the picture of a page alone, and then are there for good,
    scripts or not."""
    sheet = _sheet("crowdfund.css")
    assert re.findall(r"@keyframes seen-next (\{.*\})", sheet) == ["{ from { display: none; } }"]
    waiting = re.findall(r"^ *([^{}\n]+) \{ animation: seen-next (\w+); \}", sheet, re.MULTILINE)
    assert waiting == [("first-look section", "1ms"), ("first-look .split-aside > *", "1ms")]
