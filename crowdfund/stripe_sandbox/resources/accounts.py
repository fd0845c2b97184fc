"""Connected accounts, their capabilities, and the single-use links to onboard them."""

from __future__ import annotations

import re

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.errors import Json, bad_param, invalid, missing_param, no_access
from crowdfund.stripe_sandbox.paging import PAGE_CREATED, envelope, lister
from crowdfund.stripe_sandbox.params import (
    METADATA,
    Spec,
    boolean,
    choice,
    group,
    merged_metadata,
    text,
)
from crowdfund.stripe_sandbox.resources import account_shapes
from crowdfund.stripe_sandbox.resources.bank_accounts import new_bank_account
from crowdfund.stripe_sandbox.world import Call, Operation, World

LINK_SECONDS = 300

_CURRENCIES = {"US": "usd", "GB": "gbp", "CA": "cad", "AU": "aud", "JP": "jpy", "CH": "chf"}
_DUE = ("business_profile.name", "external_account", "tos_acceptance.date", "tos_acceptance.ip")
_CAPABILITIES = ("card_payments", "transfers")

_WRITABLE: Spec = {
    "business_profile": group(
        {
            name: text()
            for name in (
                "mcc",
                "name",
                "product_description",
                "support_email",
                "support_phone",
                "support_url",
                "url",
            )
        }
    ),
    "business_type": choice("company", "government_entity", "individual", "non_profit"),
    "capabilities": group({name: group({"requested": boolean()}) for name in _CAPABILITIES}),
    "default_currency": text(),
    "email": text(longest=800),
    "metadata": METADATA,
}

_CREATE: Spec = {
    **_WRITABLE,
    "controller": group(
        {
            "fees": group({"payer": choice("account", "application")}),
            "losses": group({"payments": choice("application", "stripe")}),
            "requirement_collection": choice("application", "stripe"),
            "stripe_dashboard": group({"type": choice("express", "full", "none")}),
        }
    ),
    "country": text(longest=2),
}


def _create(call: Call) -> Json:
    given = call.params
    country = (given.get("country") or "US").upper()
    if not re.fullmatch("[A-Z]{2}", country):
        raise bad_param(f"Country '{country}' is unknown.", param="country")
    asked = given.get("capabilities", {})
    requested = {name: "inactive" for name, wish in asked.items() if wish.get("requested")}
    account = call.store.insert(_account(call, country, requested))
    _sign(call.world, account)
    return account


def _account(call: Call, country: str, requested: Json) -> Json:
    given = call.params
    account_id = ids.new_id("account")
    controller = given.get("controller", {})
    due = list(_DUE)
    return {
        "id": account_id,
        "object": "account",
        "business_profile": account_shapes.profile(given.get("business_profile", {})),
        "business_type": given.get("business_type"),
        "capabilities": requested,
        "charges_enabled": False,
        "controller": {
            "fees": {"payer": controller.get("fees", {}).get("payer", "account")},
            "is_controller": True,
            "losses": {"payments": controller.get("losses", {}).get("payments", "stripe")},
            "requirement_collection": controller.get("requirement_collection", "stripe"),
            "stripe_dashboard": {
                "type": controller.get("stripe_dashboard", {}).get("type", "full")
            },
            "type": "application",
        },
        "country": country,
        "created": call.world.now(),
        "default_currency": given.get("default_currency") or _CURRENCIES.get(country, "eur"),
        "details_submitted": False,
        "email": given.get("email"),
        "external_accounts": envelope(f"/v1/accounts/{account_id}/external_accounts", []),
        "future_requirements": account_shapes.requirements([], None),
        "groups": {"payments_pricing": None},
        "metadata": merged_metadata({}, given.get("metadata", {})),
        "payouts_enabled": False,
        "requirements": account_shapes.requirements(due, "requirements.past_due"),
        "settings": account_shapes.settings(),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "none",
    }


def _sign(world: World, account: Json) -> None:
    world.emit("account.updated", account, account=account["id"])


def _known(call: Call) -> Json:
    """The account of the address; 403 for one that does not exist or has disconnected."""
    account = call.store.find(call.args["id"], "account")
    if account is None:
        raise no_access(call.args["id"])
    return account


def _update(call: Call) -> Json:
    account = _known(call)
    changes = dict(call.params)
    for name, wish in changes.pop("capabilities", {}).items():
        _request(account, name, wish)
    if "business_profile" in changes:
        changes["business_profile"] = account["business_profile"] | changes["business_profile"]
    if "metadata" in changes:
        changes["metadata"] = merged_metadata(account["metadata"], changes["metadata"])
    account.update(changes)
    call.store.save(account)
    _sign(call.world, account)
    return account


def _request(account: Json, name: str, wish: Json) -> None:
    if not wish.get("requested"):
        account["capabilities"].pop(name, None)
    elif name not in account["capabilities"]:
        submitted = account["details_submitted"]
        account["capabilities"][name] = "active" if submitted else "inactive"


def onboard(world: World, account: Json, *, business_name: str, bank_account: str) -> Json:
    """The enterprise filled in its onboarding page: its requested capabilities become active.

    Args:
        business_name: shown name.
        bank_account: one of `bank_accounts.NUMBERS`.
    """
    names = list(account["capabilities"]) or ["transfers"]
    account.update(
        details_submitted=True,
        charges_enabled=True,
        payouts_enabled=True,
        requirements=account_shapes.requirements([], None),
        capabilities=dict.fromkeys(names, "active"),
    )
    account["business_profile"]["name"] = business_name
    account["tos_acceptance"]["date"] = world.now()
    account["external_accounts"]["data"] = [new_bank_account(world, account, bank_account)]
    world.store.save(account)
    for name in names:
        world.emit(
            "capability.updated", account_shapes.capability(account, name), account=account["id"]
        )
    _sign(world, account)
    return account


def set_transfers(world: World, account: Json, status: str) -> Json:
    """Stripe turns an account's ability to receive money on or off.

    Args:
        status: active, inactive or pending.
    """
    due = [] if status == "active" else ["business_profile.url"]
    account["capabilities"]["transfers"] = status
    account["payouts_enabled"] = status == "active"
    account["requirements"] = account_shapes.requirements(
        due, "requirements.past_due" if due else None
    )
    world.store.save(account)
    shape = account_shapes.capability(account, "transfers")
    world.emit("capability.updated", shape, account=account["id"])
    _sign(world, account)
    return account


def deauthorize(world: World, account: Json) -> None:
    """The enterprise disconnects from the platform, which can do nothing with the account then."""
    world.store.remove(account["id"])
    application = {"id": "ca_sandbox", "object": "application", "name": "Sandbox platform"}
    world.emit("account.application.deauthorized", application, account=account["id"])


def _login_link(call: Call) -> Json:
    account = _known(call)
    if not account["details_submitted"]:
        raise invalid("Only an account that has finished its onboarding can sign in.")
    token = ids.random_text(40)
    call.store.insert(
        {"id": f"login_{token}", "object": "sandbox_link", "created": call.world.now()},
        {"account": account["id"], "expires_at": call.world.now() + LINK_SECONDS},
    )
    url = f"{call.base_url}/express/{token}"
    return {"object": "login_link", "created": call.world.now(), "url": url}


def _one_capability(call: Call) -> Json:
    account = _known(call)
    return account_shapes.capability(account, call.args["name"])


def _capability_list(call: Call) -> Json:
    account = _known(call)
    found = [account_shapes.capability(account, name) for name in account["capabilities"]]
    return envelope(call.path, found)


def _link(call: Call) -> Json:
    world, given = call.world, call.params
    account = world.need(given["account"], "account", param="account")
    for name in ("refresh_url", "return_url"):
        if not given.get(name):
            raise missing_param(name)
        if not re.fullmatch(r"https?://[^\s/\\]+(/\S*|\?\S*)?", given[name]):
            raise bad_param("Not a valid URL.", param=name, code="url_invalid")
    token, expires_at = ids.random_text(40), world.now() + LINK_SECONDS
    world.store.insert(
        {"id": f"link_{token}", "object": "sandbox_link", "created": world.now()},
        {
            "account": account["id"],
            "refresh_url": given["refresh_url"],
            "return_url": given["return_url"],
            "expires_at": expires_at,
        },
    )
    return {
        "object": "account_link",
        "created": world.now(),
        "expires_at": expires_at,
        "url": f"{call.base_url}/connect/onboarding/{token}",
    }


OPERATIONS = (
    Operation("POST", "/v1/accounts", _create, _CREATE),
    Operation("GET", "/v1/accounts", lister("account"), PAGE_CREATED),
    Operation("GET", "/v1/accounts/{id}", _known),
    Operation("POST", "/v1/accounts/{id}", _update, _WRITABLE),
    Operation("GET", "/v1/accounts/{id}/capabilities", _capability_list),
    Operation("GET", "/v1/accounts/{id}/capabilities/{name}", _one_capability),
    Operation("POST", "/v1/accounts/{id}/login_links", _login_link),
    Operation(
        "POST",
        "/v1/account_links",
        _link,
        {
            "account": text(required=True),
            "collect": choice("currently_due", "eventually_due"),
            "collection_options": group(
                {
                    "fields": choice("currently_due", "eventually_due"),
                    "future_requirements": choice("include", "omit"),
                }
            ),
            "refresh_url": text(),
            "return_url": text(),
            "type": choice("account_onboarding", "account_update", required=True),
        },
    ),
)
