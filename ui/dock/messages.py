# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages to the person: a line of advice in the dock, warnings in QGIS's message bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject

from ...i18n import tr
from ...i18n.sentences import translated

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...core.base.errors import ClusterBrushError
    from .dock import Dock


class Messages(QObject):
    """Shows messages.

    Parameters
    ----------
    iface : QgisInterface
        Its message bar shows the warnings.
    dock : Dock
        Shows the advice.
    """

    def __init__(self, iface: QgisInterface, dock: Dock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._iface, self._dock = iface, dock
        self._advice = self._hint = ""

    @property
    def hint_text(self) -> str:
        """The last hint, empty for none."""
        return self._hint

    def hint(self, text: str) -> None:
        """Show a line about what has just happened, until the next stroke."""
        self._hint = text
        self._show()

    def drop(self) -> None:
        """Go back from the last hint to the advice."""
        if self._hint:
            self.hint("")

    def say(self, advice: str) -> None:
        """Set the advice that stands where there is no hint."""
        self._advice = advice
        self._show()

    def _show(self) -> None:
        self._dock.show_hint(self._hint or self._advice)

    def advise(self, counts: dict[int, int], learns_elsewhere: bool = False) -> None:
        """Advise the next step from the number of strokes by class, and whether those of other rasters count too."""
        used = sum(1 for count in counts.values() if count)
        if learns_elsewhere:
            self.say("")
        elif not used:
            self.say(tr("Paint a few pixels of each class."))
        elif used == 1:
            self.say(tr("Now a few pixels of another class."))
        else:
            self.say("")

    def ask_for_strokes(self) -> None:
        """Say that the command needs more strokes."""
        self.hint(tr("Paint a few pixels of each class first."))

    def warn_of_nodata(self) -> None:
        """Say that a stroke marks no pixel with data."""
        self.hint(tr("The stroke lies where the image has no data, so it says nothing."))

    def warn_of_hidden(self, name: str) -> None:
        """Say that the map of a stroke does not show."""
        text = tr(
            "{name} is not drawn on the canvas, and so neither is its map. Tick it in the layers panel, or zoom to its "
            "scales."
        )
        self.hint(text.format(name=name))

    def inform(self, text: str) -> None:
        """Show a message that passes by itself."""
        self._iface.messageBar().pushMessage("ClusterBrush", text, Qgis.MessageLevel.Info)

    def warn(self, text: str) -> None:
        """Show a warning."""
        self._iface.messageBar().pushMessage("ClusterBrush", text, Qgis.MessageLevel.Warning)

    def warn_of(self, error: ClusterBrushError) -> None:
        """Show an error of core as a warning."""
        self.warn(translated(error))
