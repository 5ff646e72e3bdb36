"""What a policy said no to, with everything that a page shows of it."""

from __future__ import annotations

from shop_app.compensation.judgement import Judgement
from shop_app.errors import AppError


class Refused(AppError):
    """The policy refuses it: `refusals` are all reasons at once, `limits` all that were looked at.

    Nothing was held; the decision is kept.
    """

    code, status = "refused", 422

    def __init__(self, judgement: Judgement) -> None:
        codes = [refusal.code.value for refusal in judgement.refusals]
        super().__init__(f"the policy refuses it: {', '.join(codes)}", refusals=codes)
        self.refusals = judgement.refusals
        self.limits = judgement.limits


class OwnRequest(AppError):
    """Nobody decides on what they asked for themselves."""

    code, status = "own_request", 422

    def __init__(self, number: int) -> None:
        super().__init__(f"compensation {number} is your own request", number=number)


class NotYours(AppError):
    """Only whoever asked for it withdraws a request."""

    code, status = "not_your_request", 403

    def __init__(self, number: int) -> None:
        super().__init__(f"compensation {number} is somebody else's request", number=number)


class MayNotDecide(AppError):
    """The role may not decide on requests."""

    code, status = "may_not_decide", 403

    def __init__(self, role: str) -> None:
        super().__init__(f"the role {role} may not decide on requests", role=role)
