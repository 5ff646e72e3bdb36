"""The words of the shipped reasons, in the reader's language. Needs an app context."""

from __future__ import annotations

from collections.abc import Mapping

from shop_app.texts import N_, gettext

_NAMES: Mapping[str, str] = {
    "late": N_("Late delivery"),
    "damaged": N_("Damaged in transit"),
    "lost": N_("Lost parcel"),
    "wrong_item": N_("Wrong item"),
    "defect": N_("Defect"),
    "missing_part": N_("Missing part"),
    "not_as_described": N_("Not as described"),
    "billing": N_("Billing"),
    "return_trouble": N_("Return or refund trouble"),
    "service": N_("Service"),
    "negative_review": N_("Negative review"),
    "dispute": N_("Dispute"),
    "question": N_("Question"),
    "late.carrier": N_("The carrier was slow"),
    "late.dispatch": N_("It was sent late"),
    "late.customs": N_("Held by customs"),
    "late.address": N_("The address was wrong"),
    "damaged.packaging": N_("Only the packaging"),
    "damaged.product": N_("The product itself"),
    "damaged.leaked": N_("Leaked or wet"),
    "lost.no_scan": N_("No news from the carrier"),
    "lost.marked_delivered": N_("Marked as delivered, not received"),
    "lost.returned_to_sender": N_("Came back to us"),
    "wrong_item.product": N_("Another product"),
    "wrong_item.variant": N_("Another size or colour"),
    "wrong_item.other_order": N_("Somebody else’s order"),
    "defect.on_arrival": N_("From the start"),
    "defect.later": N_("After some use"),
    "missing_part.item": N_("A whole item"),
    "missing_part.accessory": N_("A part or accessory"),
    "missing_part.quantity": N_("Too few pieces"),
    "not_as_described.size": N_("Size or fit"),
    "not_as_described.colour": N_("Colour"),
    "not_as_described.quality": N_("Quality"),
    "not_as_described.picture": N_("Differs from the picture"),
    "billing.charged_twice": N_("Charged twice"),
    "billing.amount": N_("Wrong amount"),
    "billing.discount": N_("A discount was not taken off"),
    "billing.invoice": N_("Invoice missing or wrong"),
    "return_trouble.refund_late": N_("The refund is late"),
    "return_trouble.refund_amount": N_("The refund is too small"),
    "return_trouble.label": N_("Return label"),
    "return_trouble.refused": N_("The return was refused"),
    "service.no_answer": N_("No answer"),
    "service.unfriendly": N_("Unfriendly"),
    "service.wrong_information": N_("Wrong information"),
    "negative_review.product": N_("About the product"),
    "negative_review.delivery": N_("About the delivery"),
    "negative_review.service": N_("About the service"),
    "dispute.not_received": N_("Claims not to have received it"),
    "dispute.not_recognized": N_("Does not recognize the payment"),
    "dispute.not_as_described": N_("Claims it was not as described"),
    "question.order": N_("About an order"),
    "question.product": N_("About a product"),
    "question.return": N_("About a return"),
}
_HINTS: Mapping[str, str] = {
    "late": N_("It came, or will come, later than promised."),
    "damaged": N_("It broke on the way."),
    "lost": N_("It did not arrive, and nobody knows where it is."),
    "wrong_item": N_("Something else was in the parcel."),
    "defect": N_("It does not work as it should, though nothing broke it on the way."),
    "missing_part": N_("Something was not in the parcel."),
    "not_as_described": N_("It works, but the shop promised something else."),
    "billing": N_("The price, the payment or the invoice is wrong."),
    "return_trouble": N_("Sending back, or getting the money back, did not work."),
    "service": N_("We did not treat the customer well."),
    "negative_review": N_("The customer wrote a bad review."),
    "dispute": N_("The customer asked the bank to take the payment back."),
    "question": N_("Nothing went wrong; the customer wants to know something."),
}
_CUSTOMER_TEXTS: Mapping[str, str] = {
    "late": N_("We are sorry that your order came later than promised."),
    "damaged": N_("We are sorry that your order was damaged on its way to you."),
    "lost": N_("We are sorry that your parcel got lost."),
    "wrong_item": N_("We are sorry that we sent you the wrong item."),
    "defect": N_("We are sorry that your item does not work as it should."),
    "missing_part": N_("We are sorry that something was missing from your parcel."),
    "not_as_described": N_("We are sorry that your item is not what we described."),
    "billing": N_("We are sorry that something was wrong with your bill."),
    "return_trouble": N_("We are sorry that your return did not go as it should."),
    "service": N_("We are sorry that our service let you down."),
    "negative_review": N_("We are sorry that you were not happy with us."),
    "dispute": N_("We are sorry that there was trouble with your payment."),
    "question": N_("Thank you for your question."),
}


def name(key: str) -> str:
    """What a shipped reason or sub-reason is called; the key of one that is not shipped."""
    return gettext(_NAMES[key]) if key in _NAMES else key


def hint(key: str) -> str:
    """When staff choose a shipped reason; "" for others."""
    return gettext(_HINTS[key]) if key in _HINTS else ""


def customer_text(key: str) -> str:
    """What customers are told about a shipped reason; "" for others."""
    return gettext(_CUSTOMER_TEXTS[key]) if key in _CUSTOMER_TEXTS else ""
