"""The components draw literals and Vars alike, escape text, and keep their contrast."""

import ast
import json
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import reflex as rx
from reflex_components_radix.themes.base import RadixThemesComponent

from crowdfund.services.views.remarks import RemarkCount
from crowdfund.ui import components as ui
from crowdfund.ui import layout, theme
from crowdfund.ui.components import forms, site
from crowdfund.ui.layout import building

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "assets"
HOSTILE = '<img src=x onerror="alert(1)">'


class ExampleState(rx.State):
    """Vars of every type that components take."""

    text: str = ""
    percent: int = 0
    flag: bool = False
    campaigns: rx.Field[list[ui.CampaignCardView]] = rx.field(default_factory=list)
    events: rx.Field[list[ui.TimelineItem]] = rx.field(default_factory=list)
    segments: rx.Field[list[ui.BarSegment]] = rx.field(default_factory=list)
    bars: rx.Field[list[ui.MiniBar]] = rx.field(default_factory=list)
    pairs: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    chart: ui.AreaChart = ui.AreaChart("", "", "", "", "", "")

    @rx.event
    def choose(self, value: str) -> None:
        """Take a tab."""
        self.text = value

    @rx.event
    def confirm(self) -> None:
        """Take a confirmation."""
        self.flag = True


def _card(text: Any = "text", percent: Any = 40) -> ui.CampaignCardView:
    numbers = {"raised_percent", "target_percent"}
    names = [item.name for item in fields(ui.CampaignCardView)]
    return ui.CampaignCardView(**{name: percent if name in numbers else text for name in names})


def _with_text(text: Any, percent: Any, flag: Any) -> dict[str, rx.Component]:
    """Return every component that shows text, drawn with the given values."""
    return {
        "page_header": ui.page_header(text, text, ui.link_button(text, text)),
        "section": ui.section(text, ui.text(text), lead=text),
        "breadcrumb": ui.breadcrumb((text, text), (text, text)),
        "money_text": ui.money_text(text, "xl"),
        "stat": ui.stat_row(ui.stat(text, text, text)),
        "progress": ui.progress(
            percent, percent, text=text, raised_text=text, target_text=text, maximum_text=text
        ),
        "badge": ui.status_badge(text, text),
        "table": ui.table(
            ["Name", ("Amount", "number"), ""],
            ui.table_row(ui.head_cell(text), ui.number_cell(text), ui.cell(text)),
            caption=text,
        ),
        "field": ui.field(
            text, ui.text_input(), name="a", error=text, hint=text, prefix=text, suffix=text
        ),
        "number_field": ui.field(text, ui.number_input(default_value=text), name="b", error=text),
        "area_field": ui.field(text, ui.text_area(default_value=text), name="c", is_optional=True),
        "checkbox": ui.checkbox(text, name="d", error=text, hint=text, checked=flag),
        "radio": ui.field_group(text, ui.radio(text, name="e", value=text, hint=text), hint=text),
        "search": ui.search_box(text, value=text, on_change=ExampleState.choose),
        "button": ui.button(text, "danger", loading=flag, disabled=flag, icon="check"),
        "submit": ui.form_actions(ui.submit_button(text, loading=flag)),
        "icon_button": ui.icon_button("x", text),
        "external": ui.link_button(text, text, is_external=True),
        "notice": ui.notice(text, tone=text, title=text),
        "hint": ui.hint_line(text, text),
        "empty": ui.empty_state(text, text, ui.button(text)),
        "loading": ui.loading(text, ui.skeleton(2), ui.skeleton_card()),
        "timeline": ui.timeline([ui.TimelineItem(text, text, text, text, flag)]),
        "tabs": ui.tabs(
            [("a", text, text), ("b", text, text)],
            value=text,
            on_change=ExampleState.choose,
            label=text,
        ),
        "steps": ui.steps(
            [("a", text)],
            value=text,
            on_change=ExampleState.choose,
            label=text,
            notes=rx.Var.create({"a": RemarkCount("2", text)}),
        ),
        "dialog": ui.dialog(ui.button(text), text, text, ui.button(text), dialog_id="x"),
        "confirm": ui.confirm_dialog(
            ui.button(text), text, text, text, ExampleState.confirm, dialog_id=text
        ),
        "disclosure": ui.disclosure(text, text),
        "card": ui.card(ui.campaign_grid(ui.campaign_card(_card(text, percent)))),
        "unlinked": ui.campaign_grid(ui.unlinked_card(_card(text, percent))),
        "cover": ui.cover(text, text, is_large=True),
        "ways": ui.way_list(ui.way(text, text, text, "lock")),
        "facts": ui.definition_list((text, text)),
        "fact": ui.fact_list(ui.fact(text, text, text)),
        "checklist": ui.checklist(ui.check_item(text, flag, text)),
        "bullets": ui.bullet_list([text]),
        "risk": ui.risk_warning(text),
        "demo": ui.demo_banner(text, ui.button(text)),
        "pagination": ui.pagination(text, previous_href=text, next_href=text),
        "stacked": ui.stacked_bar([ui.BarSegment(text, "10%", text, "1")], label=text),
        "bars": ui.bar_chart([ui.MiniBar(text, "10%", text, flag)], label=text),
        "area": ui.area_chart(ui.AreaChart("M0,0", "", text, text, text, text), label=text),
        "frame": ui.page_frame(
            ui.split(text, text, is_aside_first=True),
            header=ui.site_header(ui.nav_link(text, text, flag), account=text),
            footer=ui.site_footer(text),
        ),
        "layout": ui.stack(ui.row(text), ui.spread(text), ui.grid(text), ui.prose(text)),
        "panel": ui.panel_tone(ui.heading(text, 3), ui.muted(text), tone=text),
        "hidden": ui.visually_hidden(text),
    }


LITERALS = _with_text(HOSTILE, 40, flag=True)
EMPTY = _with_text("", 0, flag=False)
VARS = _with_text(ExampleState.text, ExampleState.percent, ExampleState.flag)


def _drawn(component: rx.Component) -> str:
    """Return all code of a drawn component: a line for each string in its tree."""

    def strings(node: Any) -> list[str]:
        if isinstance(node, dict):
            return [found for item in node.values() for found in strings(item)]
        if isinstance(node, (list, tuple)):
            return [found for item in node for found in strings(item)]
        return [str(node)]

    return "\n".join(strings(component.render()))


@pytest.mark.parametrize("name", LITERALS)
def test_text_only_ever_appears_inside_a_quoted_string(name: str) -> None:
    """React escapes strings; nothing is handed to it as markup."""
    drawn = _drawn(LITERALS[name])
    assert json.dumps(HOSTILE)[1:-1] in drawn
    assert HOSTILE not in drawn
    assert "dangerouslySetInnerHTML" not in drawn


@pytest.mark.parametrize("name", EMPTY)
def test_every_component_draws_empty_text(name: str) -> None:
    assert EMPTY[name].render()


@pytest.mark.parametrize("name", VARS)
def test_every_component_draws_a_var_of_the_state(name: str) -> None:
    drawn = _drawn(VARS[name])
    assert "example_state" in drawn


@pytest.mark.parametrize(
    "draw",
    [
        lambda: rx.foreach(ExampleState.campaigns, ui.campaign_card),
        lambda: ui.timeline(ExampleState.events),
        lambda: ui.stacked_bar(ExampleState.segments, label="After"),
        lambda: ui.bar_chart(ExampleState.bars, label="Revenue"),
        lambda: ui.area_chart(ExampleState.chart, label="Raised"),
        lambda: ui.field("Country", ui.select(ExampleState.pairs), name="country"),
    ],
)
def test_lists_draw_from_a_var(draw: Callable[[], rx.Component]) -> None:
    assert "example_state" in _drawn(draw())


def test_a_card_of_what_is_not_public_leads_nowhere() -> None:
    assert "/campaigns/" in _drawn(ui.campaign_card(_card()))
    unlinked = _drawn(ui.unlinked_card(_card("Bread for the harbour")))
    assert "Bread for the harbour" in unlinked
    assert "/campaigns/" not in unlinked


def test_select_takes_plain_texts_and_pairs() -> None:
    drawn = _drawn(ui.select(["Plain", ("hu", "Hungary")]))
    assert "Plain" in drawn
    assert "Hungary" in drawn


def test_rows_that_stack_on_a_phone_know_their_headings() -> None:
    """Prevents: a value on a phone that nobody can tell the meaning of."""
    columns = ["Name", ("Amount", "number"), ""]
    row = ui.table_row(ui.head_cell("It"), ui.number_cell("1"), ui.cell("Edit"))
    stacked = str(ui.table(columns, row, caption="All", on_phone="stack"))
    assert r'["--column-2"] : "\"Amount\""' in stacked
    assert r'["--column-3"] : "\"\""' in stacked
    assert "--column" not in str(ui.table(columns, row, caption="All"))
    sheet = (ASSETS / "data.css").read_text()
    most = max(int(place) for place in re.findall(r"td:nth-child\((\d)\)::before", sheet))
    wide = [
        call
        for path in (ROOT / "crowdfund" / "ui").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and any(keyword.arg == "on_phone" for keyword in call.keywords)
        and isinstance(call.args[0], ast.List)
        and len(call.args[0].elts) > most
    ]
    assert not wide


def test_rows_that_stack_on_a_phone_stay_rows_for_who_hears_them() -> None:
    """Prevents: Safari reads a table that is drawn as blocks as loose texts."""
    row = ui.table_row(ui.head_cell("It"), ui.number_cell("1"), ui.cell("Edit"))
    drawn = str(ui.table(["Name", "Amount", ""], row, caption="All", on_phone="stack"))
    told = re.findall(r'jsx\("(table|thead|tbody|tr|th|td)",\{.*?role:"(\w+)"', drawn)
    assert told == [
        ("table", "table"),
        ("thead", "rowgroup"),
        ("tr", "row"),
        *[("th", "columnheader")] * 3,
        ("tbody", "rowgroup"),
        ("tr", "row"),
        ("th", "rowheader"),
        ("td", "cell"),
        ("td", "cell"),
    ]


def test_a_field_binds_its_label_hint_and_error_to_the_control() -> None:
    control = ui.number_input()
    drawn = _drawn(ui.field("Amount", control, name="amount", error="Too low", hint="From €50"))
    assert '"aria-describedby":(true ? "amount-hint amount-error" : "amount-hint")' in drawn
    assert 'htmlFor:"amount"' in drawn
    assert 'id:"amount-error"' in drawn
    assert 'role:"alert"' in drawn


def test_a_field_without_an_error_has_no_alert() -> None:
    drawn = _drawn(ui.field("Amount", ui.number_input(), name="amount"))
    assert "alert" not in drawn


def test_a_controlled_input_is_debounced_and_an_uncontrolled_one_is_not() -> None:
    typed = forms.text_input(value=ExampleState.text, on_change=ExampleState.choose)
    left = forms.text_input(default_value="a", on_blur=ExampleState.choose)
    assert type(typed).__name__ == "DebounceInput"
    assert type(left).__name__ == "Input"


def test_the_progress_bar_says_its_value_in_words() -> None:
    drawn = _drawn(ui.progress(40, 62, text="40 of 62 euros"))
    assert 'role:"progressbar"' in drawn
    assert '"aria-valuetext":"40 of 62 euros"' in drawn
    assert '"62%"' in drawn


def test_a_confirmation_offers_the_safe_answer_first() -> None:
    drawn = _drawn(
        ui.confirm_dialog(
            ui.button("Open"), "Sure?", "Gone.", "Delete", ExampleState.confirm, dialog_id="x"
        )
    )
    assert drawn.index("Keep things as they are") < drawn.index("Delete")
    assert "alertdialog" in drawn


def test_an_id_of_a_row_names_nothing_in_the_scripts() -> None:
    """Prevents: scripts that are called otherwise after each build, by the hash of a value."""
    dialog = ui.dialog(ui.button("Open"), "Sure?", "", dialog_id=f"retry-{ExampleState.text}")
    assert dialog._get_all_refs() == {}
    assert re.search(r'"?id"?:\("retry-"\+', _drawn(dialog))


def test_the_menu_button_opens_the_menu_that_exists() -> None:
    drawn = _drawn(ui.site_header())
    assert drawn.count(site.MENU_ID) == 3


def test_the_menu_says_which_part_of_the_site_a_page_is_of() -> None:
    for route, here in (("/campaigns/[slug]", 1), ("/founder/team", 1), ("/learn", 1), ("/", 0)):
        with building(route):
            header = _drawn(layout.shell("")).split("skip-link")[1].split("site-footer")[0]
        assert header.count('"aria-current":"true"') == here, route


def test_the_risk_sentence_is_in_the_footer_of_every_page() -> None:
    assert theme.RISK_SENTENCE in _drawn(ui.site_footer())


def test_no_component_needs_the_radix_stylesheet() -> None:
    def walk(component: Any) -> list[Any]:
        return [component, *(found for child in component.children for found in walk(child))]

    for name, component in {**LITERALS, **VARS}.items():
        themed = [item for item in walk(component) if isinstance(item, RadixThemesComponent)]
        assert not themed, name


def test_everything_public_is_exported_once_and_documented() -> None:
    assert len(ui.__all__) == len(set(ui.__all__))
    undocumented = [
        node.name
        for path in (ROOT / "crowdfund/ui/components").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert undocumented == []


def test_every_class_a_component_names_has_a_rule() -> None:
    sheets = "".join((ASSETS / name.strip("/")).read_text() for name in theme.STYLESHEETS)
    drawn = "".join(_drawn(item) for item in LITERALS.values())
    named = {name for group in re.findall(r'className:"([^"]*)"', drawn) for name in group.split()}
    free = {"brand-mark", "button-md", "page-normal", "tabs"}
    assert len(named) > 80
    assert sorted(name for name in named - free if f".{name}" not in sheets) == []


def test_every_class_of_a_page_has_a_rule() -> None:
    sheets = "".join((ASSETS / name.strip("/")).read_text() for name in theme.STYLESHEETS)
    ruled = set(re.findall(r"\.([a-z][\w-]*)", sheets))
    named = {
        name
        for folder in ("pages", "parts")
        for path in (ROOT / "crowdfund/ui" / folder).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.keyword) and node.arg == "class_name"
        if isinstance(node.value, ast.Constant)
        for name in str(node.value.value).split()
    }
    assert len(named) > 80
    assert sorted(named - ruled - {"button-md"}) == []


def test_a_curve_does_not_run_through_the_words_for_its_top() -> None:
    curve = rx.el.svg.path(d="M0 0", class_name="area-line")
    words, room = ui.area_room(curve, "$40,000").children
    assert "$40,000" in _drawn(words)
    assert "area-line" in _drawn(room)
    assert "$40,000" not in _drawn(room)
    [rule] = re.findall(r"\.area-top \{([^}]*)\}", (ASSETS / "data.css").read_text())
    assert "absolute" not in rule
    drawn = _drawn(ui.area_chart(ExampleState.chart, label="Raised"))
    assert drawn.index("area-top") < drawn.index("area-room") < drawn.index("area-line")
