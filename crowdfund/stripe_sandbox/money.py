"""Currencies, fees, balance transactions and the balance itself. Amounts are minor units."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.clock import DAY_SECONDS
from crowdfund.stripe_sandbox.errors import Json, bad_param
from crowdfund.stripe_sandbox.world import World

SETTLING_DAYS = 2
FEE_PER_THOUSAND = 29
FEE_FIXED_MINOR = 30
MOST_MINOR = 99_999_999


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


_ZERO_DECIMAL = _words("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf")
_THREE_DECIMAL = _words("bhd jod kwd omr tnd")
_LEAST_MINOR = {"usd": 50, "eur": 50, "gbp": 30, "jpy": 50, "cad": 50, "aud": 50, "chf": 50}
_CURRENCIES = _words(
    """aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn
    bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf
    gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr
    lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen
    pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd
    top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw"""
)


def exponent(currency: str) -> int:
    """How many digits of an amount are behind the decimal point."""
    if currency in _ZERO_DECIMAL:
        return 0
    return 3 if currency in _THREE_DECIMAL else 2


def shown(amount_minor: int, currency: str) -> str:
    """An amount for people, such as `USD 1,250.00`."""
    digits = exponent(currency)
    whole, part = divmod(abs(amount_minor), 10**digits)
    sign = "-" if amount_minor < 0 else ""
    tail = f".{part:0{digits}d}" if digits else ""
    return f"{currency.upper()} {sign}{whole:,}{tail}"


def checked_currency(currency: str, *, param: str = "currency") -> str:
    """A known currency in lower case; 400 for any other."""
    lower = currency.lower()
    if lower not in _CURRENCIES:
        raise bad_param(f"Invalid currency: {currency[:20]}", param=param)
    return lower


def checked_charge(amount_minor: int, currency: str, *, param: str) -> int:
    """An amount that a card can be charged; 400 amount_too_small or amount_too_large."""
    least = _LEAST_MINOR.get(currency, 1)
    if amount_minor < least:
        raise bad_param(
            f"The amount must be at least {shown(least, currency)}.",
            param=param,
            code="amount_too_small",
        )
    if amount_minor > MOST_MINOR:
        raise bad_param(
            f"The amount must be at most {shown(MOST_MINOR, currency)}.",
            param=param,
            code="amount_too_large",
        )
    return amount_minor


def processing_fee(amount_minor: int) -> int:
    """2.9 % rounded half up, plus 30 minor units."""
    return (amount_minor * FEE_PER_THOUSAND + 500) // 1000 + FEE_FIXED_MINOR


def book(
    world: World,
    *,
    kind: str,
    source: str,
    amount_minor: int,
    currency: str,
    category: str = "",
    fee_minor: int = 0,
    available_at: int | None = None,
    description: str | None = None,
    account: str = "",
) -> Json:
    """Writes a balance transaction and moves a balance by its net amount.

    Args:
        kind: Stripe's balance transaction type.
        source: id of the charge, refund, transfer, ... behind it.
        amount_minor: gross; negative takes money away.
        category: reporting category; the type unless given.
        available_at: sandbox time from which it counts as available; None is now.
        account: the connected account whose balance it is; empty is the platform.
    """
    now = world.now()
    is_available = available_at is None or available_at <= now
    fee = {
        "amount": fee_minor,
        "application": None,
        "currency": currency,
        "description": "Stripe processing fees" if kind == "charge" else "Dispute fee",
        "type": "stripe_fee",
    }
    entry = world.store.insert(
        {
            "id": ids.new_id("balance_transaction"),
            "object": "balance_transaction",
            "amount": amount_minor,
            "available_on": now if available_at is None else available_at,
            "balance_type": "payments",
            "created": now,
            "currency": currency,
            "description": description,
            "exchange_rate": None,
            "fee": fee_minor,
            "fee_details": [fee] if fee_minor else [],
            "net": amount_minor - fee_minor,
            "reporting_category": category or kind,
            "source": source,
            "status": "available" if is_available else "pending",
            "type": kind,
        },
        account=account,
    )
    if is_available:
        move(world, currency, available=entry["net"], account=account)
    else:
        move(world, currency, pending=entry["net"], account=account)
        world.schedule(entry["available_on"], "release_funds", entry["id"])
    return entry


def move(
    world: World, currency: str, *, available: int = 0, pending: int = 0, account: str = ""
) -> None:
    """Changes a balance; `account` empty is the platform."""
    world.store.execute(
        "INSERT INTO funds VALUES (?, ?, ?, ?) ON CONFLICT (account, currency) DO UPDATE SET "
        "available = available + excluded.available, pending = pending + excluded.pending",
        account,
        currency,
        available,
        pending,
    )


def funds(world: World, account: str = "") -> dict[str, tuple[int, int]]:
    """Available and pending minor units by currency."""
    rows = world.store.execute(
        "SELECT currency, available, pending FROM funds WHERE account = ? ORDER BY currency",
        account,
    )
    return {str(row[0]): (int(str(row[1])), int(str(row[2]))) for row in rows}


def release_funds(world: World, ref: str) -> None:
    """Due work: a pending balance transaction has become available."""
    entry = world.store.get(ref)
    if entry["status"] == "pending":
        entry["status"] = "available"
        world.store.save(entry)
        account, net = world.store.account_of(ref), entry["net"]
        move(world, entry["currency"], available=net, pending=-net, account=account)
        world.released.add(account)


def settles_at(world: World) -> int:
    """When the money of a charge made now becomes available."""
    return world.now() + SETTLING_DAYS * DAY_SECONDS


def pending_until(world: World, moved: Json) -> int | None:
    """Until when the money of a charge or transfer is pending, or None when it is available."""
    entry = world.store.find(moved["balance_transaction"] or "")
    return entry["available_on"] if entry and entry["status"] == "pending" else None
