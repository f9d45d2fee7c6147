# SPDX-License-Identifier: GPL-2.0-or-later
"""The dialog that takes the features of a vector layer as labels: layer, column of the class, width of points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsMapLayerProxyModel, QgsVectorLayer
from qgis.gui import QgsFieldComboBox, QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QDoubleSpinBox, QFormLayout, QLabel, QWidget

from ...i18n import tr
from ...i18n.sentences import filled
from ..project.settings import MAX_BRUSH_PIXELS

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer

NOTE_WIDTH = 320  # pixels
DEFAULT_WIDTH_PIXELS = 3.0  # of points and lines, as Classify by strokes takes those without a width
LIKELY_NAMES = ("class", "klass", "label", "type", "category", "species", "landcover", "land_cover", "lulc", "code")


class LabelsDialog(QDialog):
    """Asks which layer and column hold the classes.

    Parameters
    ----------
    without : list of QgsMapLayer
        Layers that are no labels: those with strokes.
    active : QgsMapLayer, optional
        Chosen at first when it has features.
    parent : QWidget, optional
    """

    def __init__(
        self, without: list[QgsMapLayer], active: QgsMapLayer | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("clusterbrushLabels")
        self.setWindowTitle(tr("Labels of a layer"))
        form = QFormLayout(self)
        self.layers = QgsMapLayerComboBox(self)
        self.layers.setFilters(QgsMapLayerProxyModel.Filter.HasGeometry)
        self.layers.setExceptedLayerList(without)
        self.column = QgsFieldComboBox(self)
        self.column.setToolTip(tr("Each of its values becomes a class, or goes to the class of that name or number"))
        self.selected = QCheckBox(self)
        self.width_pixels = QDoubleSpinBox(self)
        self.width_pixels.setRange(0.0, MAX_BRUSH_PIXELS)
        self.width_pixels.setDecimals(1)
        self.width_pixels.setValue(DEFAULT_WIDTH_PIXELS)
        self.width_pixels.setToolTip(tr("Diameter, in pixels of the image, that points and lines paint"))
        note = QLabel(tr("Polygons paint the pixels whose centre they hold. The features are copied to the strokes, as "
                         "one step that can be undone; the layer stays as it is."))  # fmt: skip
        note.setWordWrap(True)
        note.setMinimumWidth(NOTE_WIDTH)
        form.addRow(tr("Layer"), self.layers)
        form.addRow(tr("Column of the class"), self.column)
        form.addRow("", self.selected)
        form.addRow(tr("Width of points and lines"), self.width_pixels)
        form.addRow(note)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.take_button = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.take_button.setText(tr("Take labels"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.layers.layerChanged.connect(self._show_layer)
        self.column.fieldChanged.connect(lambda _name: self._show_whether_ready())
        if isinstance(active, QgsVectorLayer) and active not in without:
            self.layers.setLayer(active)
        self._show_layer(self.layers.currentLayer())

    @property
    def layer(self) -> QgsVectorLayer | None:
        """The chosen layer."""
        layer = self.layers.currentLayer()
        return layer if isinstance(layer, QgsVectorLayer) else None

    def _show_layer(self, layer: QgsMapLayer | None) -> None:
        self.column.setLayer(layer)
        count = layer.selectedFeatureCount() if isinstance(layer, QgsVectorLayer) else 0
        self.selected.setText(filled(tr("Selected features only ({count})"), count=count))
        self.selected.setEnabled(count > 0)
        self.selected.setChecked(count > 0)
        if isinstance(layer, QgsVectorLayer):
            self.column.setField(likely_column(layer))
        self._show_whether_ready()

    def _show_whether_ready(self) -> None:
        self.take_button.setEnabled(self.layer is not None and bool(self.column.currentField()))


def likely_column(layer: QgsVectorLayer) -> str:
    """Return the column that most likely holds the class: by its name, else the first text, else the first one."""
    fields = list(layer.fields())
    for likely in LIKELY_NAMES:
        for column in fields:
            if likely in column.name().lower():
                return str(column.name())
    texts = [column for column in fields if not column.isNumeric()]
    return str((texts or fields)[0].name()) if fields else ""
