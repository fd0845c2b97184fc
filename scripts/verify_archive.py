"""Checks an unpacked archive of one campaign: python3 verify_archive.py [DIRECTORY]

Every file against manifest.json, the ledger's chain from its first entry to its head, each audit
entry against its link, and the sums of money. Needs Python 3.9 and nothing else, and asks nobody.
Ends with 0 when everything holds, otherwise with 1 and a sentence. README.txt says what is what.
"""

import hashlib
import json
import sys
from pathlib import Path

UNLISTED = {"manifest.json", "SHA256SUMS"}


def need(holds, sentence):
    if not holds:
        sys.exit(f"Does not hold: {sentence}.")


def hashed(facts, **how):
    form = json.dumps(facts, separators=(",", ":"), **how)
    return hashlib.sha256(form.encode()).hexdigest()


def rows(folder, table):
    with (folder / "data" / f"{table}.json").open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("{"):
                yield json.loads(line.rstrip().rstrip(","))


def check_files(folder, manifest):
    listed = {one["name"]: one for one in manifest["files"]}
    there = {
        str(path.relative_to(folder).as_posix()) for path in folder.rglob("*") if path.is_file()
    }
    need(there - UNLISTED == set(listed), "the files are not those of the manifest")
    for name, one in listed.items():
        digest = hashlib.sha256()
        with (folder / name).open("rb") as file:
            for part in iter(lambda file=file: file.read(65536), b""):
                digest.update(part)
        need(digest.hexdigest() == one["sha256"], f"{name} was changed")


def check_ledger(folder, manifest):
    end, count, sums = "0" * 64, 0, {}
    for row in rows(folder, "ledger_entries"):
        count += 1
        need(row["number"] == count, f"ledger entry {count} is missing")
        need(row["previous_hash"] == end, f"ledger entry {count} does not follow the one before")
        names = ("kind", "debit_account", "credit_account", "amount_minor", "currency")
        facts = [end, row["campaign_id"], count, row["pledge_id"], *(row[name] for name in names)]
        end = hashed([*facts, row["source_key"], row["at"]])
        need(end == row["hash"], f"ledger entry {count} was changed")
        key = (row["kind"], row["currency"])
        sums[key] = sums.get(key, 0) + row["amount_minor"]
    head = manifest["ledger_head"]
    need(
        (list(head) if head else [0, "0" * 64]) == [count, end], "the ledger's end is not its head"
    )
    told = {
        (one["kind"], one["currency"]): one["amount_minor"] for one in manifest["totals"]["ledger"]
    }
    need(sums == told, "the ledger's sums are not those of the manifest")
    return count


def check_audit(folder):
    links = {row["entry_number"]: row for row in rows(folder, "audit_links")}
    count = 0
    for row in rows(folder, "audit_entries"):
        link = links.get(row["number"])
        if link is None:
            print(f"Audit entry {row['number']} was not chained yet.")
            continue
        names = ("action", "object_kind", "object_id", "object_name", "reason", "before", "after")
        facts = [link["previous_hash"], link["position"], link["chained_at"], row["number"]]
        facts += [
            row["at"],
            row["actor_id"] or "",
            row["actor_name"],
            *(row[name] for name in names),
        ]
        need(
            hashed(facts, sort_keys=True) == link["hash"],
            f"audit entry {row['number']} was changed",
        )
        count += 1
    return count


def main(folder):
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    need(manifest["form"] == "crowdfund-campaign-archive-1", "the form is unknown")
    check_files(folder, manifest)
    entries, audited = check_ledger(folder, manifest), check_audit(folder)
    seal = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    print(
        f"Holds: {len(manifest['files'])} files, {entries} ledger entries, {audited} audit entries."
    )
    print(f"SHA-256 of the manifest: {seal}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
