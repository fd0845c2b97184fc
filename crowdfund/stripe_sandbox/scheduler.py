"""Work that falls due as sandbox time passes."""

from __future__ import annotations

from collections.abc import Callable

from crowdfund.stripe_sandbox.money import release_funds
from crowdfund.stripe_sandbox.resources.balance import balance_of
from crowdfund.stripe_sandbox.resources.checkout import expire_session
from crowdfund.stripe_sandbox.resources.holds import expire_hold
from crowdfund.stripe_sandbox.resources.payouts import settle_payout
from crowdfund.stripe_sandbox.resources.refunds import fail_refund, settle_refund
from crowdfund.stripe_sandbox.world import World

_TASKS: dict[str, Callable[[World, str], None]] = {
    "expire_hold": expire_hold,
    "expire_session": expire_session,
    "fail_refund": fail_refund,
    "release_funds": release_funds,
    "settle_payout": settle_payout,
    "settle_refund": settle_refund,
}


def run_due(world: World) -> int:
    """Does everything that is due by now, oldest first; call inside a transaction.

    Returns:
        How many pieces of work were done.
    """
    done = 0
    while rows := world.store.execute(
        "SELECT seq, task, ref FROM due WHERE at <= ? ORDER BY at, seq LIMIT 200", world.now()
    ):
        for seq, task, ref in rows:
            world.store.execute("DELETE FROM due WHERE seq = ?", seq)
            _TASKS[str(task)](world, str(ref))
            done += 1
    for account in sorted(world.released):
        world.emit("balance.available", balance_of(world, account), account=account or None)
    world.released.clear()
    return done
