# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock's controller: builds its parts, joins them, and turns them to the right raster.

`load` and `unload` connect and disconnect the same list.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtGui import QIcon, QKeySequence
from qgis.PyQt.QtWidgets import QAction

from ..i18n import tr
from .brush import Brush
from .class_actions import ClassActions
from .class_list import ClassList
from .class_model import ClassModel
from .current_raster import CurrentRaster
from .dialogs import Dialogs
from .dock import Dock
from .export import Exporter
from .figures import FigureBoard
from .grouping import Grouping
from .live import Live
from .map_view import MapView
from .missing_layer import MissingLayer
from .other_rasters import OtherRasters
from .places import Places
from .project_state import pin_layer, pinned_layer
from .quality_line import QualityLine
from .questions import Questions
from .raster_choice import raster_for
from .refine import Refine
from .stroke_saving import save_strokes
from .stroke_tool import Mode
from .strokes import Strokes
from .words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.gui import QgisInterface

SHORTCUT = "Ctrl+Alt+B"


class DockController(QObject):
    """Joins dock, brush, overlay, worker, stroke layer and project.

    Parameters
    ----------
    iface : QgisInterface
    project : QgsProject
    icon : str
        Path of the plugin's icon.
    """

    def __init__(self, iface: QgisInterface, project: QgsProject, icon: str) -> None:
        super().__init__()
        self._iface, self._project = iface, project
        self._canvas = iface.mapCanvas()
        self._icon = icon
        self._links: list[tuple[Any, Any]] = []
        self._layer_links: list[tuple[Any, Any]] = []
        self._loaded = False

    # --- begin and end

    def load(self) -> None:
        """Put the dock into the window, closed."""
        self.dock = Dock(self._iface.mainWindow())
        self._make_parts()
        self._make_action()
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.hide()
        self._links = self._all_links()
        for signal, slot in self._links:
            signal.connect(slot)
        self._loaded = True
        self._show_raster()

    def unload(self) -> None:
        """Take all of it back."""
        if not self._loaded:
            return
        self._loaded = False
        self._leave_raster()
        self.missing.drop()
        for signal, slot in reversed(self._links):
            signal.disconnect(slot)
        self._links = []
        self.brush.unload()
        self.exporter.unload()
        self.questions.close()
        self.live.close()
        self.view.unload()
        for part in (
            self.exporter, self.live, self.grouping, self.strokes, self.classes, self.figures, self.places,
            self.missing, self.questions, self.quality, self.elsewhere, self.refine, self.dialogs, self.words,
        ):  # fmt: skip
            part.deleteLater()
        self._iface.removeToolBarIcon(self._action)
        self._iface.removeDockWidget(self.dock)
        self.dock.deleteLater()
        self._action.deleteLater()

    @property
    def action(self) -> QAction:
        """What shows and hides the dock, for menus."""
        return self._action

    def _make_parts(self) -> None:
        iface, project, canvas, dock = self._iface, self._project, self._canvas, self.dock
        self.model = ClassModel(dock)
        dock.set_model(self.model)
        self.words = Words(iface, dock, self)
        self.raster = CurrentRaster(canvas, project)
        self.missing = MissingLayer(self)
        self.live = Live(self)
        self.view = MapView(canvas, self.raster, self.live, dock.isUserVisible, self)
        self.classes = ClassList(self.raster, self.model, dock, self)
        self.brush = Brush(iface, self.raster, self.classes, dock, self)
        self.strokes = Strokes(iface, project, self.raster, self.live, self.classes, self)
        self.figures = FigureBoard(self.raster, self.strokes, self.model, dock, self.words, self)
        self.grouping = Grouping(self.raster, self.live, dock, self.words, self)
        self.places = Places(canvas, self.raster, self.figures, self.words, self)
        self.questions = Questions(self.live, self)
        self.quality = QualityLine(self.questions, self.raster, dock, self)
        self.refine = Refine(self.raster, self.live, self.view, self)
        self.exporter = Exporter(iface, project)
        self.elsewhere = OtherRasters(project, self.raster, self.strokes, self.questions, self.words, self)
        self.dialogs = Dialogs(project, self.raster, self.strokes, self.exporter, dock, self.words, self)
        self.actions = ClassActions(
            lambda: self.classes.all, lambda: self.classes.current, lambda: self.strokes.counts, project, dock
        )

    def _make_action(self) -> None:
        self._action = QAction(QIcon(self._icon), tr("ClusterBrush panel"), self._iface.mainWindow())
        self._action.setObjectName("clusterbrushPanel")
        self._action.setCheckable(True)
        self._action.setShortcut(QKeySequence(SHORTCUT))
        self._action.setToolTip(tr("Paint a class map with strokes ({key})").format(key=SHORTCUT))
        self._iface.addToolBarIcon(self._action)
        self.dock.setToggleVisibilityAction(self._action)

    def _all_links(self) -> list[tuple[Any, Any]]:
        return [*self._dock_links(), *self._part_links(), *self._qgis_links()]

    def _dock_links(self) -> list[tuple[Any, Any]]:
        """Return what the person does to the dock and on the canvas."""
        dock, tool, live, view, refine = self.dock, self.brush.tool, self.live, self.view, self.refine
        return [
            (dock.visibilityChanged, self._visibility_changed),
            (dock.rasterChosen, self._raster_chosen),
            (dock.pinToggled, self._pin_toggled),
            (dock.settingsAsked, self.dialogs.ask_settings),
            (dock.sampleAsked, self.exporter.make_sample),
            (dock.cancelAsked, self.grouping.cancel),
            (dock.class_menu.aboutToShow, self._fill_class_menu),
            (dock.colourAsked, self._ask_colour),
            (dock.classClicked, self.brush.paint_with),
            (dock.classAdded, self.classes.add),
            (dock.paintToggled, partial(self.brush.toggle, Mode.PAINT)),
            (dock.eraseToggled, partial(self.brush.toggle, Mode.ERASE)),
            (dock.sizeChanged, self.brush.set_size),
            (dock.undoAsked, self.strokes.undo),
            (dock.nextAsked, live.ask_suggestions),
            (dock.liveToggled, refine.set_live),
            (dock.updateAsked, live.update_once),
            (dock.modeChosen, view.set_mode),
            (dock.opacityChanged, view.set_opacity),
            (dock.methodChosen, refine.set_method),
            (dock.thresholdChanged, refine.set_threshold),
            (dock.leastChanged, refine.set_least),
            (dock.smoothingChanged, refine.set_smoothing),
            (dock.conflictHovered, view.point_at),
            (dock.conflictClicked, self.places.fly_to_conflict),
            (dock.keepWholeAsked, live.keep_whole),
            (dock.exportAsked, self.dialogs.export),
            (dock.elsewhereAsked, self.elsewhere.apply),
            (tool.strokeStarted, self.grouping.begin),
            (tool.strokeStarted, self.quality.wait),
            (tool.strokeFinished, self.brush.wait_for_layer),
            (tool.strokeFinished, self.strokes.finish),
            (tool.strokeFinished, self.quality.expect),
            (tool.sizeStepped, self.brush.step_size),
            (tool.classPicked, self.brush.paint_with),
            (tool.modeChanged, self.brush.show_tool),
            (tool.bareHeld, view.hold_bare),
            (tool.undoPressed, self.strokes.undo),
            (tool.left, self.brush.leave),
        ]

    def _part_links(self) -> list[tuple[Any, Any]]:
        """Return what the parts tell each other."""
        actions, classes, strokes, live = self.actions, self.classes, self.strokes, self.live
        questions, elsewhere = self.questions, self.elsewhere
        return [
            (self.model.renamed, classes.rename),
            (actions.changed, classes.set),
            (actions.reclassed, strokes.reclass),
            (actions.failed, self.words.say),
            (classes.changed, strokes.restyle),
            (classes.changed, self.view.show_look),
            (classes.changed, self.figures.show),
            (classes.picked, self.brush.show),
            (classes.renamed, strokes.rename),
            (strokes.counted, self.figures.show),
            (strokes.found, self.grouping.begin),
            (strokes.undoChanged, self.figures.show_undo),
            (strokes.added, self.brush.note_added),
            (strokes.refused, self.brush.note_refused),
            (strokes.refused, self.words.hint),
            (strokes.failed, self.words.say),
            (self.dialogs.regroup, self._raster_changed),
            (self.missing.found, self.take_raster),
            (live.pictured, self.view.take_picture),
            (live.told, self.figures.take),
            (live.figured, self.figures.sharpen),
            (live.told, self.quality.begin_anew),
            (questions.judged, self.quality.take),
            (questions.modelled, elsewhere.take_model),
            (questions.dropped, elsewhere.give_up),
            (questions.failed, elsewhere.fail),
            (self.exporter.begun, elsewhere.note_export),
            (self.exporter.exported, elsewhere.note_exported),
            (live.suggested, self.places.fly_to_next),
            (live.failed, self.words.say),
        ]

    def _qgis_links(self) -> list[tuple[Any, Any]]:
        """Return what happens in QGIS."""
        canvas, project = self._canvas, self._project
        moved = [canvas.extentsChanged, canvas.rotationChanged, canvas.destinationCrsChanged]
        followers = [self.view.follow_canvas, self.brush.show, self.strokes.rescale]
        return [
            *((signal, slot) for signal in moved for slot in followers),
            (canvas.renderStarting, self.brush.map_begun),
            (canvas.mapCanvasRefreshed, self.brush.map_drawn),
            (canvas.mapToolSet, self.brush.show_tool),
            (project.layersAdded, self._layers_added),
            (project.layersWillBeRemoved, self._layers_leave),
            (project.readProject, self._layers_added),
            (project.writeProject, self._project_written),
            (self._iface.currentLayerChanged, self._layer_activated),
        ]

    # --- which raster

    def _visibility_changed(self, visible: bool) -> None:
        self.view.set_open(visible)
        if not visible:
            if self.dock.isHidden():
                self.brush.leave()
            return
        if self.raster.layer is None:
            self._layer_activated(self._iface.activeLayer())
        if self.strokes.layer is not None:
            self.grouping.begin()

    def _layer_activated(self, layer: QgsMapLayer | None) -> None:
        has_one = self.raster.layer is not None
        if has_one and self.exporter.has_written(layer):
            return
        if has_one or self.dock.isUserVisible():  # nothing is looked at before it is wanted
            found = raster_for(layer, self._project, has_one)
            if found is not None:
                self.take_raster(found)

    def _raster_chosen(self, layer: object) -> None:
        if isinstance(layer, QgsRasterLayer):
            if pinned_layer(self._project):
                pin_layer(self._project, layer.id())
            self.take_raster(layer)

    def _pin_toggled(self, pinned: bool) -> None:
        layer = self.raster.layer
        pin_layer(self._project, layer.id() if pinned and layer is not None else "")

    def take_raster(self, layer: QgsRasterLayer) -> None:
        """Turn to a raster, unless it is the one already."""
        if self.raster.layer is not None and self.raster.layer.id() == layer.id():
            return
        self._leave_raster()
        self.missing.drop()
        if not layer.isValid():
            self.brush.leave()
            self.missing.wait(layer)
            self._show_raster()
            return
        self.raster.take(layer)
        self._layer_links = [
            (layer.crsChanged, self._raster_changed),
            (layer.dataSourceChanged, self._raster_changed),
            (layer.nameChanged, self._show_raster),
        ]
        for signal, slot in self._layer_links:
            signal.connect(slot)
        self.classes.show()
        self.strokes.find(layer)
        self._show_raster()
        self.classes.pick(self.raster.settings.current)
        self.view.show_look()
        if self.dock.isUserVisible() and self.strokes.layer is not None:
            self.grouping.begin()

    def _leave_raster(self) -> None:
        """Let go of the raster and all that hangs on it; the layers stay in the project."""
        self.grouping.cancel()
        for signal, slot in self._layer_links:
            signal.disconnect(slot)
        self._layer_links = []
        self.strokes.drop()
        self.raster.leave()
        self.figures.forget()
        self.places.forget()
        self.quality.forget()
        self.live.forget()
        self.view.overlay.clear()
        self.classes.show()
        self._show_raster()

    def _raster_changed(self) -> None:
        """Begin anew: another file, or another place on the Earth."""
        layer = self.raster.layer
        if layer is not None:
            self._leave_raster()
            self.take_raster(layer)

    def _show_raster(self) -> None:
        layer, settings = self.raster.layer, self.raster.settings
        self.dock.show_ready(layer is not None, self.missing.layer is None)
        if layer is None:
            self._show_none()
            return
        self.dock.show_raster(layer, bool(pinned_layer(self._project)))
        self.dock.show_settings(
            settings.mode, settings.opacity, settings.method, settings.threshold, settings.least_confidence,
            settings.smoothing,
        )  # fmt: skip
        self.brush.show()
        self.strokes.rescale()
        self.figures.show()

    def _show_none(self) -> None:
        self.figures.show_undo()
        if self.missing.layer is None:
            self.words.hint(tr("Add a raster layer to start."))
        else:
            text = tr("The file of the layer {raster} is missing. Press the sign beside the layer's name to find it, "
                      "and the panel goes on; strokes and classes are kept.")  # fmt: skip
            self.words.hint(text.format(raster=self.missing.layer.name()))

    # --- the project

    def _layers_added(self, *_layers: object) -> None:
        if self.raster.layer is None and self.dock.isUserVisible():
            self._layer_activated(self._iface.activeLayer())

    def _layers_leave(self, ids: Sequence[str]) -> None:
        if self.missing.layer is not None:
            self.missing.drop_any(ids)
            self._show_raster()
        if self.raster.layer is not None and self.raster.layer.id() in ids:
            self.brush.leave()
            self._leave_raster()
        else:
            self.strokes.leave(ids)

    def _project_written(self, _document: object) -> None:
        for sentence in save_strokes(self._project):
            self.words.say(sentence)

    # --- classes

    def _fill_class_menu(self) -> None:
        self.actions.fill(self.dock.class_menu)

    def _ask_colour(self, row: int) -> None:
        one = self.model.class_at(row)
        if one is not None:
            self.actions.ask_colour(one)
