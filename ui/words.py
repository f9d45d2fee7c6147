# SPDX-License-Identifier: GPL-2.0-or-later
"""What is said in words: one line of advice in the dock, sentences in the message bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject

from ..i18n import tr
from ..processing.base import translated

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..core.errors import ClusterBrushError
    from .dock import Dock


class Words(QObject):
    """Says things where they are read.

    Parameters
    ----------
    iface : QgisInterface
        Its message bar takes what went wrong.
    dock : Dock
        Takes the advice.
    """

    def __init__(self, iface: QgisInterface, dock: Dock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._iface, self._dock = iface, dock

    def hint(self, text: str) -> None:
        """Show one line of advice until the next."""
        self._dock.show_hint(text)

    def advise(self, counts: dict[int, int]) -> None:
        """Advise the next step from the number of strokes by class."""
        used = sum(1 for count in counts.values() if count)
        if not used:
            self.hint(tr("Paint a few pixels of each class."))
        elif used == 1:
            self.hint(tr("Now a few pixels of another class."))
        else:
            self.hint("")

    def ask_for_strokes(self) -> None:
        """Say that there is too little painted for what was asked."""
        self.hint(tr("Paint a few pixels of each class first."))

    def say(self, text: str) -> None:
        """Say what went wrong."""
        self._iface.messageBar().pushMessage("ClusterBrush", text, Qgis.MessageLevel.Warning)

    def say_error(self, error: ClusterBrushError) -> None:
        """Say what core found wrong."""
        self.say(translated(error))
