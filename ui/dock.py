# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock as a view: it shows what it is given and tells what was done to it. It knows no project and no layer."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayerProxyModel
from qgis.gui import QgsDockWidget
from qgis.PyQt import uic
from qgis.PyQt.QtCore import QSignalBlocker, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QCursor, QIcon
from qgis.PyQt.QtWidgets import QHeaderView, QMenu, QToolButton, QToolTip, QTreeWidgetItem, QWidget

from ..i18n import tr
from .class_model import NAME, NUMBER, ClassModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.PyQt.QtCore import QEvent, QModelIndex, QObject, QPoint

FORM = str(Path(__file__).with_name("dock.ui"))
ICONS = Path(__file__).with_name("icons")
MODES = ("classes", "clusters", "confidence", "outlines")
LEAST_BRUSH, MOST_BRUSH = 0.5, 500.0  # raster pixels, at the ends of the slider
SLIDER_STEPS = 100
ICON_SIZE = 18
CLUSTER_ROLE = int(Qt.ItemDataRole.UserRole)


def icon(name: str) -> QIcon:
    """Return one of our icons."""
    return QIcon(str(ICONS / f"{name}.svg"))


def smoothing_text(radius: int) -> str:
    """Return the square that is smoothed over, in words."""
    edge = 2 * radius + 1
    return f"{edge} × {edge}" if radius > 0 else tr("none")


class Dock(QgsDockWidget):
    """ClusterBrush beside the map."""

    rasterChosen = pyqtSignal(object)
    pinToggled = pyqtSignal(bool)
    settingsAsked = pyqtSignal()
    cancelAsked = pyqtSignal()
    sampleAsked = pyqtSignal()
    classClicked = pyqtSignal(int)  # row
    colourAsked = pyqtSignal(int)  # row
    classAdded = pyqtSignal()
    paintToggled = pyqtSignal(bool)
    eraseToggled = pyqtSignal(bool)
    sizeChanged = pyqtSignal(float)  # diameter in the units shown
    undoAsked = pyqtSignal(bool)  # True for redo
    nextAsked = pyqtSignal()
    liveToggled = pyqtSignal(bool)
    updateAsked = pyqtSignal()
    modeChosen = pyqtSignal(str)
    opacityChanged = pyqtSignal(int)
    methodChosen = pyqtSignal(int)
    thresholdChanged = pyqtSignal(float)
    leastChanged = pyqtSignal(float)
    smoothingChanged = pyqtSignal(int)  # radius in raster pixels, 0 for none
    conflictHovered = pyqtSignal(int)  # cluster from 0, -1 for none
    conflictClicked = pyqtSignal(int)
    keepWholeAsked = pyqtSignal(int, bool)
    exportAsked = pyqtSignal()
    elsewhereAsked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        uic.loadUi(FORM, self)
        self.setObjectName("clusterbrushDock")
        self._per_pixel = 1.0  # units of the brush in a raster pixel
        self._hovered = -1
        self.class_menu, self.export_menu = QMenu(self), QMenu(self)
        self.rasterBox.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.rasterBox.setAllowEmptyLayer(False)
        self._set_icons()
        self._set_texts()
        self._connect()
        self.contentLayout.setStretch(self.contentLayout.count() - 1, 1)  # free height goes below everything
        self.show_progress(None)
        self.hintLabel.setVisible(False)
        self.sampleButton.setVisible(False)
        self.show_note("")
        self.noteLabel.setTextFormat(Qt.TextFormat.PlainText)
        self.conflictsBox.setVisible(False)
        self.conflictList.setHeaderHidden(True)
        self.conflictList.viewport().installEventFilter(self)

    # --- making

    def _set_icons(self) -> None:
        names = {
            self.pinButton: "pin",
            self.settingsButton: "settings",
            self.cancelButton: "cancel",
            self.classMenuButton: "menu",
            self.paintButton: "paint",
            self.eraseButton: "erase",
            self.undoButton: "undo",
            self.redoButton: "redo",
            self.nextButton: "next",
            self.updateButton: "update",
            self.addButton: "add",
            self.exportButton: "export",
            self.noteButton: "info",
        }
        for button, name in names.items():
            button.setIcon(icon(name))
            button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.classMenuButton.setMenu(self.class_menu)
        self.classMenuButton.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _set_texts(self) -> None:
        self.setWindowTitle("ClusterBrush")
        self.cancelButton.setToolTip(tr("Stop grouping"))
        self.sampleButton.setText(tr("Open a sample image"))
        self.addButton.setText(tr("Add class"))
        self.paintButton.setText(tr("Paint"))
        self.eraseButton.setText(tr("Erase"))
        self.nextButton.setText(tr("Where next?"))
        self.liveBox.setText(tr("Live"))
        self.showLabel.setText(tr("Show"))
        self.exportButton.setText(tr("Export map…"))
        self.elsewhere = self.export_menu.addAction(tr("Apply to other rasters…"))
        self.export_menu.setToolTipsVisible(True)
        self.elsewhere.setToolTip(tr("Classify other images as these strokes do: opens Apply model, filled in"))
        self.exportButton.setMenu(self.export_menu)
        self.refineBox.setTitle(tr("Refine"))
        self.conflictsBox.setTitle(tr("Conflicts"))
        self.methodLabel.setText(tr("Method"))
        self.thresholdLabel.setText(tr("Split from"))
        self.leastLabel.setText(tr("Leave out below"))
        self.smoothingLabel.setText(tr("Smoothing"))
        self.keepWholeButton.setText(tr("Undo split"))
        self.showBox.addItems([tr("Classes"), tr("Clusters"), tr("Confidence"), tr("Outlines")])
        self.methodBox.addItems([tr("By pixel, with context"), tr("By cluster (ClusterNet)")])
        self._set_tips()

    def _set_tips(self) -> None:
        tips = {
            self.rasterBox: tr("The raster to paint on. It follows the active layer until it is pinned."),
            self.pinButton: tr("Keep to this raster whatever layer is active"),
            self.settingsButton: tr("Bands, and how many clusters"),
            self.addButton: tr("Add a class to paint with"),
            self.classMenuButton: tr("Load, save, merge, lock, reorder or delete classes"),
            self.paintButton: tr("Paint (keys 1 to 9 choose the class, Shift-click draws a straight line, Esc leaves)"),
            self.eraseButton: tr("Erase strokes (E, or drag with the right button)"),
            self.sizeSlider: tr("Brush diameter ([ and ], or Ctrl and the wheel)"),
            self.sizeBox: tr("Brush diameter on the ground ([ and ], or Ctrl and the wheel)"),
            self.undoButton: tr("Take the last stroke back (Ctrl+Z)"),
            self.redoButton: tr("Do it again (Ctrl+Shift+Z)"),
            self.nextButton: tr("Go to the place where a stroke would help most"),
            self.liveBox: tr("Update the map with each stroke"),
            self.updateButton: tr("Update the map once"),
            self.showBox: tr("What lies over the image (hold Space to see the bare image)"),
            self.opacitySlider: tr("Opacity of the map over the image"),
            self.methodBox: tr("How the exported map decides"),
            self.thresholdSlider: tr(
                "A cluster is split when a second class holds at least this share of its painted pixels"
            ),
            self.leastSlider: tr("Pixels less certain than this stay unclassified"),
            self.smoothingSlider: tr(
                "Each pixel takes the class that most pixels have in a square around it; the exported map is smoothed "
                "in the same way. Zoomed out, where a pixel on the screen is several of the raster, this shows roughly."
            ),
            self.keepWholeButton: tr("Give the whole cluster to the class that painted most of it"),
            self.exportButton: tr("Write the map of the whole raster, with its legend, into the project"),
        }
        for widget, tip in tips.items():
            widget.setToolTip(tip)
            widget.setAccessibleName(tip)
        self.noteButton.setAccessibleName(tr("How this was found"))

    def _connect(self) -> None:
        self.rasterBox.activated.connect(lambda _index: self.rasterChosen.emit(self.rasterBox.currentLayer()))
        self.pinButton.toggled.connect(self.pinToggled)
        self.settingsButton.clicked.connect(lambda _checked: self.settingsAsked.emit())
        self.cancelButton.clicked.connect(lambda _checked: self.cancelAsked.emit())
        self.sampleButton.clicked.connect(lambda _checked: self.sampleAsked.emit())
        self.addButton.clicked.connect(lambda _checked: self.classAdded.emit())
        self.classView.clicked.connect(lambda index: self.classClicked.emit(index.row()))
        self.classView.doubleClicked.connect(self._class_double_clicked)
        self.paintButton.clicked.connect(self.paintToggled)
        self.eraseButton.clicked.connect(self.eraseToggled)
        self.sizeSlider.valueChanged.connect(self._slider_moved)
        self.sizeBox.valueChanged.connect(self._size_typed)
        self.undoButton.clicked.connect(lambda _checked: self.undoAsked.emit(False))
        self.redoButton.clicked.connect(lambda _checked: self.undoAsked.emit(True))
        self.nextButton.clicked.connect(lambda _checked: self.nextAsked.emit())
        self.liveBox.toggled.connect(self.liveToggled)
        self.liveBox.toggled.connect(lambda live: self.updateButton.setVisible(not live))
        self.updateButton.setVisible(False)
        self.updateButton.clicked.connect(lambda _checked: self.updateAsked.emit())
        self.showBox.currentIndexChanged.connect(lambda index: self.modeChosen.emit(MODES[index]))
        self.opacitySlider.valueChanged.connect(self._opacity_moved)
        self.methodBox.currentIndexChanged.connect(self.methodChosen)
        self.thresholdSlider.valueChanged.connect(self._threshold_moved)
        self.leastSlider.valueChanged.connect(self._least_moved)
        self.smoothingSlider.valueChanged.connect(self._smoothing_moved)
        self.conflictList.itemEntered.connect(lambda item, _column: self._hover(item.data(0, CLUSTER_ROLE)))
        self.conflictList.itemClicked.connect(lambda item, _column: self._conflict_clicked(item))
        self.keepWholeButton.clicked.connect(lambda _checked: self._keep_whole())
        self.noteButton.clicked.connect(lambda _checked: self._show_tip(self.noteButton))
        self.exportButton.clicked.connect(lambda _checked: self.exportAsked.emit())
        self.elsewhere.triggered.connect(lambda _checked: self.elsewhereAsked.emit())

    def set_model(self, model: ClassModel) -> None:
        """Show a table of classes."""
        self.classView.setModel(model)
        header = self.classView.horizontalHeader()
        header.setMinimumSectionSize(20)
        header.setHighlightSections(False)
        for column in range(model.columnCount()):
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(column, mode.Stretch if column == NAME else mode.ResizeToContents)
        self.classView.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        model.modelReset.connect(self._fit_table)
        self._fit_table()

    def _fit_table(self) -> None:
        """Give the table the height of its rows, so that no second scroll bar appears while they are few."""
        rows = min(max(self.classView.model().rowCount(), 3), 12)
        height = rows * self.classView.verticalHeader().defaultSectionSize()
        self.classView.setFixedHeight(height + self.classView.horizontalHeader().sizeHint().height() + 4)

    # --- what it shows

    def show_raster(self, layer: object, pinned: bool) -> None:
        """Show which raster it is about."""
        with QSignalBlocker(self.rasterBox), QSignalBlocker(self.pinButton):
            self.rasterBox.setLayer(layer)
            self.pinButton.setChecked(pinned)

    def show_ready(self, ready: bool, offer_sample: bool = True) -> None:
        """Switch everything that needs a raster; without one a sample can be offered."""
        for widget in (
            self.classView, self.addButton, self.classMenuButton, self.paintButton, self.eraseButton, self.sizeSlider,
            self.sizeBox, self.undoButton, self.redoButton, self.nextButton, self.liveBox, self.showBox,
            self.opacitySlider, self.refineBox, self.exportButton, self.settingsButton, self.pinButton,
        ):  # fmt: skip
            widget.setEnabled(ready)
        self.sampleButton.setVisible(not ready and offer_sample)

    def show_hint(self, text: str) -> None:
        """Show one line of advice, or none."""
        self.hintLabel.setText(text)
        self.hintLabel.setVisible(bool(text))

    def show_note(self, text: str, tip: str = "") -> None:
        """Show one line about the map, or none."""
        self.noteLabel.setText(text)
        self.noteRow.setVisible(bool(text))
        self.noteButton.setEnabled(bool(tip))
        for widget in (self.noteLabel, self.noteButton):
            widget.setToolTip(tip)
            widget.setAccessibleDescription(tip)

    def show_progress(self, percent: int | None, text: str = "") -> None:
        """Show how far the grouping is; None when it is done."""
        self.progressRow.setVisible(percent is not None)
        if percent is not None:
            self.progressBar.setValue(percent)
            self.progressLabel.setText(text)

    def show_tool(self, painting: bool, erasing: bool) -> None:
        """Show whether the brush is in hand."""
        self.paintButton.setChecked(painting and not erasing)
        self.eraseButton.setChecked(painting and erasing)

    def show_undo(self, undo: bool, redo: bool) -> None:
        """Show whether there is anything to undo or redo."""
        self.undoButton.setEnabled(undo)
        self.redoButton.setEnabled(redo)

    def show_brush(self, pixels: float, per_pixel: float, unit: str, on_screen: float | None) -> None:
        """Show the brush's diameter: in raster pixels, what a pixel measures in `unit`, and canvas pixels."""
        self._per_pixel = per_pixel
        with QSignalBlocker(self.sizeSlider), QSignalBlocker(self.sizeBox):
            span = math.log(MOST_BRUSH / LEAST_BRUSH)
            self.sizeSlider.setValue(round(SLIDER_STEPS * math.log(max(pixels, LEAST_BRUSH) / LEAST_BRUSH) / span))
            size = pixels * per_pixel
            self.sizeBox.setDecimals(max(0, min(8, 2 - math.floor(math.log10(size)) if size > 0 else 2)))
            self.sizeBox.setRange(LEAST_BRUSH * per_pixel, MOST_BRUSH * per_pixel)
            self.sizeBox.setSingleStep(per_pixel)
            self.sizeBox.setSuffix(f" {unit}" if unit else "")
            self.sizeBox.setValue(size)
        if on_screen is not None:
            tip = tr("Brush diameter on the ground ([ and ], or Ctrl and the wheel)")
            self.sizeBox.setToolTip(tip + "\n" + tr("{pixels} pixels on the screen").format(pixels=round(on_screen)))

    def show_settings(
        self, mode: str, opacity: int, method: int, threshold: float, least: float, smoothing: int
    ) -> None:
        """Show how the map looks and is refined."""
        sliders = (self.opacitySlider, self.thresholdSlider, self.leastSlider, self.smoothingSlider)
        blockers = [QSignalBlocker(widget) for widget in (self.showBox, self.methodBox, *sliders)]
        self.showBox.setCurrentIndex(MODES.index(mode) if mode in MODES else 0)
        self.opacitySlider.setValue(opacity)
        self.methodBox.setCurrentIndex(method)
        self.thresholdSlider.setValue(round(100 * threshold))
        self.leastSlider.setValue(round(100 * least))
        self.smoothingSlider.setValue(smoothing)
        for blocker in blockers:
            blocker.unblock()
        self.opacityValue.setText(f"{opacity} %")
        self.thresholdValue.setText(f"{round(100 * threshold)} %")
        self.leastValue.setText(f"{round(100 * least)} %")
        self.smoothingValue.setText(smoothing_text(smoothing))

    def show_conflicts(self, rows: Sequence[tuple[int, str, str, str, bool]]) -> None:
        """Show conflicts: cluster (from 0), its name, share, classes, and whether its split was taken back."""
        chosen = self.conflictList.currentItem()
        kept = chosen.data(0, CLUSTER_ROLE) if chosen is not None else None
        self.conflictList.clear()
        for cluster, name, share, classes, whole in rows:
            item = QTreeWidgetItem([name, share, classes])
            item.setData(0, CLUSTER_ROLE, cluster)
            item.setData(1, CLUSTER_ROLE, whole)
            item.setToolTip(2, classes)
            self.conflictList.addTopLevelItem(item)
            if cluster == kept:
                self.conflictList.setCurrentItem(item)
        for column in (0, 1):
            self.conflictList.resizeColumnToContents(column)
        self.conflictsBox.setVisible(bool(rows))
        self.conflictsBox.setTitle(tr("Conflicts ({count})").format(count=len(rows)))
        self._show_keep_whole()

    def select_row(self, row: int) -> None:
        """Mark a class's row."""
        self.classView.selectRow(row)

    def ask_menu(self, menu: QMenu, at: QPoint | None = None) -> None:
        """Open a menu under the mouse."""
        menu.popup(at or QCursor.pos())

    # --- what is done to it

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the mouse leaves the list of conflicts."""
        if watched is self.conflictList.viewport() and event.type() == event.Type.Leave:
            self._hover(-1)
        return bool(super().eventFilter(watched, event))

    def _class_double_clicked(self, index: QModelIndex) -> None:
        if index.column() == NUMBER:
            self.colourAsked.emit(index.row())
        elif index.column() > NAME:
            self.classView.edit(index.sibling(index.row(), NAME))

    def _slider_moved(self, value: int) -> None:
        pixels = LEAST_BRUSH * math.exp(value / SLIDER_STEPS * math.log(MOST_BRUSH / LEAST_BRUSH))
        self.sizeChanged.emit(pixels * self._per_pixel)

    def _size_typed(self, value: float) -> None:
        self.sizeChanged.emit(value)

    def _opacity_moved(self, value: int) -> None:
        self.opacityValue.setText(f"{value} %")
        self.opacityChanged.emit(value)

    def _threshold_moved(self, value: int) -> None:
        self.thresholdValue.setText(f"{value} %")
        self.thresholdChanged.emit(value / 100.0)

    def _least_moved(self, value: int) -> None:
        self.leastValue.setText(f"{value} %")
        self.leastChanged.emit(value / 100.0)

    def _smoothing_moved(self, value: int) -> None:
        self.smoothingValue.setText(smoothing_text(value))
        self.smoothingChanged.emit(value)

    def _hover(self, cluster: int) -> None:
        if cluster != self._hovered:
            self._hovered = cluster
            self.conflictHovered.emit(cluster)

    def _show_tip(self, widget: QWidget) -> None:
        """Show a tooltip to those who press instead of pointing."""
        QToolTip.showText(widget.mapToGlobal(widget.rect().bottomLeft()), widget.toolTip(), widget)

    def _conflict_clicked(self, item: QTreeWidgetItem) -> None:
        self._show_keep_whole()
        self.conflictClicked.emit(item.data(0, CLUSTER_ROLE))

    def _show_keep_whole(self) -> None:
        item = self.conflictList.currentItem()
        self.keepWholeButton.setEnabled(item is not None)
        whole = item is not None and bool(item.data(1, CLUSTER_ROLE))
        self.keepWholeButton.setText(tr("Split again") if whole else tr("Undo split"))

    def _keep_whole(self) -> None:
        item = self.conflictList.currentItem()
        if item is not None:
            self.keepWholeAsked.emit(item.data(0, CLUSTER_ROLE), not item.data(1, CLUSTER_ROLE))
