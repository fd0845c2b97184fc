"""Checks files about a campaign's escrow: python verify_escrow_proof.py FILE [FILE …]

Takes proofs of pledges, whole exports and consistency proofs; several about one campaign are also
held against each other. Needs Python 3.9 and nothing else, and asks nobody. Ends with 0 when
everything holds, otherwise with 1 and a sentence. docs/escrow-proof.md says what the files mean.
"""

import hashlib
import json
import sys
from pathlib import Path


def sha(data):
    return hashlib.sha256(data).digest()


def need(holds, sentence):
    if not holds:
        sys.exit(f"Does not hold: {sentence}.")


def climb(index, size, path, old):
    """Goes up by RFC 9162 (2.1.3.2, 2.1.4.2); returns the roots of the earlier and later tree."""
    last, new = size - 1, old
    need(0 <= index <= last, "a place is outside the tree")
    for step in path:
        need(last > 0, "a path has too many steps")
        if index & 1 or index == last:
            old, new = sha(b"\1" + step + old), sha(b"\1" + step + new)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            new = sha(b"\1" + new + step)
        index, last = index >> 1, last >> 1
    need(last == 0, "a path has too few steps")
    return old.hex(), new.hex()


def grow(roots, count, leaf):
    """Adds a leaf to the roots of the full parts of a tree of `count` leaves; gives its root."""
    roots.append(leaf)
    while count & 1:
        roots[-2:] = [sha(b"\1" + roots[-2] + roots[-1])]
        count >>= 1
    root = roots[-1]
    for left in roots[-2::-1]:
        root = sha(b"\1" + left + root)
    return root.hex()


def read(text, form, campaign):
    facts = json.loads(text)
    need(facts["form"] == f"crowdfund-escrow-{form}-1", f"a {form} has an unknown form")
    need(facts["campaign"] == campaign, f"a {form} is of another campaign")
    return facts


def checkpoint(given, campaign):
    need(sha(given["text"].encode()).hex() == given["seal"], "a checkpoint differs from its seal")
    return read(given["text"], "checkpoint", campaign)


def check_proof(file, campaign):
    point = checkpoint(file["checkpoint"], campaign)
    need(file["lines"], "there is no line, so nothing is proved")
    for given in file["lines"]:
        line, leaf = read(given["text"], "line", campaign), sha(b"\0" + given["text"].encode())
        path, n = map(bytes.fromhex, given["path"]), line["number"]
        need(line["pledge"] == file["pledge"], f"line {n} is about another pledge")
        root = climb(n - 1, point["size"], path, leaf)[1]
        need(root == point["root"], f"line {n} is not in the tree")
        source = given["source_key"]
        need(sha(source.encode()).hex() == line["source_sha256"], f"line {n} has another source")
        names = ("number", "pledge", "kind", "debit", "credit", "amount_minor", "currency")
        facts = [given["previous_hash"], campaign, *(line[name] for name in names)]
        whole = json.dumps([*facts, source, line["at"]], separators=(",", ":")).encode()
        need(sha(whole).hex() == line["chain_hash"], f"line {n} differs from its chain hash")
    return [point], f"lines of the pledge: {len(file['lines'])} of {point['size']}"


def check_export(file, campaign):
    points = [checkpoint(one, campaign) for one in [*file["earlier"], file["checkpoint"]]]
    due, roots, sums, count = {one["size"]: one for one in points}, [], {}, len(file["lines"])
    need(count == points[-1]["size"], "there are more or fewer lines than the checkpoint says")
    if not count:
        due, empty = {0: None}, (sha(b"").hex(), "0" * 64)
        need((points[-1]["root"], points[-1]["head"]) == empty, "the empty tree has another root")
    for n, text in enumerate(file["lines"], start=1):
        line = read(text, "line", campaign)
        need(line["number"] == n, f"line {n} is missing")
        found = (grow(roots, n - 1, sha(b"\0" + text.encode())), line["chain_hash"])
        point = due.get(n)
        same = not point or (point["root"], point["head"]) == found
        need(same, f"the first {n} lines are not those that were published")
        for side, account in enumerate((line["debit"], line["credit"])):
            sums.setdefault((account, line["currency"]), [0, 0])[side] += line["amount_minor"]
    need(all(size <= count for size in due), "a checkpoint has more lines than there are")
    told = {(one["account"], one["currency"]): one for one in file["accounts"]}
    told = {name: [one["debited_minor"], one["credited_minor"]] for name, one in told.items()}
    need(told == sums, "the accounts are not what the lines add up to")
    return points, f"lines: {count}, accounts: {len(sums)}, earlier checkpoints: {len(points) - 1}"


def check_consistency(file, campaign):
    first, second = (checkpoint(file[name], campaign) for name in ("first", "second"))
    old, new, path = first["size"], second["size"], list(map(bytes.fromhex, file["path"]))
    if old & (old - 1) == 0 and old != new:
        path.insert(0, bytes.fromhex(first["root"]))
    need(0 < old <= new and bool(path) == (old != new), "the sizes and the path make no sense")
    place, size, roots = old - 1, new, (second["root"], second["root"])
    while place & 1:
        place, size = place >> 1, (size + 1) >> 1
    if path:
        roots = climb(place, size, path[1:], path[0])
    is_same = roots == (first["root"], second["root"])
    need(is_same, "the later ledger does not begin with the earlier one")
    return [first, second], f"the ledger of {new} lines begins with the one of {old}"


CHECKS = {
    "crowdfund-escrow-proof": check_proof,
    "crowdfund-escrow-export": check_export,
    "crowdfund-escrow-consistency": check_consistency,
}


def main(names):
    need(names, "name at least one file")
    seen = {}
    for name in names:
        file = json.loads(Path(name).read_text("utf-8"))
        check, campaign = CHECKS.get(file["kind"]), file["campaign"]["id"]
        need(check and file["version"] == 1, "a file is of an unknown kind or version")
        points, sentence = check(file, campaign)
        for one in points:
            place, platform = one.get("audit_position"), file["escrow_page"].split("/campaigns/")[0]
            record = ((campaign, one["size"]), one["root"], f"the first {one['size']} lines")
            trail = ((platform, place), one.get("audit_head"), f"the audit trail at {place}")
            for key, value, words in (record, trail):
                need(seen.setdefault(key, value) == value, f"two files disagree about {words}")
        print(f"Holds: {sentence}\n  root {points[-1]['root']}\n  head {points[-1]['head']}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        sys.exit("Does not hold: a file cannot be read, or is not one of these files.")
