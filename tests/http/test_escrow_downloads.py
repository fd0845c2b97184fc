"""Downloads about escrow, checked by the program that people get: it runs alone, in a process of
its own, on the files that the routes really give."""

from __future__ import annotations

import copy
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from crowdfund.db.tables import Campaign, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.http.app import build_app
from crowdfund.services import accounts, passwords, pledging
from crowdfund.services.deps import Deps
from crowdfund.ui.parts.proof_words import proof_words
from crowdfund.words import CHINESE, ENGLISH, language_in_use
from tests.keeping import Keeper
from tests.world import World

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "verify_escrow_proof.py"
NODE = Path(sys.executable).parent / "node"
PASSWORD = "a quiet river bend"

Json = dict[str, Any]


@dataclass
class Scene:
    """A campaign with two checkpoints: Anna's pledge is refunded, Ben's is held."""

    world: World
    client: TestClient
    campaign: Campaign
    anna: Actor
    ben: Actor
    annas: str
    bens: str

    def signed_in(self, person: Actor) -> TestClient:
        """The browser of a person."""
        with self.world.deps.transaction() as session:
            row = session.get_one(User, person.user_id)
            row.password_hash = passwords.hash_password(PASSWORD)
            session.add(row)
        grant = accounts.sign_in(
            self.world.deps,
            email=person.email,
            password=PASSWORD,
            client_address="192.0.2.1",
            user_agent="",
        )
        self.client.cookies.clear()
        self.client.cookies.set("crowdfund_session", grant.token)
        return self.client

    def proof(self, person: Actor, pledge_id: str) -> Json:
        """A pledge's proof, as its backer downloads it."""
        answer = self.signed_in(person).get(proof_url(pledge_id))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def public(self, what: str) -> Json:
        """A public download, as a visitor gets it."""
        self.client.cookies.clear()
        answer = self.client.get(f"/downloads/campaigns/{self.campaign.slug}/{what}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def files(self) -> dict[str, Json]:
        """One of each kind."""
        return {
            "proof": self.proof(self.anna, self.annas),
            "export": self.public("escrow.json"),
            "consistency": self.public("escrow-consistency.json?from=4"),
        }


def proof_url(pledge_id: str) -> str:
    """Where a pledge's proof is."""
    return f"/downloads/pledges/{pledge_id}/escrow-proof.json"


def _two_checkpoints(world: World) -> tuple[Campaign, Actor, Actor, str, str]:
    campaign = world.live_campaign()
    anna, ben = world.person("Anna"), world.person("Ben")
    annas, bens = world.invest(anna, campaign, 3), world.invest(ben, campaign, 4)
    world.work()
    world.clock.advance(timedelta(minutes=2))
    pledging.cancel(world.deps, actor=anna, pledge_id=annas)
    world.finish()
    return campaign, anna, ben, annas, bens


@pytest.fixture
def scene(world: World, deps: Deps, keeper: Keeper) -> Iterator[Scene]:
    campaign, anna, ben, annas, bens = keeper.scene(world, _two_checkpoints)
    with TestClient(build_app(lambda: deps), base_url=deps.public_url) as client:
        client.follow_redirects = False
        yield Scene(world, client, campaign, anna, ben, annas, bens)


def run_script(*paths: Path) -> tuple[int, str]:
    """The program's exit status, and what it said."""
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def checked(folder: Path, *files: Json | str | bytes) -> tuple[int, str]:
    """Writes files and lets the program check them."""
    paths = []
    for number, content in enumerate(files):
        path = folder / f"file-{number}.json"
        text = json.dumps(content) if isinstance(content, dict) else content
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        paths.append(path)
    return run_script(*paths)


def in_javascript(
    folder: Path, *contents: Json | str, subtle: bool = True, language: str = ENGLISH
) -> list[Json]:
    """What the browser's module says about the same files, with the words of a page."""
    with language_in_use(language):
        (folder / "words.json").write_text(json.dumps(proof_words()))
    texts = [json.dumps(one) if isinstance(one, dict) else one for one in contents]
    (folder / "texts.json").write_text(json.dumps(texts))
    (folder / "run.mjs").write_text(
        "import { readFileSync } from 'node:fs';\n"
        + ("" if subtle else "Object.defineProperty(globalThis, 'crypto', { value: {} });\n")
        + f"const proof = await import({json.dumps((folder / 'escrow_proof.mjs').as_uri())});\n"
        f"const texts = JSON.parse(readFileSync({json.dumps(str(folder / 'texts.json'))}));\n"
        f"const words = JSON.parse(readFileSync({json.dumps(str(folder / 'words.json'))}));\n"
        "const told = [];\n"
        "for (const text of texts) told.push(await proof.check(text, words));\n"
        "console.log(JSON.stringify(told));\n"
    )
    module = (ROOT / "assets" / "escrow_proof.js").read_text()
    (folder / "escrow_proof.mjs").write_text(module)
    done = subprocess.run(
        [str(NODE), str(folder / "run.mjs")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_real_files_hold_and_agree(scene: Scene, tmp_path: Path) -> None:
    files = scene.files()
    for kind, file in files.items():
        assert file["kind"] == f"crowdfund-escrow-{kind}"
        code, words = checked(tmp_path, file)
        assert (code, words.splitlines()[0][:5]) == (0, "Holds"), words
    code, words = checked(tmp_path, *files.values(), scene.proof(scene.ben, scene.bens))
    assert code == 0, words
    assert words.count("Holds: ") == 4
    assert len(files["proof"]["lines"]) == 4
    assert len(files["export"]["lines"]) == 6
    assert files["export"]["checkpoint"] == files["proof"]["checkpoint"]


def test_the_browser_says_the_same(scene: Scene, tmp_path: Path) -> None:
    files = scene.files()
    for subtle in (True, False):
        proof, consistency, export, garbage, null, nothing = in_javascript(
            tmp_path,
            files["proof"],
            files["consistency"],
            files["export"],
            "nonsense",
            "null",
            " ",
            subtle=subtle,
        )
        assert proof["ok"], proof
        assert proof["summary"] == "All 4 lines of this pledge are in the campaign's ledger."
        assert any("Payment cleared, $30.00" in step for step in proof["steps"])
        assert consistency["ok"], consistency
        assert "whole ledger" in export["summary"]
        assert "not a proof" in null["summary"]
        assert nothing["summary"] == "Choose a file, or paste the text of one."
        assert not any(one["ok"] for one in (export, garbage, null, nothing))


def test_the_browser_says_it_in_chinese(scene: Scene, tmp_path: Path) -> None:
    files = scene.files()
    broken = copy.deepcopy(files["proof"])
    broken["lines"][0]["path"].append("x")
    proof, consistency, odd, garbage = in_javascript(
        tmp_path, files["proof"], files["consistency"], broken, "nonsense", language=CHINESE
    )
    assert (proof["ok"], consistency["ok"], odd["ok"], garbage["ok"]) == (True, True, False, False)
    assert proof["summary"] == "此认购的全部 4 行都在项目的账本中。"
    assert any("（付款到账，US$30.00）" in step for step in proof["steps"])
    assert odd["summary"] == "文件中有一个哈希值的写法不正确。"
    said = [one["summary"] for one in (proof, consistency, odd, garbage)]
    said += [*proof["steps"], *consistency["steps"]]
    assert [text for text in said if re.search(r"[a-z]{2,} [a-z]{2,}", text)] == []


def test_the_page_hands_the_script_each_sentence_that_it_asks_for() -> None:
    """One that is missing would be told as a broken file."""
    script = (ROOT / "assets" / "escrow_proof.js").read_text()
    asked = set(
        re.findall(r'(?:tell\(|said\(words, |need\([^\n]*, )(?:[^"\n]*\? )?"(\w+)"', script)
    )
    asked |= set(re.findall(r' : said\(words, "(\w+)"', script))
    asked |= {"checkpointForm", "checkpointCampaign", "lineForm", "lineCampaign"}
    asked |= {"verified", "refuted", "unread", "unreadable"}
    assert asked | {"locale", "kinds"} == set(proof_words())


def _leaves(file: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value of a file with the way to it."""
    if isinstance(file, dict):
        for name, value in file.items():
            yield from _leaves(value, (*path, name))
    elif isinstance(file, list):
        for number, value in enumerate(file):
            yield from _leaves(value, (*path, number))
    else:
        yield path, file


def _changed(value: Any) -> list[Any]:
    """A value with small changes: a digit, a letter, a sign."""
    if isinstance(value, int):
        return [value + 1]
    changes = []
    for match in list(re.finditer(r"[0-9a-f]", value))[::7][:12]:
        at = match.start()
        other = "1" if value[at] != "1" else "2"
        changes.append(value[:at] + other + value[at + 1 :])
    return changes or [value + "x"]


WORDS_ONLY = {"how", "escrow_page", "slug", "title"}
"""What the files say for people; nothing is proved about it."""


def tampered(file: Json) -> list[tuple[tuple[Any, ...], Json]]:
    """The file with one value changed, for every value that is proved, and without each step."""
    made = []
    for path, value in _leaves(file):
        if WORDS_ONLY & set(path):
            continue
        for other in _changed(value):
            copied = copy.deepcopy(file)
            place = copied
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = other
            made.append((path, copied))
    return made


def test_any_change_of_a_proof_is_noticed(scene: Scene, tmp_path: Path) -> None:
    proof = scene.proof(scene.ben, scene.bens)
    changes = tampered(proof)
    assert len(changes) > 100
    told = in_javascript(tmp_path, *(file for _, file in changes))
    assert [path for (path, _), one in zip(changes, told, strict=True) if one["ok"]] == []
    paths = []
    for number, (_, file) in enumerate(changes):
        path = tmp_path / f"changed-{number}.json"
        path.write_text(json.dumps(file))
        paths.append(path)
    missed = [changes[n][0] for n, code in enumerate(_codes(paths)) if code != 1]
    assert missed == []


@pytest.mark.parametrize("kind", ["export", "consistency"])
def test_any_change_of_a_public_file_is_noticed(scene: Scene, tmp_path: Path, kind: str) -> None:
    file = scene.files()[kind]
    changes = tampered(file)
    paths = []
    for number, (_, changed) in enumerate(changes):
        path = tmp_path / f"changed-{number}.json"
        path.write_text(json.dumps(changed))
        paths.append(path)
    missed = [changes[n][0] for n, code in enumerate(_codes(paths)) if code != 1]
    assert missed == []
    if kind == "consistency":
        told = in_javascript(tmp_path, *(changed for _, changed in changes))
        assert not any(one["ok"] for one in told)


def _codes(paths: list[Path]) -> list[int]:
    """Exit statuses for many files: one interpreter runs the program anew for each."""
    runner = (
        "import runpy, sys\n"
        "script, *names = sys.argv[1:]\n"
        "for name in names:\n"
        "    sys.argv, code = [script, name], 0\n"
        "    try:\n"
        "        runpy.run_path(script, run_name='__main__')\n"
        "    except SystemExit as end:\n"
        "        code = 1 if end.code else 0\n"
        "    print('code', code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", runner, str(SCRIPT), *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return [int(code) for code in re.findall(r"^code (\d)$", done.stdout, re.MULTILINE)]


def test_two_files_that_name_other_audit_trails_disagree(scene: Scene, tmp_path: Path) -> None:
    """A trail that was written anew has another hash at the same place."""
    one = scene.public("escrow-consistency.json?from=4")
    other = copy.deepcopy(one)
    point = json.loads(other["second"]["text"])
    assert point["audit_position"] > 0
    point["audit_head"] = "0" * 64
    text = json.dumps(point, sort_keys=True, separators=(",", ":"))
    other["second"] = {"text": text, "seal": hashlib.sha256(text.encode()).hexdigest()}
    assert checked(tmp_path, other)[0] == 0
    code, words = checked(tmp_path, one, other)
    place = point["audit_position"]
    assert (code, words.splitlines()[-1]) == (
        1,
        f"Does not hold: two files disagree about the audit trail at {place}.",
    )


def _without_a_line(file: Json) -> None:
    del file["lines"][2]


def _with_a_line_twice(file: Json) -> None:
    file["lines"].append(file["lines"][-1])


def _in_another_order(file: Json) -> None:
    file["lines"][0], file["lines"][1] = file["lines"][1], file["lines"][0]


def _without_an_account(file: Json) -> None:
    file["accounts"].pop()


REARRANGED = [_without_a_line, _with_a_line_twice, _in_another_order, _without_an_account]


def test_a_rearranged_export_is_noticed(
    scene: Scene, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    for change in REARRANGED:
        with subtests.test(change=change):
            file = scene.public("escrow.json")
            change(file)
            code, words = checked(tmp_path, file)
            assert code == 1
            assert words.startswith("Does not hold: ")


def _ledger_of_one(file: Json, line: Json) -> Json:
    """An export of one line that holds by itself, as whoever keeps two ledgers would make it."""
    text = json.dumps(line)
    point = json.loads(file["checkpoint"]["text"]) | {
        "size": 1,
        "root": hashlib.sha256(b"\0" + text.encode()).hexdigest(),
        "head": line["chain_hash"],
    }
    told = json.dumps(point)
    accounts = [
        {
            "account": line[side],
            "currency": line["currency"],
            "debited_minor": line["amount_minor"] if side == "debit" else 0,
            "credited_minor": line["amount_minor"] if side == "credit" else 0,
        }
        for side in ("debit", "credit")
    ]
    seal = hashlib.sha256(told.encode()).hexdigest()
    changed = {"lines": [text], "earlier": [], "accounts": accounts}
    return {**file, **changed, "checkpoint": {"text": told, "seal": seal}}


def test_two_files_that_disagree_are_noticed(scene: Scene, tmp_path: Path) -> None:
    """A platform that shows two people two ledgers: each file holds, together they do not."""
    file = scene.public("escrow.json")
    line = json.loads(file["lines"][0])
    one, other = (_ledger_of_one(file, line | {"amount_minor": n}) for n in (1, 2))
    assert [checked(tmp_path, each)[0] for each in (one, other)] == [0, 0]
    assert checked(tmp_path, one, one)[0] == 0
    code, words = checked(tmp_path, one, other)
    assert code == 1
    assert words.endswith("Does not hold: two files disagree about the first 1 lines.")


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "7",
        '"crowdfund-escrow-proof"',
        "{}",
        '{"kind": "crowdfund-escrow-proof"}',
        '{"kind": 7, "version": 1}',
        '{"kind": "crowdfund-escrow-other", "version": 1, "campaign": {"id": ""}}',
        "[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_garbage_is_refused_with_a_sentence(tmp_path: Path, garbage: str | bytes) -> None:
    code, words = checked(tmp_path, garbage)
    assert code == 1
    assert re.fullmatch(r"Does not hold: [^\n]+\.", words)
    if isinstance(garbage, str):
        [told] = in_javascript(tmp_path, garbage)
        assert not told["ok"]
        assert told["summary"].endswith(".")


def test_no_file_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    assert run_script() == (1, "Does not hold: name at least one file.")
    assert run_script(tmp_path / "nowhere.json")[0] == 1


def test_the_program_is_short_and_needs_nothing(scene: Scene) -> None:
    source = SCRIPT.read_text()
    assert len(source.splitlines()) < 150
    assert set(re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE)) == {
        "hashlib",
        "json",
        "pathlib",
        "sys",
    }
    answer = scene.client.get("/downloads/verify_escrow_proof.py")
    assert answer.text == source
    assert answer.headers["content-disposition"] == 'attachment; filename="verify_escrow_proof.py"'


def test_nothing_public_says_who_anybody_is(scene: Scene) -> None:
    texts = [
        json.dumps(scene.public(what)) for what in ("escrow.json", "escrow-consistency.json?from=4")
    ]
    pledge = scene.world.pledge_row(scene.annas)
    secrets = [pledge.charge_ref, pledge.payment_ref, str(pledge.backer_id)]
    for person in (scene.anna, scene.ben):
        secrets += [str(person.user_id), person.email, person.name]
    assert all(secrets)
    assert not [secret for secret in secrets for text in texts if secret in text]


def test_a_proof_says_nothing_about_others(scene: Scene) -> None:
    text = json.dumps(scene.proof(scene.anna, scene.annas))
    bens = scene.world.pledge_row(scene.bens)
    for secret in (scene.bens, bens.charge_ref, str(scene.ben.user_id), scene.ben.email):
        assert secret not in text
    assert scene.world.pledge_row(scene.annas).charge_ref in text


def test_a_proof_is_its_backer_s_alone(scene: Scene) -> None:
    unpaid = scene.world.pledge(scene.ben, scene.campaign, 1).pledge_id
    nothing = "00000000-0000-4000-8000-000000000000"
    client = scene.signed_in(scene.ben)
    refused = [client.get(proof_url(one)) for one in (scene.annas, nothing, unpaid, "x", "%00")]
    assert {(one.status_code, one.text) for one in refused} == {(404, "There is nothing here.")}
    admin = scene.signed_in(scene.world.admin()).get(proof_url(scene.annas))
    assert admin.status_code == 404
    own = scene.signed_in(scene.anna).get(proof_url(scene.annas))
    assert own.headers["cache-control"] == "private, no-store"
    scene.client.cookies.clear()
    asked = [scene.client.get(proof_url(one)) for one in (scene.annas, nothing)]
    assert [one.status_code for one in asked] == [303, 303]
    assert asked[0].headers["location"] == f"/login?next=/pledges/{scene.annas}"


@pytest.mark.parametrize("status", [CampaignStatus.DRAFT, CampaignStatus.IN_REVIEW])
def test_a_campaign_that_is_not_public_is_not_there(scene: Scene, status: CampaignStatus) -> None:
    founder = scene.world.person("Founder")
    hidden = scene.world.live_campaign(founder, can_receive=False)
    with scene.world.deps.transaction() as session:
        row = session.get_one(Campaign, hidden.id)
        row.status = status.value
        session.add(row)
    client = scene.signed_in(founder)
    for slug in (hidden.slug, "nothing", "x'--", "A B"):
        for what in ("escrow.json", "escrow-consistency.json?from=1"):
            answer = client.get(f"/downloads/campaigns/{slug}/{what}")
            assert (answer.status_code, answer.text) == (404, "There is nothing here.")


NEVER_PUBLISHED = ["", "0", "-1", "5", "7", "١", "1e3", "9" * 40, "4.0", " 4"]


def test_only_what_was_published_is_compared(scene: Scene, subtests: pytest.Subtests) -> None:
    url = f"/downloads/campaigns/{scene.campaign.slug}/escrow-consistency.json"
    for size in NEVER_PUBLISHED:
        with subtests.test(size=size):
            assert scene.client.get(url, params={"from": size}).status_code == 404


def test_an_empty_ledger_is_a_file_too(scene: Scene, tmp_path: Path) -> None:
    empty = scene.world.live_campaign(can_receive=False)
    file = scene.client.get(f"/downloads/campaigns/{empty.slug}/escrow.json").json()
    assert (file["lines"], file["accounts"], file["earlier"]) == ([], [], [])
    assert checked(tmp_path, file)[0] == 0


def test_a_present_checkpoint_is_consistent_with_itself(scene: Scene, tmp_path: Path) -> None:
    file = scene.public("escrow-consistency.json?from=6")
    assert file["path"] == []
    assert checked(tmp_path, file)[0] == 0
    [told] = in_javascript(tmp_path, file)
    assert told["summary"] == "The ledger still has these 6 lines."


def test_downloads_are_bounded_for_each_address(scene: Scene) -> None:
    url = f"/downloads/campaigns/{scene.campaign.slug}/escrow-consistency.json?from=4"
    codes = [scene.client.get(url).status_code for _ in range(61)]
    assert (set(codes[:60]), codes[60]) == ({200}, 429)
