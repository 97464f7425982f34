"""The parts that a mouse can do something to: it selects and scrolls, and never stops, approves or denies.

Never knows which run stands in which row.
"""

from textual import events

from watchfloor_console.messages import Chosen, Scrolled
from watchfloor_console.widgets.painted import Painted

WHEEL_ROWS = 3
"""Rows that one notch of a wheel scrolls."""


class FleetPart(Painted):
    """Fleet and needs: a click selects a run."""

    def on_click(self, event: events.Click) -> None:
        """Tell which row was clicked."""
        event.stop()
        self.post_message(Chosen(event.y))


class LivePart(Painted):
    """The feed: the wheel scrolls it."""

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Back."""
        event.stop()
        self.post_message(Scrolled(WHEEL_ROWS))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """On."""
        event.stop()
        self.post_message(Scrolled(-WHEEL_ROWS))


class BodyPart(Painted):
    """The rows of a screen of one part: the wheel scrolls them, a click selects one."""

    def on_click(self, event: events.Click) -> None:
        """Tell which row was clicked."""
        event.stop()
        self.post_message(Chosen(event.y))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Back."""
        event.stop()
        self.post_message(Scrolled(WHEEL_ROWS))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """On."""
        event.stop()
        self.post_message(Scrolled(-WHEEL_ROWS))
