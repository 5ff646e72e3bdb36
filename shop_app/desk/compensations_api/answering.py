"""How these doors refuse: the policy's reasons with all their numbers."""

from __future__ import annotations

from flask import Blueprint, Response

from shop_app.compensation.judgement_data import limit_data, refusal_data
from shop_app.compensation.refusing import Refused
from shop_app.errors import AppError
from shop_app.web.failures import refused


def refuse_in_full(door: Blueprint) -> None:
    """Have the doors of this blueprint say every reason and limit of a refusal."""

    @door.errorhandler(Refused)
    def in_full(error: Refused) -> Response:
        told = AppError(
            str(error),
            code=error.code,
            refusals=[refusal_data(one) for one in error.refusals],
            limits=[limit_data(one) for one in error.limits],
        )
        response = refused(told)
        response.status_code = error.status
        return response
