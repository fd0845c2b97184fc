"""What founders download: every backer and every line, in pages, guarded, and only their own."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput, NotFound, NotSignedIn
from crowdfund.services import founder_files, open_cap
from crowdfund.services.deps import Deps
from crowdfund.services.views.papers import PaperFile
from tests.keeping import Keeper
from tests.ocf import findings_of
from tests.world import World

Json = dict[str, Any]


@dataclass
class Raised:
    """A settled raise with three lines, one of them annulled."""

    founder: Actor
    campaign: Campaign
    enterprise: Enterprise
    pledges: list[str]


@pytest.fixture
def raised(world: World, keeper: Keeper) -> Raised:
    return keeper.scene(world, _settled)


def _settled(world: World) -> Raised:
    founder = world.person("Founder")
    campaign = world.live_campaign(founder, target_minor=1_000)
    names = ("=1+1", "王小明", "Ada Lovelace")
    pledges = [
        world.invest(world.person(name), campaign, shares)
        for name, shares in zip(names, (60, 50, 7), strict=True)
    ]
    world.to_deadline(campaign)
    world.end_dispute(world.dispute(pledges[2]), "lost")
    world.finish()
    enterprise = world.enterprise_of(campaign)
    enterprise.incorporated_on = date(2019, 5, 6)
    enterprise.jurisdiction, enterprise.city = "Delaware", "Harbour Town"
    world.put(enterprise)
    return Raised(founder, campaign, enterprise, pledges)


def _table(file: PaperFile) -> list[dict[str, str]]:
    text = b"".join(file.content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _package(file: PaperFile) -> dict[str, Json]:
    with zipfile.ZipFile(io.BytesIO(b"".join(file.content))) as folder:
        assert folder.testzip() is None
        read = {name: folder.read(name) for name in folder.namelist()}
    manifest = json.loads(read["Manifest.ocf.json"])
    for key, files in manifest.items():
        for file_ in files if key.endswith("_files") else []:
            digest = hashlib.md5(read[file_["filepath"]], usedforsecurity=False).hexdigest()
            assert digest == file_["md5"]
    return {name.removesuffix(".ocf.json"): json.loads(data) for name, data in read.items()}


def test_every_backer_is_listed(
    world: World, deps: Deps, raised: Raised, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = {"actor": raised.founder, "campaign_id": str(raised.campaign.id)}
    whole = _table(founder_files.backers_csv(deps, **ask))
    assert [row["pledge"] for row in whole] == raised.pledges
    assert [row["name"] for row in whole] == ["'=1+1", "王小明", "Ada Lovelace"]
    assert [row["amount"] for row in whole] == ["600.00", "500.00", "70.00"]
    assert [row["status"] for row in whole] == ["Settled", "Settled", "Lost in a dispute"]
    assert "@" not in repr(whole)
    for page in (1, 2, 3):
        monkeypatch.setattr(founder_files, "AT_ONCE", page)
        assert _table(founder_files.backers_csv(deps, **ask)) == whole
    del world


def test_the_register_has_every_line(
    deps: Deps, raised: Raised, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = {"actor": raised.founder, "enterprise_id": str(raised.enterprise.id)}
    whole = _table(founder_files.register_csv(deps, **ask))
    assert [(row["certificate"], row["first_share"], row["last_share"]) for row in whole] == [
        ("1", "1001", "1060"),
        ("2", "1061", "1110"),
        ("3", "1111", "1117"),
    ]
    assert [bool(row["annulled_at_utc"]) for row in whole] == [False, False, True]
    assert whole[0]["holder"] == "'=1+1"
    for page in (1, 2, 3):
        monkeypatch.setattr(founder_files, "AT_ONCE", page)
        assert _table(founder_files.register_csv(deps, **ask)) == whole


def test_the_cap_table_is_what_the_format_asks_for(deps: Deps, raised: Raised) -> None:
    file = open_cap.cap_table_zip(
        deps, actor=raised.founder, enterprise_id=str(raised.enterprise.id)
    )
    package = _package(file)
    assert findings_of(package) == []

    issuer = package["Manifest"]["issuer"]
    assert issuer["legal_name"] == raised.enterprise.name
    assert issuer["formation_date"] == "2019-05-06"
    transactions = package["Transactions"]["items"]
    issued = {
        one["security_id"]: int(one["quantity"])
        for one in transactions
        if one["object_type"] == "TX_STOCK_ISSUANCE"
    }
    gone = [one for one in transactions if one["object_type"] == "TX_STOCK_CANCELLATION"]
    assert sorted(issued.values()) == [7, 50, 60, 1_000]
    assert [issued[one["security_id"]] for one in gone] == [7]
    assert sum(issued.values()) - 7 == 1_000 + 110
    names = {one["name"]["legal_name"] for one in package["Stakeholders"]["items"]}
    assert names == {"Founders", "=1+1", "王小明", "Ada Lovelace"}


def test_ids_are_the_same_in_every_export(deps: Deps, raised: Raised) -> None:
    ask = {"actor": raised.founder, "enterprise_id": str(raised.enterprise.id)}
    first, second = (_package(open_cap.cap_table_zip(deps, **ask)) for _ in range(2))
    for name in ("Stakeholders", "StockClasses", "Transactions"):
        assert first[name] == second[name]


def test_shares_issued_elsewhere_between_raises_are_said(
    world: World, deps: Deps, raised: Raised
) -> None:
    second = world.live_campaign(target_minor=1_000, shares_before=1_000 + 110 + 40)
    second.enterprise_id = raised.enterprise.id
    world.put(second)
    world.invest(world.person("Ben"), second, 100)
    world.to_deadline(second)
    file = open_cap.cap_table_zip(
        deps, actor=raised.founder, enterprise_id=str(raised.enterprise.id)
    )
    package = _package(file)
    assert findings_of(package) == []
    issued = [
        (one["custom_id"], int(one["quantity"]))
        for one in package["Transactions"]["items"]
        if one["object_type"] == "TX_STOCK_ISSUANCE"
    ]
    assert ("B-2", 40) in issued
    assert ("C-4", 100) in issued
    assert sum(shares for _, shares in issued) - 7 == 1_150 + 100


def test_raises_of_one_name_have_ids_of_their_own(world: World, deps: Deps, raised: Raised) -> None:
    for shares_before in (1_150, 1_150 + 100 + 30):
        again = world.live_campaign(target_minor=1_000, shares_before=shares_before)
        again.enterprise_id = raised.enterprise.id
        world.put(again)
        world.invest(world.person(f"Ben {shares_before}"), again, 100)
        world.to_deadline(again)
    ask = {"actor": raised.founder, "enterprise_id": str(raised.enterprise.id)}
    package = _package(open_cap.cap_table_zip(deps, **ask))
    holders = [(one["id"], one["name"]["legal_name"]) for one in package["Stakeholders"]["items"]]
    assert [name for _, name in holders].count(f"Other holders, before “{again.title}”") == 2
    assert len({id_ for id_, _ in holders}) == len(holders)
    issued = package["Transactions"]["items"]
    for name in ("id", "security_id"):
        found = [one[name] for one in issued if one["object_type"] == "TX_STOCK_ISSUANCE"]
        assert len(set(found)) == len(found)


def test_what_the_format_cannot_do_without_is_asked_for(
    world: World, deps: Deps, raised: Raised
) -> None:
    raised.enterprise.incorporated_on = None
    world.put(raised.enterprise)
    with pytest.raises(InvalidInput, match="day of incorporation"):
        open_cap.cap_table_zip(deps, actor=raised.founder, enterprise_id=str(raised.enterprise.id))


def test_only_one_s_own(world: World, deps: Deps, raised: Raised) -> None:
    other = world.person("Other founder")
    world.enterprise(other, can_receive=False)
    campaign_id, enterprise_id = str(raised.campaign.id), str(raised.enterprise.id)
    for actor in (other, world.admin()):
        for id_ in (campaign_id, str(uuid4()), "", "'"):
            with pytest.raises(NotFound):
                founder_files.backers_csv(deps, actor=actor, campaign_id=id_)
        for id_ in (enterprise_id, str(uuid4()), "", "'"):
            with pytest.raises(NotFound):
                founder_files.register_csv(deps, actor=actor, enterprise_id=id_)
            with pytest.raises(NotFound):
                open_cap.cap_table_zip(deps, actor=actor, enterprise_id=id_)
    with pytest.raises(NotSignedIn):
        founder_files.backers_csv(deps, actor=None, campaign_id=campaign_id)
    with pytest.raises(NotSignedIn):
        founder_files.register_csv(deps, actor=None, enterprise_id=enterprise_id)
    with pytest.raises(NotSignedIn):
        open_cap.cap_table_zip(deps, actor=None, enterprise_id=enterprise_id)
