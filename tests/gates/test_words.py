"""Every text is handed to a wrapper, and every wrapped text is said in every language."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message

from crowdfund import words
from scripts.words import extracted, kept
from tests.gates.sources import modules, nodes_of, tree_of
from tests.gates.spoken_later import STAYS, uncounted, unspoken, unspoken_in
from tests.gates.visible import bare_texts, is_visible

LATE = ("services", "http", "ui/states", "papers")
"""Where texts are made while the product runs: a text made at import would be English for ever."""

TEXTS = [message for message in extracted() if message.id]
WRAPPED = {
    **dict.fromkeys(("_", "N_", "sentence"), slice(1)),
    **dict.fromkeys(("ngettext", "plural"), slice(2)),
    "pgettext": slice(1, 2),
}
"""Which arguments of each wrapper are texts."""
_FILLED = re.compile(r"\{[^}]*\}")
HAN = re.compile(r"[\u4e00-\u9fff]")


def _forms(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, (tuple, list)) else [str(message.id)]


def _said(message: Message) -> list[str]:
    string = message.string
    return list(string) if isinstance(string, (tuple, list)) else [str(string)]


def _places(text: str) -> frozenset[str]:
    """What is put into a text, by name."""
    return frozenset(name for _text, name, _spec, _kind in Formatter().parse(text) if name)


@pytest.mark.parametrize("code", words.OTHERS)
def test_every_text_is_translated_and_nothing_else_is_kept(code: str) -> None:
    catalog = kept(code)
    assert len(TEXTS) > 1_000, "a gate that looks at nothing proves nothing"
    missing = [
        message.id for message in TEXTS if not all(_said(catalog.get(message.id) or message))
    ]
    unknown = {str(message.id) for message in TEXTS}
    obsolete = [message.id for message in catalog if message.id and str(message.id) not in unknown]
    assert (missing, obsolete, list(catalog.obsolete)) == ([], [], []), (
        "run python -m scripts.words"
    )
    assert [message.id for message in catalog if message.id and message.fuzzy] == []


@pytest.mark.parametrize("code", words.OTHERS)
def test_what_is_put_into_a_text_is_put_into_its_translation(code: str) -> None:
    wrong = [
        message.id
        for message in kept(code)
        if message.id
        and any(_places(said) != _places(_forms(message)[-1]) for said in _said(message))
    ]
    assert wrong == []


def test_chinese_is_written_in_chinese() -> None:
    same = {"CSV", "Stripe"}
    alike = [
        message.id
        for message in kept(words.CHINESE)
        if message.id
        and not HAN.search("".join(_said(message)))
        and len(_FILLED.sub("", _forms(message)[0])) > 12
    ]
    assert set(map(str, alike)) <= same


OTHER_NAMES = re.compile(r"\bletters?\b|\bmails?\b|信件|电子邮箱|电子邮件地址", re.IGNORECASE)
NO_MESSAGES = re.compile("letters and digits|first letters of the name|mail server")


def test_messages_have_one_name_in_each_language() -> None:
    """Prevents: a letter, a mail and an e-mail for one thing, and an address by three names."""
    named_otherwise = [
        said
        for message in kept(words.CHINESE)
        for said in [*_forms(message), *_said(message)]
        if OTHER_NAMES.search(NO_MESSAGES.sub("", said))
    ]
    assert named_otherwise == []


CLUMSY = {
    "a sign of English between Chinese": re.compile(
        f"(?<={HAN.pattern})[,;:?!]|[,;:?!](?={HAN.pattern})"
    ),
    "a space beside a Chinese sign": re.compile(
        "[，。；：、？！“”（）] +[^ ]| +[，。；：、？！“”（）]"
    ),
    "a reader addressed as a friend": re.compile("你"),
    "another word than the glossary has": re.compile("营业日|仪表板|支持者|后台进程|检查清单"),
}


@pytest.mark.parametrize("fault", CLUMSY)
def test_chinese_is_set_as_it_is_printed(fault: str) -> None:
    found = [
        said for one in kept(words.CHINESE) for said in _said(one) if CLUMSY[fault].search(said)
    ]
    assert found == []


def test_no_page_says_anything_that_is_not_translated() -> None:
    bare = [str(text) for path in modules("ui") for text in bare_texts(path)]
    assert bare == [], 'wrap it: _("…")'


def test_no_service_or_route_tells_people_anything_that_is_not_translated() -> None:
    assert [str(text) for text in unspoken()] == [], 'wrap it: _("…"), N_("…") or sentence("…")'


def test_what_stays_english_is_there() -> None:
    for folder, stays in STAYS.items():
        assert set(stays) <= {path.stem for path in modules(folder)}


def test_whatever_is_counted_has_its_noun_in_the_catalogs() -> None:
    assert uncounted() == [], "a new noun goes into services/nouns.py"


def test_a_sentence_is_given_its_values_and_is_not_filled_afterwards() -> None:
    """What `str.format` makes has forgotten what it is made of, and is English for ever."""
    filled = [
        f"{path.name}:{node.lineno}"
        for path in modules("services", "http", "ui", "domain")
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute)
        and node.attr == "format"
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "sentence"
    ]
    assert filled == [], 'sentence("… {name}", name=…)'


def test_nothing_that_runs_later_speaks_at_import() -> None:
    spoken = [
        f"{path.name}:{call.lineno}" for path in modules(*LATE) for call in _calls_at_import(path)
    ]
    assert spoken == [], "mark it with N_ and ask for it with _ where it is shown"


def test_whatever_is_handed_to_a_wrapper_is_found_in_the_sources() -> None:
    """Prevents: a call within an f-string, of which the extraction sees nothing."""
    known = {form for message in TEXTS for form in _forms(message)}
    unseen = [
        f"{path.name}:{text.lineno}: {text.value}"
        for path in modules()
        for node in nodes_of(path)
        for text in _wrapped(node)
        if text.value not in known
    ]
    assert unseen == [], "say it outside of the f-string"


@pytest.mark.parametrize(
    ("call", "texts"),
    [
        ("_('One')", ["One"]),
        ("sentence('One {name}', name='Two')", ["One {name}"]),
        ("pgettext('badge', 'One')", ["One"]),
        ("ngettext('One', 'Many', 2)", ["One", "Many"]),
        ("plural('One', 'Many')", ["One", "Many"]),
        ("ngettext(*forms, 2)", []),
        ("N_(name)", []),
        ("print('One')", []),
    ],
)
def test_each_wrapper_is_known_by_what_is_handed_to_it(call: str, texts: list[str]) -> None:
    assert [text.value for text in _wrapped(ast.parse(call, mode="eval").body)] == texts


def test_only_constants_are_translated() -> None:
    wrong = [
        f"{path.name}:{node.lineno}"
        for path in modules("ui")
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "_"
        and any(isinstance(part, (ast.JoinedStr, ast.BinOp)) for part in node.args)
    ]
    assert wrong == [], 'name what is put in: _("… {name}").format(name=…)'


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Your money", True),
        ("Backers", True),
        ("of the", True),
        ("{} shares of {}", True),
        ("by email", True),
        ("link to this scenario", True),
        (". Whoever opens it", True),
        ("button button-quiet", False),
        ("button button-secondary button-md", False),
        ("/campaigns", False),
        ("danger", False),
        ("UTC", False),
        ("https://example.com/A b", False),
    ],
)
def test_texts_for_people_are_told_from_those_for_machines(text: str, is_one: bool) -> None:
    assert is_visible(text) is is_one


def test_a_bare_text_is_found_wherever_it_stands(tmp_path: Path) -> None:
    source = tmp_path / "page.py"
    source.write_text(
        "TITLE = 'A title'\n"
        "def page():\n"
        "    '''Nobody sees this.'''\n"
        "    return el(_('Said'), 'Not said', x('a', f'{n} of it'), class_name='Big One', id='B')\n"
    )
    assert [bare.text for bare in bare_texts(source)] == ["A title", "Not said", "{} of it"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("return ui.link('rules', '/learn/rules')", "rules"),
        ("return rx.el.p(rx.cond(is_new, 'added', _('taken out')))", "added"),
        ("return _marked(rx.el.ins, 'added', tone='warn')", "added"),
        ("return _switch('mail', is_on, words='by email')", "by email"),
        ("return Spoken({'sector': 'sector', 'sort': N_('order')})", "sector"),
    ],
)
def test_a_single_small_word_is_found_where_it_is_read(
    tmp_path: Path, line: str, text: str
) -> None:
    source = tmp_path / "page.py"
    helper = "def _marked(element, words, tone=''):\n    return element(words)\n"
    source.write_text(f"{helper}def page():\n    {line}\n")
    assert [bare.text for bare in bare_texts(source)] == [text]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("NO_DAY: Final = ('State the day of incorporation.')", "State the day of incorporation."),
        ("WHOLE = 'The whole campaign'", "The whole campaign"),
        ("def until(h): return f'{h} hours after you pledge'", "{} hours after you pledge"),
        ("def take(): raise RefusedError('Choose a file first.')", "Choose a file first."),
        ("def now(state): return {'held': 'It is held.'}[state]", "It is held."),
    ],
)
def test_texts_of_services_and_routes_are_found(tmp_path: Path, line: str, text: str) -> None:
    source = tmp_path / "service.py"
    source.write_text(f"SQL = 'SELECT id FROM users'\n{line}\n")
    assert [bare.text for bare in unspoken_in(source)] == [text]


def _wrapped(node: ast.AST) -> list[ast.Constant]:
    """The texts that a call of a wrapper is handed."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return []
    handed = node.args[WRAPPED.get(node.func.id, slice(0))]
    return [
        text for text in handed if isinstance(text, ast.Constant) and isinstance(text.value, str)
    ]


def _calls_at_import(path: Path) -> list[ast.Call]:
    found: list[ast.Call] = []
    waiting: list[ast.AST] = list(tree_of(path).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            found.append(node)
        waiting.extend(ast.iter_child_nodes(node))
    return found
