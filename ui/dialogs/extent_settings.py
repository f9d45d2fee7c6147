# SPDX-License-Identifier: GPL-2.0-or-later
"""The part of the raster's settings that says which pixels count, and from which other rasters is learned."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from ...i18n import tr
from ...i18n.sentences import filled, number_in_full, number_locale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..project.settings import Settings

    Layers = Sequence[tuple[str, str]]  # ids and names

MAX_ROWS = 5  # of the list that are seen at once
ID_ROLE = int(Qt.ItemDataRole.UserRole)


def number_of(text: str) -> float | None:
    """Return a typed number, in the writing of the locale or with a decimal point; None when it is none."""
    number, is_number = number_locale().toDouble(text.strip())
    if not is_number:
        try:
            number = float(text.strip())
        except ValueError:
            return None
    return number if math.isfinite(number) else None


@dataclass(frozen=True)
class Extent:
    """What can be chosen.

    Parameters
    ----------
    rasters : sequence of (id, name)
        Other rasters with strokes and the same bands.
    areas : sequence of (id, name)
        Polygon layers.
    border : float or None
        The value of a border around the image, which is suggested.
    """

    rasters: Layers = ()
    areas: Layers = ()
    border: float | None = None


class ExtentSettings(QObject):
    """The fields for value to leave out, area, and other rasters to learn from.

    Parameters
    ----------
    settings : Settings
    extent : Extent
    parent : QWidget
    """

    changed = pyqtSignal()

    def __init__(self, settings: Settings, extent: Extent, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._make_nodata(settings, extent.border)
        self._make_area(settings, extent.areas)
        self._make_rasters(settings, extent.rasters)

    def add_to(self, form: QFormLayout) -> None:
        """Add the fields to a form."""
        row = QHBoxLayout()
        row.addWidget(self.nodata, 1)
        row.addWidget(self.border)
        form.addRow(tr("Leave out the value"), row)
        form.addRow(tr("Area of interest"), self.area)
        label = QLabel(tr("Learn also from strokes on"), self._parent)
        form.addRow(label)
        form.addRow(self.rasters if self.rasters.count() else self.no_rasters)

    def _make_area(self, settings: Settings, areas: Layers) -> None:
        self.area = QComboBox(self._parent)
        self.area.addItem(tr("All of the raster"), "")
        for layer_id, name in areas:
            self.area.addItem(name, layer_id)
        self.area.setCurrentIndex(max(0, self.area.findData(settings.area)))
        self.area.setToolTip(tr("Only pixels whose centre lies inside these polygons count, here and in the export"))
        self.area.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def _make_nodata(self, settings: Settings, border: float | None) -> None:
        self.nodata = QLineEdit(self._parent)
        self.nodata.setPlaceholderText(tr("none"))
        self.nodata.setToolTip(
            tr("A value that means nodata in every band, besides those of the file and of the layer's properties")
        )
        if settings.nodata is not None:
            self.nodata.setText(number_in_full(settings.nodata))
        self.nodata.textChanged.connect(lambda _text: self._show_nodata())
        self.border = QPushButton(self._parent)
        self.border.setAutoDefault(False)
        self.border.setVisible(border is not None)
        if border is not None:
            self.border.setText(filled(tr("{value} (border)"), value=number_in_full(border)))
            self.border.setToolTip(tr("The image has a border of this value"))
            self.border.clicked.connect(lambda _checked: self.nodata.setText(number_in_full(border)))

    def _make_rasters(self, settings: Settings, rasters: Layers) -> None:
        self.rasters = QListWidget(self._parent)
        self.rasters.setToolTip(tr("Classes of one name are one class; the others are matched by their number"))
        for layer_id, name in rasters:
            item = QListWidgetItem(name)
            item.setData(ID_ROLE, layer_id)
            item.setToolTip(name)
            is_checked = layer_id in settings.further
            item.setCheckState(Qt.CheckState.Checked if is_checked else Qt.CheckState.Unchecked)
            self.rasters.addItem(item)
        self.rasters.setVisible(bool(rasters))
        self.rasters.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rasters.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.no_rasters = QLabel(tr("No other raster of the same bands has strokes."), self._parent)
        self.no_rasters.setWordWrap(True)
        self.no_rasters.setEnabled(False)
        self.no_rasters.setVisible(not rasters)
        height = self.rasters.sizeHintForRow(0) if rasters else 0
        self.rasters.setFixedHeight(height * min(max(len(rasters), 1), MAX_ROWS) + 2 * self.rasters.frameWidth() + 2)

    def _show_nodata(self) -> None:
        self.nodata.setStyleSheet("" if self.is_ready else "QLineEdit { color: #d03030; }")
        self.changed.emit()

    @property
    def is_ready(self) -> bool:
        """Return True unless something is typed that is no number."""
        return not self.nodata.text().strip() or number_of(self.nodata.text()) is not None

    def chosen_nodata(self) -> float | None:
        """Return the value to leave out, or None."""
        return number_of(self.nodata.text()) if self.nodata.text().strip() else None

    def chosen_area(self) -> str:
        """Return the id of the polygon layer, or an empty string for all of the raster."""
        return str(self.area.currentData())

    def chosen_rasters(self) -> list[str]:
        """Return the ids of the rasters that are ticked."""
        items = (self.rasters.item(row) for row in range(self.rasters.count()))
        return [item.data(ID_ROLE) for item in items if item.checkState() == Qt.CheckState.Checked]
