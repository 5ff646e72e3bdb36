"""What is known about a customer beside purchases and tags."""

from datetime import timedelta

import pytest

from sandbox.actions.profiles import change_consent, change_state, edit_customer, predict
from sandbox.changes import ActionRefusedError
from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.api.caller import NOON, Api, add_customer, customer_gid

PROFILE = """query($id: ID!) { customer(id: $id) {
  locale state note updatedAt
  statistics { predictedSpendTier rfmGroup }
  defaultAddress { countryCodeV2 }
  defaultEmailAddress { marketingState marketingOptInLevel marketingUpdatedAt }
  defaultPhoneNumber { marketingState smsMarketingConsent { state optInLevel updatedAt } }
} }"""
REACH = """query($id: ID!) { customer(id: $id) { tags
  defaultEmailAddress { emailAddress marketingState } defaultPhoneNumber { phoneNumber } } }"""
LATER = NOON + timedelta(hours=1)


def test_a_new_customer_was_never_asked_and_nothing_is_predicted(
    api: Api, world: World, shop: Shop
) -> None:
    world.approved_data = frozenset({"address"})
    customer = add_customer(shop)
    assert api.data(PROFILE, id=customer_gid(customer))["customer"] == {
        "locale": "en",
        "state": "DISABLED",
        "note": None,
        "updatedAt": "2026-11-20T12:00:00Z",
        "statistics": {"predictedSpendTier": None, "rfmGroup": None},
        "defaultAddress": {"countryCodeV2": "GB"},
        "defaultEmailAddress": {
            "marketingState": "NOT_SUBSCRIBED",
            "marketingOptInLevel": None,
            "marketingUpdatedAt": None,
        },
        "defaultPhoneNumber": None,
    }


def test_consent_state_language_and_predictions_are_shown_as_they_become(
    api: Api, world: World, shop: Shop
) -> None:
    world.approved_data = frozenset({"address"})
    customer = add_customer(shop)
    customer.phone = "+447700900001"
    change_consent(
        world, shop, customer.id, "subscribed", opt_in_level="confirmed_opt_in", at=LATER
    )
    change_consent(world, shop, customer.id, "unsubscribed", channel="sms", at=LATER)
    change_state(world, shop, customer.id, "enabled", LATER)
    edit_customer(world, shop, customer.id, locale="fr", country="FR", note="Likes tea", at=LATER)
    predict(world, shop, customer.id, predicted_spend_tier="high", rfm_group="at_risk")
    assert api.data(PROFILE, id=customer_gid(customer))["customer"] == {
        "locale": "fr",
        "state": "ENABLED",
        "note": "Likes tea",
        "updatedAt": "2026-11-20T13:00:00Z",
        "statistics": {"predictedSpendTier": "HIGH", "rfmGroup": "AT_RISK"},
        "defaultAddress": {"countryCodeV2": "FR"},
        "defaultEmailAddress": {
            "marketingState": "SUBSCRIBED",
            "marketingOptInLevel": "CONFIRMED_OPT_IN",
            "marketingUpdatedAt": "2026-11-20T13:00:00Z",
        },
        "defaultPhoneNumber": {
            "marketingState": "UNSUBSCRIBED",
            "smsMarketingConsent": {
                "state": "UNSUBSCRIBED",
                "optInLevel": "SINGLE_OPT_IN",
                "updatedAt": "2026-11-20T13:00:00Z",
            },
        },
    }


def test_addresses_of_any_kind_are_hidden_until_they_are_approved(
    api: Api, world: World, shop: Shop
) -> None:
    customer = add_customer(shop)
    customer.phone = "+447700900001"
    body = api.answer(REACH, id=customer_gid(customer))
    # `emailAddress` cannot be null, so what holds it becomes null: consent must be asked for alone.
    assert body["data"]["customer"] == {
        "tags": [],
        "defaultEmailAddress": None,
        "defaultPhoneNumber": None,
    }
    assert len(body["errors"]) == 2
    world.approved_data = frozenset({"email", "phone"})
    assert api.data(REACH, id=customer_gid(customer))["customer"] == {
        "tags": [],
        "defaultEmailAddress": {
            "emailAddress": "ada@example.com",
            "marketingState": "NOT_SUBSCRIBED",
        },
        "defaultPhoneNumber": {"phoneNumber": "+447700900001"},
    }
    body = api.answer(PROFILE, id=customer_gid(customer))
    phone = body["data"]["customer"]["defaultPhoneNumber"]
    assert phone["marketingState"] == "NOT_SUBSCRIBED"
    assert phone["smsMarketingConsent"]["state"] == "NEVER_SUBSCRIBED"
    assert body["data"]["customer"]["defaultAddress"] == {"countryCodeV2": None}
    assert [one["path"][-1] for one in body["errors"]] == ["countryCodeV2"]


def test_predictions_are_silent_and_leave_the_time_of_change_alone(
    world: World, shop: Shop
) -> None:
    customer = add_customer(shop)
    predict(world, shop, customer.id, rfm_group="loyal")
    assert (customer.rfm_group, customer.predicted_spend_tier) == ("loyal", None)
    assert customer.updated_at == NOON


def test_nobody_consents_to_messages_to_a_number_they_do_not_have(world: World, shop: Shop) -> None:
    customer = add_customer(shop)
    with pytest.raises(ActionRefusedError, match="has no phone number to consent for"):
        change_consent(world, shop, customer.id, "subscribed", channel="sms", at=LATER)
    assert customer.sms_consent.state == "not_subscribed"
    assert customer.updated_at == NOON
