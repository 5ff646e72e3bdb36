"""How these doors refuse: the policy's reasons with all their numbers."""

from __future__ import annotations

from flask import Blueprint, Response, g

from shop_app.compensation.refusing import Refused
from shop_app.desk.compensations_api import as_json
from shop_app.errors import AppError
from shop_app.web.failures import refused


def refuse_in_full(door: Blueprint) -> None:
    """Have the doors of this blueprint say every reason and limit of a refusal."""

    @door.errorhandler(Refused)
    def in_full(error: Refused) -> Response:
        currency = g.shop.currency
        refusals = [as_json.refusal(one, currency) for one in error.refusals]
        limits = [as_json.limit(one, currency) for one in error.limits]
        told = AppError(
            str(error),
            code=error.code,
            refusals=[one.model_dump(mode="json", exclude_defaults=True) for one in refusals],
            limits=[one.model_dump(mode="json", exclude_defaults=True) for one in limits],
        )
        response = refused(told)
        response.status_code = error.status
        return response
