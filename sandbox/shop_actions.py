"""All actions by name, as the control API offers them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.actions import (
    catalogue,
    checking_out,
    owning,
    people,
    profiles,
    rewarding,
    segmenting,
    selling,
    shipping,
    troubling,
)

ACTIONS: dict[str, Callable[..., Any]] = {
    action.__name__: action
    for action in (
        selling.place_order,
        checking_out.checkout,
        checking_out.spend_gift_card,
        checking_out.spend_store_credit,
        rewarding.create_discount,
        rewarding.disable_discount,
        rewarding.delete_discount,
        rewarding.create_gift_card,
        rewarding.disable_gift_card,
        rewarding.give_store_credit,
        rewarding.lag_usage,
        rewarding.limit_rewards,
        selling.pay_order,
        selling.refund_order,
        selling.cancel_order,
        selling.edit_order,
        selling.delete_order,
        selling.tag_order,
        shipping.fulfil,
        shipping.fulfillment_event,
        troubling.request_return,
        troubling.open_dispute,
        troubling.update_dispute,
        people.create_customer,
        people.delete_customer,
        people.add_tags,
        people.remove_tags,
        people.merge_customers,
        profiles.change_consent,
        profiles.change_state,
        profiles.edit_customer,
        profiles.predict,
        segmenting.create_segment,
        segmenting.join_segment,
        segmenting.leave_segment,
        catalogue.create_collection,
        catalogue.create_product,
        catalogue.price_variant,
        owning.uninstall,
        owning.change_scopes,
        owning.update_shop,
        owning.request_customer_data,
        owning.redact_customer,
        owning.redact_shop,
    )
}
