"""A painter for where no picture can be seen."""

from __future__ import annotations

from bot.coach.progress import Picture


class NoPainter:
    """Implements Painter: what a picture says in words takes its place."""

    async def draw(self, picture: Picture) -> bytes:
        """The words."""
        return picture.alt.encode()
