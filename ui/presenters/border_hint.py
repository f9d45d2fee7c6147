# SPDX-License-Identifier: GPL-2.0-or-later
"""A quiet hint at a border of one value around an image, with a button that leaves it out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QPushButton

from ...i18n import tr
from ...i18n.sentences import number_in_full

if TYPE_CHECKING:
    from qgis.gui import QgisInterface, QgsMessageBarItem

    from ..project.current_raster import CurrentRaster
    from ..worker.questions import Questions


class BorderHint(QObject):
    """Asks the worker once a raster whether there is a border, and offers to leave it out.

    Parameters
    ----------
    iface : QgisInterface
    raster : CurrentRaster
    questions : Questions
    """

    accepted = pyqtSignal()  # the settings leave the border out from now on

    def __init__(
        self, iface: QgisInterface, raster: CurrentRaster, questions: Questions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._iface, self._raster, self._questions = iface, raster, questions
        self._values: dict[str, float | None] = {}  # by layer id
        self._ticket, self._asked = 0, ""
        self._item: QgsMessageBarItem | None = None

    @property
    def value(self) -> float | None:
        """The value of the border of the current raster; None when there is none, or it is not known yet."""
        layer = self._raster.layer
        return self._values.get(layer.id()) if layer is not None else None

    def ask(self) -> None:
        """Look for a border once the raster is grouped, unless that was done or a value is left out already."""
        layer = self._raster.layer
        if layer is None or layer.id() in self._values or self._raster.settings.nodata is not None:
            return
        self._asked = layer.id()
        self._ticket = self._questions.ask_border()

    def take(self, ticket: int, value: float | None) -> None:
        """Show the hint."""
        layer = self._raster.layer
        if ticket != self._ticket or layer is None or layer.id() != self._asked:
            return
        self._values[layer.id()] = value
        if value is not None:
            self._show(value, layer.name())

    def forget(self) -> None:
        """Remove the hint with its raster."""
        item, self._item, self._ticket = self._item, None, 0
        if item is not None:
            self._iface.messageBar().popWidget(item)

    def _show(self, value: float, name: str) -> None:
        text = number_in_full(value)
        bar = self._iface.messageBar()
        item = bar.createMessage(
            "ClusterBrush",
            tr("{raster} seems to have a border of the value {value}.").format(raster=name, value=text),
        )
        button = QPushButton(tr("Leave out {value}").format(value=text), item)
        button.setObjectName("clusterbrushLeaveOut")
        button.clicked.connect(lambda _checked: self._accept(value))
        item.layout().addWidget(button)
        item.destroyed.connect(partial(self._gone, self._ticket))
        self._item = item
        bar.pushWidget(item, Qgis.MessageLevel.Info)

    def _gone(self, ticket: int, *_object: object) -> None:
        if ticket == self._ticket:
            self._item = None

    def _accept(self, value: float) -> None:
        self.forget()
        self._raster.settings.nodata = value
        self._raster.keep()
        self._raster.save()
        self.accepted.emit()
