# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock as a view: the controller passes it what to show, and it emits signals for what the person does."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayerProxyModel
from qgis.gui import QgsDockWidget
from qgis.PyQt import uic
from qgis.PyQt.QtCore import QSignalBlocker, QSize, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QMenu, QToolButton, QToolTip, QTreeWidgetItem, QWidget

from ...core.base.numbers import SPACE
from ...core.classification.methods import METHODS
from ...core.live.coarseness import FINEST
from ...core.live.map_picture import BARE_MODE, DEFAULT_MODE, MODES
from ...core.raster.majority import MAX_RADIUS_PIXELS
from ...core.strokes.similar_region import MAX_TOLERANCE, MIN_TOLERANCE
from ...i18n import tr
from ...i18n.sentences import filled, number_locale, phrase
from ...processing.support.methods import explained, offered
from ..project.settings import MAX_BRUSH_PIXELS, MIN_BRUSH_PIXELS
from ..worker.refinement import Sharpness
from .actions import DockActions
from .class_model import ClassModel, GreyingDelegate, colour_column, name_column
from .class_table import ClassTable
from .coarseness_row import CoarsenessRow, KeyPlace
from .colour_key import ColourKey
from .fitting import PanelFit, TableFit
from .icons import icon
from .keys_hint import KeysHint
from .missing_libraries import MissingLibraries
from .places import keep_places
from .sharpness import sharpness_texts
from .values import (
    metres_text,
    percent_text,
    slider_pixels,
    slider_step,
    slider_tolerance,
    smoothing_text,
    tolerance_step,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.PyQt.QtCore import QEvent, QModelIndex, QObject

FORM = str(Path(__file__).with_name("dock.ui"))
ICON_SIZE = 18
PICTURE_PROVIDERS = ["wms", "arcgismapserver"]  # of basemaps, which have no values to learn from
SMALL_FONT = 0.9  # times the usual one
SHAPE_KEYS = ("P", "R", "W")  # over the map, in the order of `DockActions.shapes`
CLUSTER_ROLE = int(Qt.ItemDataRole.UserRole)
SPLITTING = {method.id for method in METHODS.values() if method.learner is None}  # methods whose map splits clusters


class Dock(QgsDockWidget):
    """The dock widget of ClusterBrush."""

    rasterChosen = pyqtSignal(object)
    pinToggled = pyqtSignal(bool)
    settingsRequested = pyqtSignal()
    guideRequested = pyqtSignal()
    cancelRequested = pyqtSignal()
    sampleRequested = pyqtSignal()
    classClicked = pyqtSignal(int)  # row
    colourRequested = pyqtSignal(int)  # row
    classAdded = pyqtSignal()
    paintToggled = pyqtSignal(bool)
    eraseToggled = pyqtSignal(bool)
    shapeToggled = pyqtSignal(str, bool)  # a key of `DockActions.shapes`
    toleranceChanged = pyqtSignal(float)  # of the magic wand
    sizeChanged = pyqtSignal(float)  # diameter in pixels of the raster
    sizeStepped = pyqtSignal(bool)  # True for larger
    classStepped = pyqtSignal(int)  # rows down
    undoRequested = pyqtSignal(bool)  # True for redo
    nextRequested = pyqtSignal()
    liveToggled = pyqtSignal(bool)
    updateRequested = pyqtSignal()
    modeChosen = pyqtSignal(str)
    opacityChanged = pyqtSignal(int)
    detailChanged = pyqtSignal(int)  # how fine clusters are shown, 0 ... 100
    methodChosen = pyqtSignal(str)
    thresholdChanged = pyqtSignal(float)
    minConfidenceChanged = pyqtSignal(float)
    smoothingChanged = pyqtSignal(int)  # radius in raster pixels, 0 for none
    conflictHovered = pyqtSignal(int)  # cluster from 0, -1 for none
    conflictClicked = pyqtSignal(int)
    keepWholeRequested = pyqtSignal(int, bool)
    exportRequested = pyqtSignal()
    elsewhereRequested = pyqtSignal()
    accuracyRequested = pyqtSignal()
    pointsRequested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        uic.loadUi(FORM, self)
        self.setObjectName("clusterbrushDock")
        self._hovered = -1
        self._is_ready = False
        self._mode_before = DEFAULT_MODE  # the last that was not the bare image
        self.class_menu, self.export_menu, self.shape_menu = QMenu(self), QMenu(self), QMenu(self)
        self.class_table, self.keys_hint = ClassTable(self.classView, self.class_menu), KeysHint()
        self.contentLayout.insertWidget(self.contentLayout.indexOf(self.hintLabel) + 1, self.keys_hint)
        self.commands = DockActions(self)
        self.rasterBox.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.rasterBox.setAllowEmptyLayer(False)
        self.rasterBox.setExcludedProviders(PICTURE_PROVIDERS)
        self.colour_key = ColourKey(self)
        self.coarseness = CoarsenessRow(self)
        self.detailSlider = self.coarseness.slider
        self.key_place = KeyPlace(self.colour_key, self.coarseness, self)
        self.keyRow.addWidget(self.key_place)
        self._set_buttons()
        self._set_texts()
        self._connect()
        self._connect_commands()
        self.contentLayout.setStretch(self.contentLayout.count() - 1, 1)  # free height goes below everything
        self._hint, self._note = keep_places(self)
        self._show_sliders(False)
        self.show_progress(None)
        self.show_note("")
        self.noteLabel.setTextFormat(Qt.TextFormat.PlainText)
        self.show_sharpness(Sharpness.NOTHING)
        self._show_splitting()
        font = self.sharpLabel.font()
        font.setPointSizeF(SMALL_FONT * font.pointSizeF())
        for label in (self.sharpLabel, self.staleLabel):
            label.setFont(font)
        self.conflictList.setHeaderHidden(True)
        self.conflictList.viewport().installEventFilter(self)

    # --- setting up

    def _set_buttons(self) -> None:
        commands = self.commands
        actions = {
            self.pinButton: commands.pin,
            self.settingsButton: commands.settings,
            self.addButton: commands.add_class,
            self.paintButton: commands.paint,
            self.eraseButton: commands.erase,
            self.shapeButton: commands.shapes["polygon"],
            self.undoButton: commands.undo,
            self.redoButton: commands.redo,
            self.nextButton: commands.next,
            self.updateButton: commands.update,
            self.exportButton: commands.export,
        }
        for button, action in actions.items():
            button.setDefaultAction(action)
            button.setAccessibleDescription(action.toolTip().partition("\n")[2])
        for button, name in ((self.cancelButton, "cancel"), (self.classMenuButton, "menu"), (self.noteButton, "info")):
            button.setIcon(icon(name))
        for button in (*actions, self.cancelButton, self.classMenuButton, self.noteButton):
            button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.shapeButton.setMenu(self.shape_menu)
        for (name, action), key in zip(commands.shapes.items(), SHAPE_KEYS):
            # the actions' own texts begin with the plugin's name, for the list of shortcuts
            entry = self.shape_menu.addAction(action.icon(), f"{action.iconText()}\t{key}", action.trigger)
            entry.setObjectName(name)
            entry.setToolTip(action.toolTip())
        self.shape_menu.setToolTipsVisible(True)
        self.helpButton.setIcon(icon("help"))
        self.helpButton.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.classMenuButton.setMenu(self.class_menu)
        self.classMenuButton.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _set_texts(self) -> None:
        self.setWindowTitle("ClusterBrush")
        self.cancelButton.setToolTip(tr("Stop grouping"))
        self.sampleButton.setText(tr("Open a sample image"))
        self.liveBox.setText(tr("Live"))
        self.showLabel.setText(tr("Show"))
        self.elsewhere = self.export_menu.addAction(tr("Apply to other rasters…"))
        self.export_menu.setToolTipsVisible(True)
        self.elsewhere.setToolTip(tr("Classify other images as these strokes do: opens Apply model, filled in"))
        self.accuracy = self.export_menu.addAction(tr("Accuracy against a truth layer…"))
        self.accuracy.setToolTip(tr("Hold the map against polygons, lines, points or a raster whose classes are known"))
        self.points = self.export_menu.addAction(tr("Accuracy by random points…"))
        self.points.setToolTip(tr("Label points drawn by chance: how good the map is, and how large its classes are"))
        self.exportButton.setMenu(self.export_menu)
        self.refineBox.setTitle(tr("Refine"))
        self.conflictsBox.setTitle(tr("Conflicts"))
        self.thresholdLabel.setText(tr("Split from"))
        self.leastLabel.setText(tr("Leave out below"))
        self.smoothingLabel.setText(tr("Smoothing"))
        self.keepWholeButton.setText(tr("Undo split"))
        for mode, title in MODES.items():
            self.showBox.addItem(phrase(title), mode)
        self.smoothingSlider.setMaximum(MAX_RADIUS_PIXELS)
        self.toleranceBox.setRange(round(100 * MIN_TOLERANCE), round(100 * MAX_TOLERANCE))
        self.toleranceBox.setSuffix(" %")
        self.sizeBox.setRange(MIN_BRUSH_PIXELS, MAX_BRUSH_PIXELS)
        self.sizeBox.setDecimals(1)
        self.sizeBox.setSuffix(f"{SPACE}px")
        self._offer_methods()
        self._set_tips()

    def _offer_methods(self) -> None:
        """Fill the list of methods; methods that cannot be used show the reason, and cannot be chosen."""
        for row, method in enumerate(METHODS.values()):
            self.methodBox.addItem(offered(method, method.choice), method.id)
            self.methodBox.setItemIcon(row, icon("clusters" if method.learner is None else "pixels"))
            self.methodBox.setItemData(row, explained(method), Qt.ItemDataRole.ToolTipRole)
            self.methodBox.model().item(row).setEnabled(method.lack is None)
        self.missing_libraries = MissingLibraries(self.refineBox)
        methods = QHBoxLayout()  # across all columns: what it needs does not widen those of the sliders below
        methods.addWidget(self.methodBox, 1)
        methods.addWidget(self.missing_libraries)
        self.refineGrid.removeWidget(self.methodBox)
        self.refineGrid.addLayout(methods, 0, 0, 1, self.refineGrid.columnCount())

    def _set_tips(self) -> None:
        tips = {
            self.rasterBox: tr("The raster to paint on. It follows the active layer until it is pinned."),
            self.classMenuButton: tr("Load, save, merge, lock, reorder or delete classes"),
            self.helpButton: tr("Open the guide in the browser"),
            self.sizeSlider: tr("Brush diameter ([ and ], or Ctrl and the wheel)"),
            self.sizeBox: tr("Brush diameter in pixels of the image ([ and ], or Ctrl and the wheel)"),
            self.metresLabel: tr("Brush diameter on the ground"),
            **dict.fromkeys(
                (self.toleranceSlider, self.toleranceBox),
                tr(
                    "How far the colours of an area may lie from the clicked one, in per cent of how much colours "
                    "vary in the image ([ and ], or Ctrl and the wheel)"
                ),
            ),
            self.liveBox: tr("Update the map with each stroke"),
            self.showBox: tr(
                "What lies over the image. Keys over the map: C classes, K clusters, F confidence, O outlines, 0 the "
                "image alone; hold Space to see the bare image for a moment."
            ),
            self.opacitySlider: tr("Opacity of the map over the image"),
            self.detailSlider: tr(
                "How fine the clusters are shown: to the left the most alike have one colour, to the right each has "
                "its "
                "own. What is painted does not change."
            ),
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
        }
        for widget, tip in tips.items():
            widget.setToolTip(tip)
            widget.setAccessibleName(tip)
        self.noteButton.setAccessibleName(tr("How this was found"))

    def _connect(self) -> None:
        self.rasterBox.activated.connect(lambda _index: self.rasterChosen.emit(self.rasterBox.currentLayer()))
        self.cancelButton.clicked.connect(lambda _checked: self.cancelRequested.emit())
        self.helpButton.clicked.connect(lambda _checked: self.guideRequested.emit())
        self.sampleButton.clicked.connect(lambda _checked: self.sampleRequested.emit())
        self.classView.clicked.connect(lambda index: self.classClicked.emit(index.row()))
        self.classView.doubleClicked.connect(self._class_double_clicked)
        self.sizeSlider.valueChanged.connect(self._slider_moved)
        self.sizeBox.valueChanged.connect(self._size_typed)
        self.toleranceSlider.valueChanged.connect(lambda step: self.toleranceChanged.emit(slider_tolerance(step)))
        self.toleranceBox.valueChanged.connect(lambda percent: self.toleranceChanged.emit(percent / 100.0))
        self.liveBox.toggled.connect(self.liveToggled)
        self.liveBox.toggled.connect(self.commands.live.setChecked)
        for widget in (self.updateButton, self.staleLabel):
            self.liveBox.toggled.connect(lambda live, widget=widget: widget.setVisible(not live))
            widget.setVisible(False)
        self.liveBox.toggled.connect(self.sharpLabel.setVisible)  # a map out of date stands in its place
        self.showBox.currentIndexChanged.connect(lambda row: self.modeChosen.emit(self.showBox.itemData(row)))
        self.modeChosen.connect(self._show_mode)
        self.opacitySlider.valueChanged.connect(self._opacity_moved)
        self.detailSlider.valueChanged.connect(self.detailChanged)
        self.methodBox.currentIndexChanged.connect(self._method_chosen)
        self.thresholdSlider.valueChanged.connect(self._threshold_moved)
        self.leastSlider.valueChanged.connect(self._min_confidence_moved)
        self.smoothingSlider.valueChanged.connect(self._smoothing_moved)
        self.conflictList.itemEntered.connect(lambda item, _column: self._hover(item.data(0, CLUSTER_ROLE)))
        self.conflictList.itemClicked.connect(lambda item, _column: self._conflict_clicked(item))
        self.keepWholeButton.clicked.connect(lambda _checked: self._keep_whole())
        self.noteButton.clicked.connect(lambda _checked: self._show_tip(self.noteButton))
        self.elsewhere.triggered.connect(lambda _checked: self.elsewhereRequested.emit())
        self.accuracy.triggered.connect(lambda _checked: self.accuracyRequested.emit())
        self.points.triggered.connect(lambda _checked: self.pointsRequested.emit())

    def _connect_commands(self) -> None:
        commands = self.commands
        for action, act in (
            (commands.pin, self.pinToggled.emit),
            (commands.settings, self.settingsRequested.emit),
            (commands.add_class, self.classAdded.emit),
            (commands.next_class, partial(self.classStepped.emit, 1)),
            (commands.previous_class, partial(self.classStepped.emit, -1)),
            (commands.paint, self.paintToggled.emit),
            (commands.erase, self.eraseToggled.emit),
            *((action, partial(self.shapeToggled.emit, name)) for name, action in commands.shapes.items()),
            (commands.larger, partial(self.sizeStepped.emit, True)),
            (commands.smaller, partial(self.sizeStepped.emit, False)),
            (commands.undo, partial(self.undoRequested.emit, False)),
            (commands.redo, partial(self.undoRequested.emit, True)),
            (commands.next, self.nextRequested.emit),
            (commands.live, self.liveBox.setChecked),
            (commands.update, self.updateRequested.emit),
            (commands.export, self.exportRequested.emit),
            *((commands.modes[mode], partial(self.showBox.setCurrentIndex, index)) for index, mode in enumerate(MODES)),
        ):
            commands.on(action, act)

    def set_model(self, model: ClassModel) -> None:
        """Show a table of classes."""
        self.classView.setModel(model)
        self.classView.setItemDelegate(GreyingDelegate(self.classView))
        table = TableFit(self.classView)
        self._fit = PanelFit(
            self.scroll,
            self.contentLayout,
            table,
            [
                (self.classButtons, (self.addButton,)),
                (self.brushRow, (self.paintButton, self.eraseButton)),
                (self.nextRow, (self.nextButton,)),
                (self.exportRow, (self.exportButton,)),
            ],
            [(self.showLabel, self.showRow, self.showBox)],
        )

    # --- showing

    def show_raster(self, layer: object, pinned: bool) -> None:
        """Show the current raster, and whether it is pinned."""
        with QSignalBlocker(self.rasterBox):
            self.rasterBox.setLayer(layer)
        self.commands.pin.setChecked(pinned)

    def show_ready(self, ready: bool, offer_sample: bool = True) -> None:
        """Enable everything that needs a raster, or offer a sample; commands of a closed dock stay enabled."""
        for widget in (
            self.classView, self.classMenuButton, self.sizeSlider, self.sizeBox, self.toleranceSlider,
            self.toleranceBox, self.liveBox, self.showBox, self.opacitySlider, self.detailSlider,
            self.refineBox,
        ):  # fmt: skip
            widget.setEnabled(ready)
        self.commands.show_ready(ready or self.isHidden())
        self._is_ready = ready
        self.workPlace.setCurrentWidget(self.sampleButton if not ready and offer_sample else self.idlePage)
        if ready and self.isVisible():
            self.keys_hint.show_once()

    def show_out_of_date(self, out_of_date: bool) -> None:
        """Show without live updates whether the map lacks strokes."""
        self.staleLabel.setText(tr("The map is out of date.") if out_of_date else tr("The map is up to date."))
        self.staleLabel.setEnabled(out_of_date)

    def show_hint(self, text: str) -> None:
        """Show a line of advice, or nothing (empty); without a raster there is room for long ones."""
        self._hint.show(text, whole=not self._is_ready)

    def show_note(self, text: str, tip: str = "") -> None:
        """Show a line about the map with its tooltip, or nothing (empty)."""
        self._note.show(text, tip)
        self.noteButton.setVisible(bool(text))
        self.noteButton.setEnabled(bool(tip))
        self.noteButton.setToolTip(tip)
        for widget in (self.noteLabel, self.noteButton):
            widget.setAccessibleDescription(tip)

    def show_sharpness(self, sharpness: Sharpness) -> None:
        """Show how much the picture over the image tells of the exported map; the line has its place when empty too."""
        text, tip = sharpness_texts(sharpness)
        self.sharpLabel.setText(text or " ")
        self.sharpLabel.setToolTip(tip)

    def show_progress(self, percent: int | None, text: str = "") -> None:
        """Show the progress of the grouping, or nothing (None)."""
        if percent is not None:
            self.progressBar.setValue(percent)
            self.progressLabel.setText(text)
            self.workPlace.setCurrentWidget(self.progressRow)
        elif self.workPlace.currentWidget() is self.progressRow:
            self.workPlace.setCurrentWidget(self.idlePage)

    def show_tool(self, active: bool, erasing: bool, shape: str = "") -> None:
        """Show the tool in hand: brush, eraser, or a shape, which is a key of `DockActions.shapes`."""
        self.commands.show_tool(active, erasing, shape)
        if shape:
            self.shapeButton.setDefaultAction(self.commands.shapes[shape])
        self._show_sliders(active and shape == "wand")

    def _show_sliders(self, for_wand: bool) -> None:
        """Show the tolerance in place of the brush's diameter, in the same row, or the diameter."""
        for widget in (self.sizeSlider, self.sizeBox):
            widget.setVisible(not for_wand)
        for widget in (self.toleranceSlider, self.toleranceBox):
            widget.setVisible(for_wand)

    def show_tolerance(self, tolerance: float) -> None:
        """Show the tolerance of the magic wand."""
        with QSignalBlocker(self.toleranceSlider), QSignalBlocker(self.toleranceBox):
            self.toleranceSlider.setValue(tolerance_step(tolerance))
            self.toleranceBox.setValue(round(100 * tolerance))

    def show_undo(self, undo: bool, redo: bool) -> None:
        """Show whether there is anything to undo or redo."""
        self.commands.show_undo(undo, redo)

    def show_brush(self, pixels: float, metres: float | None, on_screen: float | None) -> None:
        """Show the diameter of the brush.

        Parameters
        ----------
        pixels : float
            Diameter in raster pixels.
        metres : float, optional
            Diameter on the ground, where it is known.
        on_screen : float, optional
            Diameter in canvas pixels.
        """
        with QSignalBlocker(self.sizeSlider), QSignalBlocker(self.sizeBox):
            self.sizeSlider.setValue(slider_step(pixels))
            self.setLocale(number_locale())  # fields write numbers as the texts beside them do
            self.sizeBox.setValue(pixels)
        self.metresLabel.setText("" if metres is None else metres_text(metres))
        if on_screen is not None:
            tip = tr("Brush diameter in pixels of the image ([ and ], or Ctrl and the wheel)")
            self.sizeBox.setToolTip(tip + "\n" + filled(tr("{pixels} pixels on the screen"), pixels=round(on_screen)))

    def show_settings(
        self,
        mode: str,
        opacity: int,
        method: str,
        threshold: float,
        min_confidence: float,
        smoothing: int,
        detail: int = FINEST,
    ) -> None:
        """Show the settings of the map's look and of its refinement."""
        sliders = (self.opacitySlider, self.detailSlider, self.thresholdSlider, self.leastSlider, self.smoothingSlider)
        blockers = [QSignalBlocker(widget) for widget in (self.showBox, self.methodBox, *sliders)]
        self.showBox.setCurrentIndex(self.showBox.findData(mode if mode in MODES else DEFAULT_MODE))
        self._show_mode(self.showBox.currentData())
        self.opacitySlider.setValue(opacity)
        self.detailSlider.setValue(detail)
        self.methodBox.setCurrentIndex(self.methodBox.findData(method))
        self._show_splitting()
        self.thresholdSlider.setValue(round(100 * threshold))
        self.leastSlider.setValue(round(100 * min_confidence))
        self.smoothingSlider.setValue(smoothing)
        for blocker in blockers:
            blocker.unblock()
        self.opacityValue.setText(percent_text(opacity))
        self.thresholdValue.setText(percent_text(self.thresholdSlider.value()))
        self.leastValue.setText(percent_text(self.leastSlider.value()))
        self.smoothingValue.setText(smoothing_text(smoothing))

    def choose_mode(self, mode: str) -> None:
        """Choose what lies over the image; the bare image a second time goes back to what was before it."""
        if mode == BARE_MODE == self.showBox.currentData():
            mode = self._mode_before
        self.showBox.setCurrentIndex(self.showBox.findData(mode))

    def show_conflicts(self, rows: Sequence[tuple[int, str, str, str, bool]]) -> None:
        """Show conflicts, each a tuple (cluster from 0, its name, share, classes, whether its split is undone)."""
        current_item = self.conflictList.currentItem()
        current_cluster = current_item.data(0, CLUSTER_ROLE) if current_item is not None else None
        self.conflictList.clear()
        for cluster, name, share, classes, is_kept_whole in rows:
            item = QTreeWidgetItem([name, share, classes])
            item.setData(0, CLUSTER_ROLE, cluster)
            item.setData(1, CLUSTER_ROLE, is_kept_whole)
            item.setToolTip(2, classes)
            self.conflictList.addTopLevelItem(item)
            if cluster == current_cluster:
                self.conflictList.setCurrentItem(item)
        for column in (0, 1):
            self.conflictList.resizeColumnToContents(column)
        self.conflictsBox.setTitle(filled(tr("Conflicts ({count})"), count=len(rows)) if rows else tr("Conflicts"))
        self._show_keep_whole()

    def select_row(self, row: int) -> None:
        """Select the row of a class."""
        self.classView.selectRow(row)

    # --- reactions to the widgets

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the mouse leaves the list of conflicts."""
        if watched is self.conflictList.viewport() and event.type() == event.Type.Leave:
            self._hover(-1)
        return bool(super().eventFilter(watched, event))

    def _class_double_clicked(self, index: QModelIndex) -> None:
        if index.column() == colour_column():
            self.colourRequested.emit(index.row())
        elif index.column() != name_column():
            self.classView.edit(index.sibling(index.row(), name_column()))

    def _show_mode(self, mode: str) -> None:
        if mode != BARE_MODE:
            self._mode_before = mode
        self.colour_key.show_mode(mode)
        self.key_place.show_mode(mode)

    def _slider_moved(self, value: int) -> None:
        self.sizeChanged.emit(slider_pixels(value))

    def _size_typed(self, value: float) -> None:
        self.sizeChanged.emit(value)

    def _opacity_moved(self, value: int) -> None:
        self.opacityValue.setText(percent_text(value))
        self.opacityChanged.emit(value)

    def _threshold_moved(self, value: int) -> None:
        self.thresholdValue.setText(percent_text(value))
        self.thresholdChanged.emit(value / 100.0)

    def _min_confidence_moved(self, value: int) -> None:
        self.leastValue.setText(percent_text(value))
        self.minConfidenceChanged.emit(value / 100.0)

    def _smoothing_moved(self, value: int) -> None:
        self.smoothingValue.setText(smoothing_text(value))
        self.smoothingChanged.emit(value)

    def _method_chosen(self, row: int) -> None:
        self._show_splitting()
        self.methodChosen.emit(self.methodBox.itemData(row))

    def _show_splitting(self) -> None:
        """Enable the controls of the splits where the map depends on them; they keep their place and their values."""
        splits = self.methodBox.currentData() in SPLITTING
        reason = tr("Only with the method By cluster: with the other methods each pixel decides for itself.")
        for widget in (self.thresholdLabel, self.thresholdSlider, self.thresholdValue, self.conflictsBox):
            widget.setEnabled(splits)
        self.thresholdSlider.setToolTip(self.thresholdSlider.accessibleName() if splits else reason)
        for widget in (self.thresholdLabel, self.thresholdValue, self.conflictsBox):
            widget.setToolTip("" if splits else reason)

    def _hover(self, cluster: int) -> None:
        if cluster != self._hovered:
            self._hovered = cluster
            self.conflictHovered.emit(cluster)

    def _show_tip(self, widget: QWidget) -> None:
        """Show the tooltip of a widget at once, for a press instead of a hover."""
        QToolTip.showText(widget.mapToGlobal(widget.rect().bottomLeft()), widget.toolTip(), widget)

    def _conflict_clicked(self, item: QTreeWidgetItem) -> None:
        self._show_keep_whole()
        self.conflictClicked.emit(item.data(0, CLUSTER_ROLE))

    def _show_keep_whole(self) -> None:
        item = self.conflictList.currentItem()
        self.keepWholeButton.setEnabled(item is not None)
        is_kept_whole = item is not None and bool(item.data(1, CLUSTER_ROLE))
        self.keepWholeButton.setText(tr("Split again") if is_kept_whole else tr("Undo split"))

    def _keep_whole(self) -> None:
        item = self.conflictList.currentItem()
        if item is not None:
            self.keepWholeRequested.emit(item.data(0, CLUSTER_ROLE), not item.data(1, CLUSTER_ROLE))
