"""Work that falls due as sandbox time passes."""

from __future__ import annotations

from collections.abc import Callable

from crowdfund.stripe_sandbox.money import release_funds
from crowdfund.stripe_sandbox.resources.balance import balance_of
from crowdfund.stripe_sandbox.resources.checkout import expire_session
from crowdfund.stripe_sandbox.resources.refunds import fail_refund, settle_refund
from crowdfund.stripe_sandbox.world import World

_TASKS: dict[str, Callable[[World, str], None]] = {
    "expire_session": expire_session,
    "fail_refund": fail_refund,
    "release_funds": release_funds,
    "settle_refund": settle_refund,
}


def run_due(world: World) -> int:
    """Does everything that is due by now, oldest first; call inside a transaction.

    Returns:
        How many pieces of work were done.
    """
    done, released = 0, False
    while rows := world.store.execute(
        "SELECT seq, task, ref FROM due WHERE at <= ? ORDER BY at, seq LIMIT 200", world.now()
    ):
        for seq, task, ref in rows:
            world.store.execute("DELETE FROM due WHERE seq = ?", seq)
            _TASKS[str(task)](world, str(ref))
            released = released or task == "release_funds"
            done += 1
    if released:
        world.emit("balance.available", balance_of(world))
    return done
