"""How deliveries of one shop misbehave on request."""

from __future__ import annotations

from dataclasses import dataclass

# Shopify retries 8 times over 4 hours with growing delay; the exact waits are not documented.
# Ours double, and their sum is 4 hours.
RETRIES = 8
_FIRST_WAIT_SECONDS = 4 * 3600 / (2**RETRIES - 1)


@dataclass(frozen=True)
class Behaviour:
    """What happens to deliveries: `duplicate` and `drop` are fractions from 0 to 1.

    `reorder` makes each wait up to so many seconds, by chance; `delay_seconds` all of them.
    `time_scale` shortens the waits between retries: 3600 makes an hour pass in a second.
    `old_secret` signs with the secret from before the last rotation. `seed` fixes all chances.
    """

    duplicate: float = 0.0
    drop: float = 0.0
    reorder: float = 0.0
    delay_seconds: float = 0.0
    old_secret: bool = False
    time_scale: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what makes no sense; raises ValueError naming the field and its value."""
        for name in ("duplicate", "drop"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a fraction from 0 to 1, got {getattr(self, name)}")
        for name in ("reorder", "delay_seconds"):
            if not 0 <= getattr(self, name) <= 3600:
                raise ValueError(f"{name} is 0 to 3600 seconds, got {getattr(self, name)}")
        if not 0 < self.time_scale <= 1_000_000:
            raise ValueError(f"time_scale is above 0 up to 1000000, got {self.time_scale}")

    def retry_wait(self, attempts: int) -> float | None:
        """Seconds until the next try after `attempts` failed ones; None when Shopify gives up."""
        if attempts > RETRIES:
            return None
        wait: float = _FIRST_WAIT_SECONDS * 2 ** (attempts - 1)
        return wait / self.time_scale
