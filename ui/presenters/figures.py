# SPDX-License-Identifier: GPL-2.0-or-later
"""The figures in the dock: strokes, share and area of each class, and the clusters that several classes claim."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

from ...core.classification.methods import method_of
from ...i18n import tr
from ...i18n.sentences import number_style
from ..dock.class_model import ClassModel, Figures, share_text

if TYPE_CHECKING:
    from ..dock.dock import Dock
    from ..dock.messages import Messages
    from ..project.current_raster import CurrentRaster
    from ..strokes.strokes import Strokes
    from ..worker.live import EditFigures, SettledFigures

NO_FIGURES = Figures()


class FigureBoard(QObject):
    """Shows the figures of the worker.

    Parameters
    ----------
    raster : CurrentRaster
    strokes : Strokes
    model : ClassModel
    dock : Dock
    messages : Messages
    """

    def __init__(
        self,
        raster: CurrentRaster,
        strokes: Strokes,
        model: ClassModel,
        dock: Dock,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._raster, self._strokes, self._model = raster, strokes, model
        self._dock, self._messages = dock, messages
        self.edit_figures: EditFigures | None = None
        self.settled: SettledFigures | None = None
        self._is_awaited = False

    @property
    def is_settled(self) -> bool:
        """Return True when the figures are those of the present strokes and settings."""
        settings, edit, settled = self._raster.settings, self.edit_figures, self.settled
        if self._is_awaited or edit is None or settled is None or settled.edit != edit.edit:
            return False
        return (settled.least_confidence, settled.smoothing) == (settings.least_confidence, settings.smoothing)

    def take(self, edit_figures: EditFigures) -> None:
        """Show conflicts after an edit; the figures are grey until `settle` has those of the same strokes."""
        if self._raster.layer is not None:
            self.edit_figures, self._is_awaited = edit_figures, False
            self.show()
            self._show_conflicts(edit_figures)

    def expect(self, *_changed: object) -> None:
        """Show the figures grey: a setting changed that makes another map, and the next edit figures are under way."""
        if self.edit_figures is not None:
            self._is_awaited = True
            self.show_again()

    def settle(self, settled: SettledFigures) -> None:
        """Show figures of the raster, unless they are of earlier strokes."""
        if self.edit_figures is not None and settled.edit == self.edit_figures.edit:
            self.settled = settled
            self.show_again()

    def forget(self) -> None:
        """Remove the figures of a raster."""
        self.edit_figures, self.settled, self._is_awaited = None, None, False
        self._model.set_figures({})
        self._dock.show_conflicts([])

    def show_again(self, *_changed: object) -> None:
        """Show the figures beside the classes, grey while they are not settled."""
        counts = self._strokes.counts
        figures = {
            paint_class.id: Figures(counts.get(paint_class.id, 0)) for paint_class in self._raster.settings.classes
        }
        known = self.settled.figures if self.settled is not None else None
        if known is not None and (counts or self._raster.settings.further):
            for class_id in (0, *figures):
                figures[class_id] = replace(
                    figures.get(class_id, NO_FIGURES),
                    share=known.shares.get(class_id, 0.0),
                    margin=known.margins.get(class_id, 0.0),
                    pixels=known.pixels.get(class_id, 0.0),
                    area=None if known.areas is None else known.areas.get(class_id, 0.0),
                )
        self._model.set_figures(figures, self.is_settled)

    def show(self) -> None:
        """Show the figures beside the classes, and advise the next step."""
        self.show_again()
        counts = self._strokes.counts
        if self._raster.layer is not None:
            self._messages.advise(counts, bool(self._raster.settings.further))
        self.show_undo()

    def show_undo(self) -> None:
        """Enable undo and redo where there is anything to undo or redo."""
        self._dock.show_undo(*self._strokes.can_undo)

    def _show_conflicts(self, edit_figures: EditFigures) -> None:
        names = {conflict.id: conflict.name for conflict in self._raster.settings.classes}
        rows, style = [], number_style()
        acts = method_of(self._raster.settings.method).learner is None  # else the map does not depend on splits
        for conflict in edit_figures.conflicts if acts else []:
            claims = sorted(conflict.votes.items(), key=lambda pair: -pair[1])
            classes = ", ".join(f"{names.get(class_id, class_id)} ({style.whole(count)})" for class_id, count in claims)
            title = tr("Cluster {number}").format(number=conflict.cluster + 1)
            rows.append((conflict.cluster, title, share_text(conflict.share, style), classes, conflict.kept_unsplit))
        self._dock.show_conflicts(rows)
