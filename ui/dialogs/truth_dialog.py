# SPDX-License-Identifier: GPL-2.0-or-later
"""The dialog that asks which layer the map is held against, and which of its columns or bands holds the class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsMapLayerProxyModel, QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgsFieldComboBox, QgsMapLayerComboBox, QgsRasterBandComboBox
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QStackedWidget, QWidget

from ...i18n import tr
from ..dock.dock import PICTURE_PROVIDERS
from ..project.truth_choice import TruthChoice
from .labels_dialog import likely_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer

NOTE_WIDTH = 360  # pixels


class TruthDialog(QDialog):
    """Asks for a truth layer.

    Parameters
    ----------
    without : sequence of QgsMapLayer
        Layers that are no truth: those with strokes, the image itself, and the errors shown before.
    choice : TruthChoice
        The last one.
    active : QgsMapLayer, optional
        Chosen at first where there was no choice, when it can be a truth.
    parent : QWidget, optional
    """

    def __init__(
        self,
        without: Sequence[QgsMapLayer],
        choice: TruthChoice,
        active: QgsMapLayer | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("clusterbrushTruth")
        self.setWindowTitle(tr("Accuracy against a truth layer"))
        self.layers = QgsMapLayerComboBox(self)
        self.layers.setFilters(QgsMapLayerProxyModel.Filter.HasGeometry | QgsMapLayerProxyModel.Filter.RasterLayer)
        self.layers.setExcludedProviders(PICTURE_PROVIDERS)
        self.layers.setExceptedLayerList(list(without))
        self.column, self.band = QgsFieldComboBox(self), QgsRasterBandComboBox(self)
        self.column.setToolTip(tr("Names or numbers of the classes; features without one do not count"))
        self.band.setToolTip(tr("Holds the numbers of the classes; nodata means that the truth is not known"))
        self.place = QStackedWidget(self)
        self.place.addWidget(self.column)
        self.place.addWidget(self.band)
        self.place_label = QLabel(self)
        self._add_rows()
        self.layers.layerChanged.connect(self._show_layer)
        self.column.fieldChanged.connect(lambda _name: self._show_whether_ready())
        self._choose(choice, active)

    def _add_rows(self) -> None:
        form = QFormLayout(self)
        form.addRow(tr("Layer"), self.layers)
        form.addRow(self.place_label, self.place)
        for text in (
            tr("Polygons count by the pixels whose centre they hold, lines by those that they cross, points by their "
               "own; a raster counts pixel by pixel. Do not take what the map was painted by."),
            tr("Classes go together by their names where both sides have names and share some, else by their numbers."),
        ):  # fmt: skip
            note = QLabel(text)
            note.setWordWrap(True)
            note.setMinimumWidth(NOTE_WIDTH)
            form.addRow(note)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.compare_button = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.compare_button.setText(tr("Compare"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    @property
    def choice(self) -> TruthChoice | None:
        """The choice; None while it is not complete."""
        layer = self.layers.currentLayer()
        if isinstance(layer, QgsVectorLayer) and self.column.currentField():
            return TruthChoice(layer.id(), self.column.currentField())
        if isinstance(layer, QgsRasterLayer) and layer.isValid():
            return TruthChoice(layer.id(), band=max(self.band.currentBand(), 1))
        return None

    def _choose(self, choice: TruthChoice, active: QgsMapLayer | None) -> None:
        offered = {layer.id(): layer for layer in map(self.layers.layer, range(self.layers.count())) if layer}
        layer = offered.get(choice.layer_id)
        if layer is None:
            if active is not None and active.id() in offered:
                self.layers.setLayer(active)
            self._show_layer(self.layers.currentLayer())
            return
        self.layers.setLayer(layer)
        self._show_layer(layer)
        if choice.field:
            self.column.setField(choice.field)
        self.band.setBand(choice.band)

    def _show_layer(self, layer: QgsMapLayer | None) -> None:
        is_raster = isinstance(layer, QgsRasterLayer)
        self.place_label.setText(tr("Band of the class") if is_raster else tr("Column of the class"))
        self.place.setCurrentWidget(self.band if is_raster else self.column)
        if is_raster:
            self.band.setLayer(layer)
        else:
            self.column.setLayer(layer)
            if isinstance(layer, QgsVectorLayer):
                self.column.setField(likely_column(layer))
        self._show_whether_ready()

    def _show_whether_ready(self) -> None:
        self.compare_button.setEnabled(self.choice is not None)
