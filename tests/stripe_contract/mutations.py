"""Plants mistakes, knowing nothing of the schemas: only the values and what everybody knows.

A mistake that the checker does not report would be one that the sandbox could make as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FREE_MAPS = frozenset({"metadata", "previous_attributes"})
"""Objects whose keys Stripe leaves to us."""

ALWAYS_THERE = frozenset({"amount", "has_more", "id", "livemode", "object"})
"""Keys that no resource of Stripe's drops where it has them."""

CHOICES = frozenset(
    {
        "capture_method",
        "confirmation_method",
        "failure_balance_status",
        "interval",
        "mode",
        "object",
        "payer",
        "payment_status",
        "payments",
        "reason",
        "requirement_collection",
        "transfers",
        "ui_mode",
    }
)
"""Keys whose values Stripe fixes, wherever the platform meets them."""

CHOICES_IN = {
    "status": frozenset(
        {
            "capability",
            "charge",
            "checkout.session",
            "dispute",
            "identity.verification_session",
            "payment_intent",
            "setup_intent",
        }
    ),
    "type": frozenset({"balance_transaction", "event", "payment_method", "price"}),
}
"""Keys whose values Stripe fixes in these resources, and leaves open in others."""

OPEN_CHOICES = (("reason",), ("settings", "payouts", "schedule", "interval"))
"""Places in answers where the SDK promises no fixed set: a dispute's reason, a payout schedule."""

WRONG: dict[type, Any] = {
    str: ["a", "list"],
    int: "seven",
    bool: "perhaps",
    float: "seven",
    list: 7,
    dict: 7,
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """One planted mistake."""

    what: str
    value: Any


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a value: the keys that lead there and what stands there."""

    keys: tuple[str | int, ...]
    value: Any

    @property
    def name(self) -> str:
        """The last key that is a name."""
        return next((key for key in reversed(self.keys) if isinstance(key, str)), "")

    @property
    def is_named(self) -> bool:
        """Whether it stands under a key, and not in a list."""
        return bool(self.keys) and isinstance(self.keys[-1], str)

    @property
    def in_free_map(self) -> bool:
        """Whether our own keys stand here."""
        return any(key in FREE_MAPS for key in self.keys[:-1])


def spots(value: Any, keys: tuple[str | int, ...] = ()) -> Iterator[Spot]:
    """Every place in a value, itself included."""
    yield Spot(keys, value)
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from spots(inner, (*keys, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from spots(inner, (*keys, index))


def planted(value: Any, *, required: frozenset[str] = frozenset()) -> Iterator[Mutation]:
    """Every mistake that can be planted in a right value.

    Args:
        value: right as it is.
        required: names of keys that may not be dropped.
    """
    for spot in spots(value):
        where = ".".join(map(str, spot.keys)) or "(all)"
        if isinstance(spot.value, dict) and spot.name not in FREE_MAPS and not spot.in_free_map:
            yield Mutation(f"unknown key in {where}", _with(value, (*spot.keys, "colour"), "blue"))
        if type(spot.value) in WRONG and spot.keys:
            wrong = WRONG[type(spot.value)]
            yield Mutation(f"wrong type at {where}", _with(value, spot.keys, wrong))
        if _is_choice(value, spot):
            yield Mutation(f"no such choice at {where}", _with(value, spot.keys, "unheard_of"))
        if spot.is_named and not spot.in_free_map:
            yield Mutation(f"renamed {where}", _renamed(value, spot.keys))
        if _may_not_be_dropped(value, spot, required):
            yield Mutation(f"dropped {where}", _without(value, spot.keys))
            yield Mutation(f"null at {where}", _with(value, spot.keys, None))


def _is_choice(value: Any, spot: Spot) -> bool:
    if not isinstance(spot.value, str) or spot.in_free_map:
        return False
    if spot.is_named and spot.name in CHOICES_IN:
        return _holder(value, spot.keys).get("object") in CHOICES_IN[spot.name]
    if spot.name not in CHOICES:
        return False
    names = tuple(key for key in spot.keys if isinstance(key, str))
    is_open = any(names[-len(ending) :] == ending for ending in OPEN_CHOICES)
    return not is_open or _is_asked(value)


def _is_asked(value: Any) -> bool:
    """Parameters have no `object`; everything that Stripe answers has."""
    return "object" not in value


def _may_not_be_dropped(value: Any, spot: Spot, required: frozenset[str]) -> bool:
    if not spot.keys or spot.keys[-1] not in required or spot.in_free_map:
        return False
    return _is_asked(value) or "object" in _holder(value, spot.keys)


def _with(value: Any, keys: tuple[str | int, ...], new: Any) -> Any:
    """A copy that differs in one place; everything else is shared with the original."""
    if not keys:
        return new
    changed: Any = list(value) if isinstance(value, list) else dict(value)
    first, *rest = keys
    below = value[first] if rest else None
    changed[first] = _with(below, tuple(rest), new)
    return changed


def _without(value: Any, keys: tuple[str | int, ...]) -> Any:
    holder = dict(_holder(value, keys))
    del holder[keys[-1]]
    return _with(value, keys[:-1], holder)


def _renamed(value: Any, keys: tuple[str | int, ...]) -> Any:
    holder = dict(_holder(value, keys))
    holder[f"{keys[-1]}_"] = holder.pop(keys[-1])
    return _with(value, keys[:-1], holder)


def _holder(value: Any, keys: tuple[str | int, ...]) -> Any:
    for key in keys[:-1]:
        value = value[key]
    return value
