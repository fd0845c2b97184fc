"""`python -m crowdfund.stripe_sandbox --port N --db FILE`: the offline Stripe on its own."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from crowdfund.stripe_sandbox.serve import serve
from crowdfund.stripe_sandbox.world import SandboxSettings


def _announce(url: str) -> None:
    sys.stderr.write(f"stripe sandbox on {url}\n")
    sys.stderr.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the command line and answers until stopped; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m crowdfund.stripe_sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="TCP port on 127.0.0.1, 0: any")
    parser.add_argument("--db", required=True, help="SQLite file that keeps the state")
    parser.add_argument("--secret-key", default="", help="only this sk_test_ key is answered")
    parser.add_argument("--webhook-url", default="", help="address that is told of events")
    parser.add_argument("--webhook-secret", default="", help="whsec_... that signs them")
    parser.add_argument("--public-url", default="", help="what hosted pages' addresses start with")
    given = parser.parse_args(arguments)
    if bool(given.webhook_url) != bool(given.webhook_secret):
        parser.error("--webhook-url and --webhook-secret go together")
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    Path(given.db).resolve().parent.mkdir(parents=True, exist_ok=True)
    settings = SandboxSettings(
        db_path=given.db,
        secret_key=given.secret_key,
        webhook_url=given.webhook_url,
        webhook_secret=given.webhook_secret,
        public_url=given.public_url,
    )
    try:
        serve(settings, given.port, _announce)
    except OSError as error:
        sys.stderr.write(f"stripe sandbox cannot start: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
