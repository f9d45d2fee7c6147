# SPDX-License-Identifier: GPL-2.0-or-later
"""The figures in the dock: strokes, share and area of each class, and the clusters that several classes claim."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

from ..i18n import tr
from .class_model import ClassModel, Figures, share_text

if TYPE_CHECKING:
    from ..core.rough import ClassFigures
    from .current_raster import CurrentRaster
    from .dock import Dock
    from .live import Told
    from .strokes import Strokes
    from .words import Words

NOTHING = Figures()


class FigureBoard(QObject):
    """Shows what the worker tells.

    Parameters
    ----------
    raster : CurrentRaster
    strokes : Strokes
    model : ClassModel
    dock : Dock
    words : Words
    """

    def __init__(
        self,
        raster: CurrentRaster,
        strokes: Strokes,
        model: ClassModel,
        dock: Dock,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._raster, self._strokes, self._model = raster, strokes, model
        self._dock, self._words = dock, words
        self.told: Told | None = None

    def take(self, told: Told) -> None:
        """Show figures after an edit."""
        if self._raster.layer is not None:
            self.told = told
            self.show()
            self._show_conflicts(told)

    def sharpen(self, figures: ClassFigures) -> None:
        """Show figures that fit the sharp picture."""
        if self.told is not None:
            self.told = replace(self.told, figures=figures)
            self.show()

    def forget(self) -> None:
        """Let go of the figures of a raster."""
        self.told = None
        self._model.set_figures({})
        self._dock.show_conflicts([])

    def show(self) -> None:
        """Show the figures beside the classes, and what to do next."""
        counts = self._strokes.counts
        figures = {one.id: Figures(counts.get(one.id, 0)) for one in self._raster.settings.classes}
        if self.told is not None and counts:
            shares, metres = self.told.figures.shares, self.told.figures.square_metres
            for class_id in (0, *figures):
                share = shares.get(class_id, 0.0)
                area = None if metres is None or self.told.rough else share * metres
                figures[class_id] = replace(figures.get(class_id, NOTHING), share=share, area=area)
        self._model.set_figures(figures)
        if self._raster.layer is not None:
            self._words.advise(counts)
        self.show_undo()

    def show_undo(self) -> None:
        """Show whether there is anything to undo or redo."""
        self._dock.show_undo(*self._strokes.can_undo)

    def _show_conflicts(self, told: Told) -> None:
        names = {one.id: one.name for one in self._raster.settings.classes}
        rows = []
        for one in told.conflicts:
            claims = sorted(one.votes.items(), key=lambda pair: -pair[1])
            classes = ", ".join(f"{names.get(class_id, class_id)} ({count})" for class_id, count in claims)
            title = tr("Cluster {number}").format(number=one.cluster + 1)
            rows.append((one.cluster, title, share_text(one.share), classes, one.kept_whole))
        self._dock.show_conflicts(rows)
