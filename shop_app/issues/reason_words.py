"""The words of the shipped reasons, in the reader's language. Needs an app context."""

from __future__ import annotations

from shop_app.texts import gettext


def name(key: str) -> str:
    """What a shipped reason or sub-reason is called; the key of one that is not shipped."""
    return (_names() | _closer_delivery() | _closer_goods() | _closer_rest()).get(key, key)


def hint(key: str) -> str:
    """When staff choose a shipped reason; "" for others."""
    return _hints().get(key, "")


def customer_text(key: str) -> str:
    """What customers are told about a shipped reason; "" for others."""
    return _customer_texts().get(key, "")


def _names() -> dict[str, str]:
    return {
        "late": gettext("Late delivery"),
        "damaged": gettext("Damaged in transit"),
        "lost": gettext("Lost parcel"),
        "wrong_item": gettext("Wrong item"),
        "defect": gettext("Defect"),
        "missing_part": gettext("Missing part"),
        "not_as_described": gettext("Not as described"),
        "billing": gettext("Billing"),
        "return_trouble": gettext("Return or refund trouble"),
        "service": gettext("Service"),
        "negative_review": gettext("Negative review"),
        "dispute": gettext("Dispute"),
        "question": gettext("Question"),
    }


def _closer_delivery() -> dict[str, str]:
    return {
        "late.carrier": gettext("The carrier was slow"),
        "late.dispatch": gettext("It was sent late"),
        "late.customs": gettext("Held by customs"),
        "late.address": gettext("The address was wrong"),
        "damaged.packaging": gettext("Only the packaging"),
        "damaged.product": gettext("The product itself"),
        "damaged.leaked": gettext("Leaked or wet"),
        "lost.no_scan": gettext("No news from the carrier"),
        "lost.marked_delivered": gettext("Marked as delivered, not received"),
        "lost.returned_to_sender": gettext("Came back to us"),
    }


def _closer_goods() -> dict[str, str]:
    return {
        "wrong_item.product": gettext("Another product"),
        "wrong_item.variant": gettext("Another size or colour"),
        "wrong_item.other_order": gettext("Somebody else’s order"),
        "defect.on_arrival": gettext("From the start"),
        "defect.later": gettext("After some use"),
        "missing_part.item": gettext("A whole item"),
        "missing_part.accessory": gettext("A part or accessory"),
        "missing_part.quantity": gettext("Too few pieces"),
        "not_as_described.size": gettext("Size or fit"),
        "not_as_described.colour": gettext("Colour"),
        "not_as_described.quality": gettext("Quality"),
        "not_as_described.picture": gettext("Differs from the picture"),
    }


def _closer_rest() -> dict[str, str]:
    return {
        "billing.charged_twice": gettext("Charged twice"),
        "billing.amount": gettext("Wrong amount"),
        "billing.discount": gettext("A discount was not taken off"),
        "billing.invoice": gettext("Invoice missing or wrong"),
        "return_trouble.refund_late": gettext("The refund is late"),
        "return_trouble.refund_amount": gettext("The refund is too small"),
        "return_trouble.label": gettext("Return label"),
        "return_trouble.refused": gettext("The return was refused"),
        "service.no_answer": gettext("No answer"),
        "service.unfriendly": gettext("Unfriendly"),
        "service.wrong_information": gettext("Wrong information"),
        "negative_review.product": gettext("About the product"),
        "negative_review.delivery": gettext("About the delivery"),
        "negative_review.service": gettext("About the service"),
        "dispute.not_received": gettext("Claims not to have received it"),
        "dispute.not_recognized": gettext("Does not recognize the payment"),
        "dispute.not_as_described": gettext("Claims it was not as described"),
        "question.order": gettext("About an order"),
        "question.product": gettext("About a product"),
        "question.return": gettext("About a return"),
    }


def _hints() -> dict[str, str]:
    return {
        "late": gettext("It came, or will come, later than promised."),
        "damaged": gettext("It broke on the way."),
        "lost": gettext("It did not arrive, and nobody knows where it is."),
        "wrong_item": gettext("Something else was in the parcel."),
        "defect": gettext("It does not work as it should, and not because of the way."),
        "missing_part": gettext("Something was not in the parcel."),
        "not_as_described": gettext("It works, but the shop promised something else."),
        "billing": gettext("The price, the payment or the invoice is wrong."),
        "return_trouble": gettext("Sending back, or getting the money back, did not work."),
        "service": gettext("We did not treat the customer well."),
        "negative_review": gettext("The customer wrote a bad review."),
        "dispute": gettext("The customer asked the bank to take the payment back."),
        "question": gettext("Nothing went wrong; the customer wants to know something."),
    }


def _customer_texts() -> dict[str, str]:
    return {
        "late": gettext("We are sorry that your order came later than promised."),
        "damaged": gettext("We are sorry that your order was damaged on its way to you."),
        "lost": gettext("We are sorry that your parcel got lost."),
        "wrong_item": gettext("We are sorry that we sent you the wrong item."),
        "defect": gettext("We are sorry that your item does not work as it should."),
        "missing_part": gettext("We are sorry that something was missing from your parcel."),
        "not_as_described": gettext("We are sorry that your item is not what we described."),
        "billing": gettext("We are sorry that something was wrong with your bill."),
        "return_trouble": gettext("We are sorry that your return did not go as it should."),
        "service": gettext("We are sorry that our service let you down."),
        "negative_review": gettext("We are sorry that you were not happy with us."),
        "dispute": gettext("We are sorry that there was trouble with your payment."),
        "question": gettext("Thank you for your question."),
    }
