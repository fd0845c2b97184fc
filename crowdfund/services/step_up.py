"""The guard before what moves money or power: a fresh proof that it is them."""

from __future__ import annotations

from typing import Final

from crowdfund.clock import real_now
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.errors import FactorNeeded, ProofNeeded
from crowdfund.domain.factors import is_fresh
from crowdfund.domain.money import bound_minor
from crowdfund.domain.permissions import FACTOR_NEEDED
from crowdfund.services.deps import Deps
from crowdfund.words import N_

PROOF_NEEDED: Final = N_("Prove once more that it is you, then do it again.")


def require_fresh(actor: Actor | None) -> Actor:
    """Returns the person when the browser that they act from proved itself within ten minutes: by
    a code or a passkey if they have one, by their password otherwise. Who acts without a browser
    (a command, the seed) has none to prove it with and is let through.

    Raises:
        NotSignedIn: nobody is signed in.
        FactorNeeded: their role waits until they have a second factor.
        ProofNeeded: the last proof is too old, or too weak for what they have.
    """
    known = require_actor(actor)
    if known.lacks_factor:
        raise FactorNeeded(FACTOR_NEEDED)
    if known.proof is not None and not is_fresh(known.proof, real_now()):
        raise ProofNeeded(PROOF_NEEDED)
    return known


def require_fresh_above(deps: Deps, actor: Actor, amount_minor: int, currency: str) -> None:
    """The same for a payment, if it is large.

    Args:
        deps: says what is large.
        actor: who pays.
        amount_minor: in minor units.
        currency: ISO 4217.

    Raises:
        FactorNeeded, ProofNeeded: as for `require_fresh`.
    """
    if amount_minor > bound_minor(deps.proof_above, currency):
        require_fresh(actor)
