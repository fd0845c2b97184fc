"""Takes the pictures of docs/gallery.md and of the README from a fresh demonstration.

`make gallery` takes all of them, `make gallery ONLY="home invest"` some. They replace what is in
docs/gallery, to be looked at before they are kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from scripts.stage import looks, on_stage
from tests.journeys import steps_admin as admins
from tests.journeys.people import DESKTOP, People, Person
from tests.journeys.running import ROOT
from tests.journeys.tour import campaign_of, first_link, links

FOLDER = ROOT / "docs" / "gallery"
README = "screenshot"
"""The name of the one picture that the README shows: as wide as the window, and beside the rest."""
WHEELS = "true-wheels"
BREAD = "harbour-second-shop"
AT_THE_TOP = """() => {
  document.activeElement?.blur();
  window.scrollTo(0, 0);
}"""
QUALITY = 82


@dataclass(frozen=True)
class Frame:
    """How large a window is, and how large its picture."""

    window: tuple[int, int]
    kept: tuple[int, int]


TABLE = Frame((1440, 1400), (900, 875))
PHONE = Frame((390, 1400), (390, 1400))
TOP = Frame(DESKTOP, DESKTOP)


class Cast:
    """Who looks: each comes in when they are first asked for.

    Args:
        people: browsers in front of the demonstration.
    """

    def __init__(self, people: People) -> None:
        self._people = people

    @cached_property
    def visitor(self) -> Person:
        """Somebody without an account."""
        return self._people.visitor()

    @cached_property
    def newcomer(self) -> Person:
        """Somebody who registered and has done nothing yet."""
        return self._people.new("Nora Newcomer")

    @cached_property
    def backer(self) -> Person:
        """The demonstration's backer."""
        return self._people.demo_backer()

    @cached_property
    def founder(self) -> Person:
        """The demonstration's founder."""
        return self._people.demo_founder()

    @cached_property
    def admin(self) -> Person:
        """The demonstration's moderator."""
        return self._people.admin()

    @cached_property
    def colleague(self) -> Person:
        """The demonstration's second admin."""
        return self._people.colleague()


@dataclass(frozen=True)
class Picture:
    """One picture of the gallery."""

    opens: Callable[[Cast], Person]
    """Brings somebody to the page. Returns who has it open."""
    scheme: str = "light"
    frame: Frame = TABLE


def _at(who: str, path: str, cast: Cast) -> Person:
    person: Person = getattr(cast, who)
    person.go(path)
    return person


def _seen_by(who: str, path: str) -> Callable[[Cast], Person]:
    return partial(_at, who, path)


def _at_first(who: str, place: str, pattern: str, cast: Cast) -> Person:
    person: Person = getattr(cast, who)
    person.go(first_link(person, place, pattern))
    return person


def _found_by(who: str, place: str, pattern: str) -> Callable[[Cast], Person]:
    return partial(_at_first, who, place, pattern)


def _owns_after_a_round(cast: Cast) -> Person:
    visitor = _at("visitor", f"{campaign_of(BREAD)}/own?shares=200", cast)
    visitor.press("A round with a pool")
    step = visitor.page.get_by_role("heading", level=3)
    expect(step.filter(has_text="Step 1: Round").first).to_be_visible()
    return visitor


def _invests(cast: Cast) -> Person:
    backer = _at("backer", f"{campaign_of(WHEELS)}/invest", cast)
    backer.page.get_by_role("group", name="Amounts").get_by_role("button").nth(1).click()
    expect(backer.field("Shares")).not_to_have_value("")
    return backer


def _settled(backer: Person) -> tuple[str, str]:
    """The first pledge with a certificate, and the certificate."""
    for pledge in links(backer, "/portfolio", r"^/pledges/[^/?]+$"):
        if certificates := links(backer, pledge, r"^/certificates/[^/?]+$"):
            return pledge, certificates[0]
    raise AssertionError("the demonstration's backer has no certificate")


def _settled_pledge(cast: Cast) -> Person:
    return _at("backer", _settled(cast.backer)[0], cast)


def _certificate(cast: Cast) -> Person:
    return _at("visitor", _settled(cast.backer)[1], cast)


def _sets_up_an_app(cast: Cast) -> Person:
    newcomer = _at("newcomer", "/account/factors", cast)
    newcomer.press("Set up an app")
    expect(newcomer.page.get_by_alt_text("Square code of the secret")).to_be_visible()
    return newcomer


def _edits_terms(cast: Cast) -> Person:
    draft = first_link(cast.founder, "/founder", r"^/founder/campaigns/[^/?]+$")
    return _at("founder", f"{draft}?step=terms", cast)


def _proposals(cast: Cast) -> Person:
    admins.proposes_an_auditor(cast.admin, cast.newcomer)
    return _at("colleague", "/admin/proposals", cast)


PICTURES = {
    "home": Picture(_seen_by("visitor", "/")),
    "campaigns": Picture(_seen_by("visitor", "/campaigns")),
    "campaign": Picture(_seen_by("visitor", campaign_of(WHEELS))),
    "cap-table": Picture(_seen_by("visitor", f"{campaign_of(BREAD)}?tab=cap-table"), "dark"),
    "what-do-i-own": Picture(_owns_after_a_round),
    "escrow": Picture(_seen_by("visitor", f"{campaign_of(WHEELS)}/escrow"), "dark"),
    "rules": Picture(_seen_by("visitor", "/learn/rules/ecspr")),
    "certificate": Picture(_certificate),
    "invest": Picture(_invests, frame=PHONE),
    "knowledge-test": Picture(_seen_by("newcomer", "/account/investor/ecspr")),
    "investor-kind": Picture(_seen_by("newcomer", "/account/investor/fca"), "dark", PHONE),
    "pledge": Picture(_settled_pledge),
    "portfolio": Picture(_seen_by("backer", "/portfolio"), "dark"),
    "notifications": Picture(_seen_by("backer", "/notifications"), "dark", PHONE),
    "account": Picture(_seen_by("backer", "/account"), "dark"),
    "signing-in": Picture(_sets_up_an_app),
    "founder-dashboard": Picture(
        _found_by("founder", "/founder", r"^/founder/campaigns/[^/?]+/dashboard$")
    ),
    "founder-editor": Picture(_edits_terms, "dark"),
    "admin-review": Picture(_found_by("admin", "/admin", r"^/admin/campaigns/[^/?]+$")),
    "proposals": Picture(_proposals),
    "admin-complaint": Picture(
        _found_by("admin", "/admin/complaints", r"^/admin/complaints/[^/?]+$"), "dark"
    ),
    "admin-money": Picture(_seen_by("admin", "/admin/money"), "dark"),
    README: Picture(_seen_by("visitor", campaign_of(WHEELS)), frame=TOP),
}
"""Every picture by its name, in an order in which all can be taken."""


def main() -> int:
    """Takes the pictures and says where they are. Returns the exit code."""
    chosen = sys.argv[1:] or list(PICTURES)
    if unknown := set(chosen) - set(PICTURES):
        print(f"No picture is called {', '.join(sorted(unknown))}; there are {', '.join(PICTURES)}")
        return 2
    with on_stage() as everyone:
        cast = Cast(everyone)
        for name in chosen:
            print(f"{name}: {_take(cast, name).relative_to(ROOT)}")
    return 0


def path_of(name: str) -> Path:
    """Where a picture is kept.

    Args:
        name: one of `PICTURES`.
    """
    return ROOT / "docs" / f"{name}.png" if name == README else FOLDER / f"{name}.webp"


def _take(cast: Cast, name: str) -> Path:
    picture = PICTURES[name]
    person = picture.opens(cast)
    looks(person, picture.frame.window, picture.scheme)
    person.page.mouse.move(0, 0)
    person.page.evaluate(AT_THE_TOP)
    taken = Image.open(BytesIO(person.page.screenshot())).convert("RGB")
    person.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    path = path_of(name)
    if path.suffix == ".webp":
        kept = taken.resize(picture.frame.kept, Image.Resampling.LANCZOS)
        kept.save(path, quality=QUALITY, method=6)
    else:
        taken.save(path, optimize=True)
    return path


if __name__ == "__main__":
    raise SystemExit(main())
