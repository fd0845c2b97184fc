"""Files that people keep, as a browser gets them: only one's own, and nothing stays in caches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
from httpx import Response
from starlette.testclient import TestClient

from crowdfund.db.tables import Campaign, User
from crowdfund.domain.actor import Actor
from crowdfund.http.app import build_app
from crowdfund.http.languages import Speaking
from crowdfund.services import accounts, limits, papers, passwords
from crowdfund.services.deps import Deps
from tests.keeping import Keeper
from tests.world import World

PASSWORD = "a quiet river bend"


@dataclass
class Scene:
    """A settled raise in which Anna and Ben hold shares, and an open one."""

    world: World
    client: TestClient
    founder: Actor
    campaign: Campaign
    anna: Actor
    ben: Actor
    annas: str
    bens: str
    annas_open: str

    def get(self, person: Actor | None, path: str) -> Response:
        """What a person's browser gets at a path."""
        self.client.cookies.clear()
        if person is not None:
            self.client.cookies.set("crowdfund_session", self._token(person))
        return self.client.get(path)

    def _token(self, person: Actor) -> str:
        with self.world.deps.transaction() as session:
            row = session.get_one(User, person.user_id)
            row.password_hash = passwords.hash_password(PASSWORD)
            session.add(row)
        return accounts.sign_in(
            self.world.deps,
            email=person.email,
            password=PASSWORD,
            client_address="192.0.2.1",
            user_agent="",
        ).token


def _two_raises(world: World) -> tuple[Actor, Campaign, Actor, Actor, str, str, str]:
    founder = world.person("Founder")
    campaign = world.live_campaign(founder, target_minor=1_000)
    # A name that would be a formula in a spreadsheet.
    anna, ben = world.person('=HYPERLINK("http://evil.test")'), world.person("王小明")
    annas, bens = world.invest(anna, campaign, 60), world.invest(ben, campaign, 50)
    world.to_deadline(campaign)
    still_open = world.live_campaign()
    annas_open = world.invest(anna, still_open, 3)
    return founder, campaign, anna, ben, annas, bens, annas_open


@pytest.fixture
def scene(world: World, deps: Deps, keeper: Keeper) -> Iterator[Scene]:
    made = keeper.scene(world, _two_raises)
    app = Speaking(build_app(lambda: deps), lambda: deps)
    with TestClient(app, base_url=deps.public_url) as client:
        client.follow_redirects = False
        yield Scene(world, client, *made)


def test_one_s_own_papers_and_nobody_else_s(scene: Scene) -> None:
    for name in ("receipt", "certificate"):
        path = f"/downloads/pledges/{scene.annas}/{name}.pdf"
        answer = scene.get(scene.anna, path)
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["cache-control"] == "private, no-store"
        saved_as = answer.headers["content-disposition"]
        assert re.fullmatch(r'attachment; filename="[a-z0-9.-]+"', saved_as), saved_as

        others = scene.get(scene.ben, path)
        nothing = scene.get(scene.ben, f"/downloads/pledges/{uuid4()}/{name}.pdf")
        nonsense = scene.get(scene.ben, f"/downloads/pledges/%27/{name}.pdf")
        assert {one.status_code for one in (others, nothing, nonsense)} == {404}
        assert others.content == nothing.content == nonsense.content
        assert others.headers["cache-control"] == "private, no-store"

        visitor = scene.get(None, path)
        assert visitor.status_code == 303
        assert visitor.headers["location"] == f"/login?next=/pledges/{scene.annas}"


def test_papers_are_the_same_each_time(scene: Scene) -> None:
    for person, pledge_id in ((scene.anna, scene.annas), (scene.ben, scene.bens)):
        for name in ("receipt", "certificate"):
            path = f"/downloads/pledges/{pledge_id}/{name}.pdf"
            assert scene.get(person, path).content == scene.get(person, path).content


def test_no_certificate_before_shares_and_no_receipt_before_money(scene: Scene) -> None:
    held = f"/downloads/pledges/{scene.annas_open}"
    assert scene.get(scene.anna, f"{held}/receipt.pdf").status_code == 200
    assert scene.get(scene.anna, f"{held}/certificate.pdf").status_code == 404
    unpaid = scene.world.pledge(scene.anna, scene.world.live_campaign(), 2).pledge_id
    assert scene.get(scene.anna, f"/downloads/pledges/{unpaid}/receipt.pdf").status_code == 404


def test_drawing_is_slowed_down(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MADE_BY_PERSON", limits.Limit("papers-test", 1, 5))
    path = f"/downloads/pledges/{scene.annas}/receipt.pdf"
    assert scene.get(scene.anna, path).status_code == 200
    refused = scene.get(scene.anna, path)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


def test_tables_and_packages_are_slowed_down_as_well(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "MADE_BY_PERSON", limits.Limit("tables-test", 1, 5))
    enterprise = scene.world.enterprise_of(scene.campaign)
    enterprise.incorporated_on = date(2019, 5, 6)
    scene.world.put(enterprise)
    of_enterprise = f"/downloads/enterprises/{enterprise.id}"
    for person, path in (
        (scene.founder, f"/downloads/campaigns/{scene.campaign.id}/backers.csv"),
        (scene.founder, f"{of_enterprise}/register.csv"),
        (scene.founder, f"{of_enterprise}/cap-table.ocf.zip"),
        (scene.anna, f"/downloads/statements/{scene.world.clock.now().year}.csv"),
    ):
        limits.forget_all()
        assert [scene.get(person, path).status_code for _ in range(2)] == [200, 429], path


def test_a_year_as_a_table_and_to_be_printed(scene: Scene) -> None:
    year = scene.world.clock.now().year
    table = scene.get(scene.anna, f"/downloads/statements/{year}.csv")
    assert table.status_code == 200, table.text
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["cache-control"] == "private, no-store"
    assert f'filename="statement-{year}.csv"' in table.headers["content-disposition"]
    assert scene.annas in table.text
    assert scene.bens not in table.text
    printed = scene.get(scene.anna, f"/downloads/statements/{year}.pdf")
    assert printed.content.startswith(b"%PDF-")
    for path in (f"/downloads/statements/{year}.pdf", f"/downloads/statements/{year}.csv"):
        assert scene.get(scene.founder, path).status_code == 404
        assert scene.get(None, path).headers["location"] == "/login?next=/portfolio"
    assert scene.get(scene.anna, "/downloads/statements/1066.csv").status_code == 404


def test_a_founder_s_files(scene: Scene) -> None:
    enterprise = scene.world.enterprise_of(scene.campaign)
    backers = f"/downloads/campaigns/{scene.campaign.id}/backers.csv"
    register = f"/downloads/enterprises/{enterprise.id}/register.csv"
    cap_table = f"/downloads/enterprises/{enterprise.id}/cap-table.ocf.zip"
    for path in (backers, register, cap_table):
        assert scene.get(scene.anna, path).status_code == 404
        assert scene.get(None, path).headers["location"] == "/login?next=/founder"
    for path in (backers, register):
        answer = scene.get(scene.founder, path)
        assert answer.status_code == 200
        assert "'=HYPERLINK" in answer.text
        assert "王小明" in answer.text
        assert answer.headers["cache-control"] == "private, no-store"
    refused = scene.get(scene.founder, cap_table)
    assert (refused.status_code, "day of incorporation" in refused.text) == (422, True)
    enterprise.incorporated_on = date(2019, 5, 6)
    scene.world.put(enterprise)
    package = scene.get(scene.founder, cap_table)
    assert package.status_code == 200
    assert package.headers["content-type"] == "application/zip"
    assert package.content.startswith(b"PK")


def test_a_form_c_draft_is_its_founders(scene: Scene, world: World) -> None:
    founder = world.person("Ada Founder")
    offered = world.live_campaign(founder, regime="reg-cf")
    path = f"/downloads/campaigns/{offered.id}/form-c-draft.xml"
    answer = scene.get(founder, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/xml")
    assert f'filename="form-c-draft-{offered.id}.xml"' in answer.headers["content-disposition"]
    assert b"<price>10.00</price>" in answer.content
    assert scene.get(scene.anna, path).status_code == 404
    assert scene.get(None, path).status_code == 303
    other = scene.get(scene.founder, f"/downloads/campaigns/{scene.campaign.id}/form-c-draft.xml")
    assert other.status_code == 422


def test_files_are_in_the_language_of_who_asks(scene: Scene) -> None:
    receipt = f"/downloads/pledges/{scene.annas}/receipt.pdf"
    year = scene.world.clock.now().year
    table = f"/downloads/statements/{year}.csv"
    enterprise = scene.world.enterprise_of(scene.campaign)
    cap_table = f"/downloads/enterprises/{enterprise.id}/cap-table.ocf.zip"
    english = scene.get(scene.anna, receipt).content
    scene.client.headers["accept-language"] = "zh-CN,zh;q=0.9"
    chinese = scene.get(scene.anna, receipt).content
    assert (b"/Lang (en)" in english, b"/Lang (zh-Hans)" in chinese) == (True, True)
    # Rows are written while the answer is sent: they are in its language too.
    rows = scene.get(scene.anna, table).content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("部分,时间（UTC）,内容,")
    assert ",付款已到账," in rows[2]
    assert "请" in scene.get(scene.founder, cap_table).text
    scene.get(scene.anna, receipt)
    scene.client.cookies.set("language", "en")
    assert scene.client.get(receipt).content == english


def test_files_for_programs_and_authorities_are_the_same_in_every_language(
    scene: Scene, world: World
) -> None:
    founder = world.person("Ada Founder")
    offered = world.live_campaign(founder, regime="reg-cf")
    enterprise = scene.world.enterprise_of(scene.campaign)
    enterprise.incorporated_on = date(2019, 5, 6)
    scene.world.put(enterprise)
    world.clock.stand_still()
    scenario = f"/downloads/campaigns/{scene.campaign.slug}/own.json"
    for person, path in (
        (founder, f"/downloads/campaigns/{offered.id}/form-c-draft.xml"),
        (scene.founder, f"/downloads/enterprises/{enterprise.id}/cap-table.ocf.zip"),
        (scene.anna, f"/downloads/pledges/{scene.annas}/escrow-proof.json"),
        (None, f"{scenario}?steps=Ra2000000v8000000&exits=100000000"),
    ):
        scene.client.headers.pop("accept-language", None)
        english = scene.get(person, path)
        scene.client.headers["accept-language"] = "zh-CN,zh;q=0.9"
        assert scene.get(person, path).content == english.content
        assert english.status_code == 200


def test_a_sheet_of_other_rules_or_nobody_is_refused(scene: Scene) -> None:
    slug = scene.campaign.slug
    assert scene.get(None, f"/downloads/campaigns/{slug}/kiis.pdf").status_code == 422
    assert scene.get(None, "/downloads/campaigns/nothing-here/kiis.pdf").status_code == 404
