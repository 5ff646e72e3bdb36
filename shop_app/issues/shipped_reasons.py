"""The reasons that every shop starts with. Their words are in `shop_app.issues.reason_words`."""

from __future__ import annotations

from dataclasses import dataclass

from shop_app.issues.rules import Severity

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Shipped:
    """A reason as shipped, before a merchant changes it.

    `resolve_seconds` are business seconds. `sub_reasons` are full keys such as `late.carrier`.
    """

    key: str
    severity: Severity
    resolve_seconds: int
    compensation: bool
    sub_reasons: tuple[str, ...]


def _shipped(
    key: str, severity: Severity, hours: int, sub_reasons: str, *, compensation: bool = True
) -> Shipped:
    keys = tuple(f"{key}.{name}" for name in sub_reasons.split())
    return Shipped(key, severity, hours * _HOUR, compensation, keys)


# Severities and times are our own choice, to be changed by the merchant. No compensation for what
# would be paying for a review, or paying twice once a bank has decided.
SHIPPED = (
    _shipped("late", Severity.NORMAL, 16, "carrier dispatch customs address"),
    _shipped("damaged", Severity.HIGH, 16, "packaging product leaked"),
    _shipped("lost", Severity.HIGH, 16, "no_scan marked_delivered returned_to_sender"),
    _shipped("wrong_item", Severity.HIGH, 16, "product variant other_order"),
    _shipped("defect", Severity.HIGH, 24, "on_arrival later"),
    _shipped("missing_part", Severity.NORMAL, 16, "item accessory quantity"),
    _shipped("not_as_described", Severity.NORMAL, 24, "size colour quality picture"),
    _shipped(
        "billing", Severity.HIGH, 8, "charged_twice amount discount invoice", compensation=False
    ),
    _shipped("return_trouble", Severity.HIGH, 16, "refund_late refund_amount label refused"),
    _shipped("service", Severity.NORMAL, 8, "no_answer unfriendly wrong_information"),
    _shipped("negative_review", Severity.HIGH, 16, "product delivery service", compensation=False),
    _shipped(
        "dispute",
        Severity.URGENT,
        8,
        "not_received not_recognized not_as_described",
        compensation=False,
    ),
    _shipped("question", Severity.LOW, 24, "order product return", compensation=False),
)
