# SPDX-License-Identifier: GPL-2.0-or-later
"""One line at the foot of the dock: how well the strokes tell strokes that were held out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer

from ..i18n import tr

if TYPE_CHECKING:
    from ..core.holdout import HeldOut
    from .current_raster import CurrentRaster
    from .dock import Dock
    from .questions import Questions

QUIET = 2000  # ms without a stroke before it is asked for
NO_TICKET = 0


class QualityLine(QObject):
    """Asks when the strokes have been quiet for a while, and drops the figure as soon as one comes.

    Parameters
    ----------
    questions : Questions
    raster : CurrentRaster
    dock : Dock
    """

    def __init__(self, questions: Questions, raster: CurrentRaster, dock: Dock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._questions, self._raster, self._dock = questions, raster, dock
        self._ticket = NO_TICKET
        self._stands = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET)
        self._timer.timeout.connect(self._ask)

    def wait(self, *_what: object) -> None:
        """Do nothing while somebody paints."""
        self._ticket = NO_TICKET
        self._timer.stop()

    def expect(self, *_stroke: object) -> None:
        """Ask after a while, unless the figure stands already."""
        if not self._stands:
            self._timer.start()

    def begin_anew(self, *_told: object) -> None:
        """Drop the figure: the strokes are others, or what they are judged by. The line stays, so nothing jumps."""
        self.wait()
        if self._stands:
            self._show("…", "")
        self._stands = False
        self._timer.start()

    def forget(self) -> None:
        """Take the line away."""
        self.wait()
        self._stands = False
        self._dock.show_note("")

    def take(self, ticket: int, found: HeldOut | None) -> None:
        """Show the answer, unless it comes too late."""
        if ticket != self._ticket:
            return
        self._stands = found is not None
        if found is None:
            self._dock.show_note("")
        else:
            self._show(f"{found.accuracy:.2f}", self._explained(found))

    def _show(self, figure: str, tip: str) -> None:
        self._dock.show_note(tr("Accuracy on held-out strokes: {accuracy}").format(accuracy=figure), tip)

    def _ask(self) -> None:
        self._ticket = self._questions.ask_held_out(self._raster.settings.method == 0)

    def _explained(self, found: HeldOut) -> str:
        names = {one.id: one.name for one in self._raster.settings.classes}
        dice = ", ".join(f"{names.get(one, one)} {value:.2f}" for one, value in found.dice.items())
        how = tr(
            "{count} strokes were left out in turn and told from the others; this share of their pixels got the class "
            "they were painted with, each stroke counting the same."
        ).format(count=found.n_strokes)
        which = tr("Dice of the classes with two strokes or more: {dice}.").format(dice=dice)
        warning = tr(
            "It is optimistic: people paint where a class is plain to see, and seldom at borders. Measure with "
            "separate truth data (Accuracy of a class map) before you rely on it."
        )
        return "".join(f"<p>{escape(text)}</p>" for text in (how, which, warning))
