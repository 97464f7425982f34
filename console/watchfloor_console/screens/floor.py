"""What every screen has: it draws a picture that is handed down, and its keys come from the one table.

Never knows what a picture shows.
"""

from textual.binding import Binding
from textual.screen import Screen

from watchfloor_console.bindings import TEXTUAL, ScreenName, keys_of
from watchfloor_console.render.picture import Picture


def bindings_of(name: ScreenName) -> list[Binding]:
    """Textual's bindings of a screen; the caught keys are bound too, for where no driver catches them."""
    return [
        Binding(
            TEXTUAL.get(key.key, key.key), f"app.{key.action}" if key.is_caught else key.action, key.does, show=False
        )
        for key in keys_of(name)
    ]


class FloorScreen(Screen[None]):
    """A screen that draws pictures."""

    AUTO_FOCUS = None
    picture: Picture | None = None

    def draw(self, picture: Picture) -> None:
        """Draw this picture from now on."""
        self.picture = picture
        if self.is_mounted:
            self.paint(picture)

    def on_mount(self) -> None:
        """Draw what was handed down before the widgets were there."""
        if self.picture is not None:
            self.paint(self.picture)

    def paint(self, picture: Picture) -> None:
        """Share a picture out to the widgets."""
        raise NotImplementedError
