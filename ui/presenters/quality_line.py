# SPDX-License-Identifier: GPL-2.0-or-later
"""A line at the foot of the dock: the accuracy of the classification on held-out strokes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer

from ...i18n import tr
from ...i18n.sentences import filled, number_style

if TYPE_CHECKING:
    from ...core.classification.holdout import HeldOut
    from ..dock.dock import Dock
    from ..project.current_raster import CurrentRaster
    from ..worker.questions import Questions

QUIET_MS = 2000  # without a stroke before the accuracy is computed
NO_TICKET = 0
DECIMALS = 2
EN_DASH = "\u2013"  # from ... to


class QualityLine(QObject):
    """Asks for the accuracy once no stroke has come for a while, and drops the figure with the next stroke.

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
        self._is_current = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET_MS)
        self._timer.timeout.connect(self._ask)

    def wait(self, *_arguments: object) -> None:
        """Ask for nothing while a stroke is drawn; a pending answer is dropped."""
        self._ticket = NO_TICKET
        self._timer.stop()

    def expect(self, *_arguments: object) -> None:
        """Ask after a while, unless the figure is still current."""
        if not self._is_current:
            self._timer.start()

    def begin_anew(self, *_arguments: object) -> None:
        """Drop the figure after a change of strokes or settings; the line stays, so that no widget moves."""
        self.wait()
        if self._is_current:
            self._show("…", "")
        self._is_current = False
        self._timer.start()

    def forget(self) -> None:
        """Hide the line."""
        self.wait()
        self._is_current = False
        self._dock.show_note("")

    def take(self, ticket: int, held_out: HeldOut | None) -> None:
        """Show the answer, unless it belongs to an outdated question."""
        if ticket != self._ticket:
            return
        self._is_current = held_out is not None
        if held_out is None:
            self._dock.show_note("")
        else:
            style = number_style()
            accuracy, low, high = (style.fixed(value, DECIMALS) for value in (held_out.accuracy, *held_out.interval))
            self._show(f"{accuracy} ({low}{EN_DASH}{high})", self._explained(held_out))

    def _show(self, figure: str, tip: str) -> None:
        self._dock.show_note(tr("Accuracy on held-out strokes: {accuracy}").format(accuracy=figure), tip)

    def _ask(self) -> None:
        self._ticket = self._questions.ask_held_out()

    def _explained(self, held_out: HeldOut) -> str:
        names = {paint_class.id: paint_class.name for paint_class in self._raster.settings.classes}
        style = number_style()
        dice = ", ".join(
            f"{names.get(class_id, class_id)} {style.fixed(value, DECIMALS)}"
            for class_id, value in held_out.dice.items()
        )
        method_text = filled(
            tr(
                "{count} strokes were left out in turn and told from the others; this share of their pixels got the "
                "class they were painted with, each stroke counting the same."
            ),
            count=held_out.n_strokes,
        )
        low, high = (style.fixed(value, DECIMALS) for value in held_out.interval)
        interval_text = tr(
            "In brackets: what so few strokes prove, the accuracy lies between {low} and {high} (95 % interval). With "
            "fewer than five strokes a class the figure does not tell a better map from a worse one."
        ).format(low=low, high=high)
        dice_text = tr("Dice of the classes with two strokes or more: {dice}.").format(dice=dice)
        warning = tr(
            "It is optimistic: people paint where a class is plain to see, and seldom at borders. Measure with "
            "separate truth data (Accuracy of a class map) before you rely on it."
        )
        return "".join(f"<p>{escape(text)}</p>" for text in (method_text, interval_text, dice_text, warning))
