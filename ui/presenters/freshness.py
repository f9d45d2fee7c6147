# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether the map shows all strokes; without live updates some wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

if TYPE_CHECKING:
    from ..dock.dock import Dock
    from ..worker.live import Live


class Freshness(QObject):
    """Shows in the dock when the map is out of date.

    Parameters
    ----------
    live : Live
    dock : Dock
    """

    def __init__(self, live: Live, dock: Dock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live, self._dock = live, dock

    def show(self, *_changed: object) -> None:
        """Show whether strokes wait for an update."""
        self._dock.show_out_of_date(self._live.is_out_of_date)
