"""The stand-in's clock: real time that can be moved ahead. Long polls run on the event loop, not on it."""

import time


class Clock:
    """Seconds since the epoch, `ahead` seconds before the real ones."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        return time.time() + self.ahead

    def unix(self) -> int:
        return int(self.now())

    def advance(self, seconds: float) -> float:
        """Moves ahead, never back: Telegram's dates do not run backwards. Returns the new time."""
        if seconds < 0:
            raise ValueError("the clock only moves ahead")
        self.ahead += seconds
        return self.now()
