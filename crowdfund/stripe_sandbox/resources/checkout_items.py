"""What a checkout session sells."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.errors import Json, bad_param, missing_param
from crowdfund.stripe_sandbox.money import checked_currency
from crowdfund.stripe_sandbox.params import METADATA, array, choice, group, integer, text
from crowdfund.stripe_sandbox.world import Call

_PRICE_DATA = group(
    {
        "currency": text(required=True),
        "product_data": group(
            {
                "name": text(required=True, longest=250),
                "description": text(longest=5_000),
                "images": array(text()),
                "metadata": METADATA,
                "tax_code": text(),
            },
            required=True,
        ),
        "tax_behavior": choice("exclusive", "inclusive", "unspecified"),
        "unit_amount": integer(required=True, least=0),
    },
    required=True,
)

LINE_ITEMS = array(group({"price_data": _PRICE_DATA, "quantity": integer(least=1)}), required=True)


def line_items(call: Call) -> list[Json]:
    """The session's items as objects.

    Raises:
        ApiError: 400 when there are none, or their currencies differ.
    """
    items = [
        _line_item(call, item, f"line_items[{place}]")
        for place, item in enumerate(call.params["line_items"])
    ]
    if not items:
        raise missing_param("line_items")
    if len({item["currency"] for item in items}) > 1:
        raise bad_param("All line items must have one currency.", param="line_items")
    return items


def _line_item(call: Call, given: Json, param: str) -> Json:
    if "price_data" not in given:
        raise missing_param(f"{param}[price_data]")
    data, quantity = given["price_data"], given.get("quantity", 1)
    currency = checked_currency(data["currency"], param=f"{param}[price_data][currency]")
    amount = data["unit_amount"] * quantity
    item_id = ids.new_id("item")
    return {
        "id": item_id,
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": data["product_data"]["name"],
        "metadata": {},
        "price": {
            "id": ids.new_id("price"),
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "created": call.world.now(),
            "currency": currency,
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": None,
            "metadata": {},
            "nickname": None,
            "product": ids.new_id("product"),
            "recurring": None,
            "tax_behavior": data.get("tax_behavior", "unspecified"),
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "one_time",
            "unit_amount": data["unit_amount"],
            "unit_amount_decimal": str(data["unit_amount"]),
        },
        "quantity": quantity,
    }
