"""What is promised until the merchant decides."""

from __future__ import annotations

from shop_app.sla.levels import Goal, Levels
from shop_app.sla.rules import Shift, Target, Targets

_HOUR = 3600
_WORKDAY = (Shift(9 * 60, 17 * 60),)

SHIPPED = Levels(
    week=(_WORKDAY,) * 5 + ((), ()),
    days={},
    country=None,
    subdivision=None,
    targets=Targets(
        {
            4: Target(1 * _HOUR, 8 * _HOUR),
            3: Target(4 * _HOUR, 16 * _HOUR),
            2: Target(8 * _HOUR, 24 * _HOUR),
            1: Target(16 * _HOUR, 40 * _HOUR),
        }
    ),
    follow_up_days=3,
    solved=Goal(80, 24 * _HOUR),
    answered=Goal(80, 8 * _HOUR),
)
"""Our own choice: Monday to Friday from 9 to 17, and a whole day's work for most issues."""
