# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock's controller: builds the parts of the dock, connects their signals, and sets the current raster.

`load` connects and `unload` disconnects the same list of links.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QObject, Qt, QTimer

from ..i18n import tr
from .canvas.brush import Brush
from .canvas.map_view import MapView
from .canvas.stroke_tool import STEP, Mode
from .canvas.wand import Wand
from .dock.actions import PANEL_SHORTCUT, panel_action, register, unregister
from .dock.class_actions import ClassActions
from .dock.class_list import ClassList
from .dock.class_model import ClassModel
from .dock.dock import Dock
from .dock.guide import open_guide
from .dock.messages import Messages
from .exporting.export import Exporter
from .exporting.other_rasters import OtherRasters
from .presenters.border_hint import BorderHint
from .presenters.dialogs import Dialogs
from .presenters.figures import FigureBoard
from .presenters.freshness import Freshness
from .presenters.grouping import Grouping
from .presenters.judged import Judged
from .presenters.kept_rasters import KeptRasters
from .presenters.labelling import Labelling
from .presenters.labels import LabelTaking
from .presenters.places import Places
from .presenters.quality_line import QualityLine
from .presenters.refine import Refine
from .presenters.sample import AreaSample
from .presenters.spectra import Spectra
from .presenters.truth import TruthAccuracy
from .project.current_raster import CurrentRaster
from .project.missing_layer import MissingLayer
from .project.pixel_watch import PixelWatch
from .project.raster_choice import raster_after, raster_for
from .project.settings import pin_layer, pinned_layer
from .strokes.elsewhere import StrokesElsewhere
from .strokes.saving import note_owner, save_strokes
from .strokes.strokes import Strokes
from .worker.live import Live
from .worker.questions import Questions
from .worker.region import RegionGrower

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.gui import QgisInterface
    from qgis.PyQt.QtWidgets import QAction


class DockController(QObject):
    """Connects dock, brush, overlay, worker, stroke layer and project.

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

    # --- load and unload

    def load(self) -> None:
        """Add the dock to the window, closed."""
        self.dock = Dock(self._iface.mainWindow())
        self._make_parts()
        self._make_actions()
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.hide()
        self._links = self._all_links()
        for signal, slot in self._links:
            signal.connect(slot)
        self._loaded = True
        self._project_read()
        self._show_raster()

    def unload(self) -> None:
        """Remove everything that `load` has added."""
        if not self._loaded:
            return
        self._loaded = False
        self._leave_raster(keep=False)
        self.kept.clear()
        self.missing.drop()
        for signal, slot in reversed(self._links):
            signal.disconnect(slot)
        self._links = []
        self.labelling.unload()
        self.brush.unload()
        self.exporter.unload()
        self.elsewhere.unload()
        self.judged.unload()
        self.questions.close()
        self.grower.close()
        self.live.close()
        self.view.unload()
        for part in (
            self.exporter, self.live, self.grouping, self.strokes, self.classes, self.figures, self.places,
            self.missing, self.questions, self.quality, self.elsewhere, self.refine, self.freshness, self.dialogs,
            self.messages, self.further, self.watch, self.border, self.wand, self.grower, self.labels, self.spectra,
            self.judged, self.truth, self.sample,
        ):  # fmt: skip
            part.deleteLater()
        self.dock.commands.unload()
        unregister(self._action)
        self._iface.removeToolBarIcon(self._action)
        self._iface.removeDockWidget(self.dock)
        self.dock.deleteLater()
        self._action.deleteLater()

    @property
    def action(self) -> QAction:
        """The action that shows and hides the dock, for menus."""
        return self._action

    def _make_parts(self) -> None:
        iface, project, canvas, dock = self._iface, self._project, self._canvas, self.dock
        self.model = ClassModel(dock)
        dock.set_model(self.model)
        self.messages = Messages(iface, dock, self)
        self.raster = CurrentRaster(canvas, project)
        self.missing = MissingLayer(self)
        self.live = Live(self)
        self.view = MapView(canvas, self.raster, self.live, dock.isUserVisible, self)
        self.classes = ClassList(self.raster, self.model, dock, self)
        self.brush = Brush(iface, self.raster, self.classes, dock, self)
        self.grower = RegionGrower(self.live, self)
        self.wand = Wand(self.raster, self.grower, self.brush.tool, dock, self)
        self.strokes = Strokes(iface, project, self.raster, self.live, self.classes, self)
        self.further = StrokesElsewhere(project, self.raster, self.strokes, self.classes, self.live, self)
        self.watch = PixelWatch(project, self.raster, self)
        self.kept = KeptRasters(project, self.raster, self.live)
        self.figures = FigureBoard(self.raster, self.strokes, self.model, dock, self.messages, self)
        self.grouping = Grouping(self.raster, self.live, dock, self.messages, self)
        self.places = Places(canvas, self.raster, self.figures, self.messages, self)
        self.questions = Questions(self.live, self)
        self.border = BorderHint(iface, self.raster, self.questions, self)
        self.quality = QualityLine(self.questions, self.raster, dock, self)
        self.refine = Refine(self.raster, self.live, self.view, self)
        self.freshness = Freshness(self.live, dock, self)
        self.exporter = Exporter(iface, project)
        self.elsewhere = OtherRasters(
            iface, project, self.raster, self.strokes, self.further, self.questions, self.messages, self
        )
        self.dialogs = Dialogs(
            project, self.raster, self.strokes, self.exporter, dock, self.messages, self.further, self.border, self
        )
        self.judged = Judged(project, self.raster, self.strokes, self.further, self.messages, self)
        self.truth = TruthAccuracy(iface, project, self.raster, self.strokes, self.judged, self.messages, self)
        self.labelling = Labelling(iface, self.raster, self.classes, self.view, dock, self.messages, self)
        self.sample = AreaSample(
            iface, project, self.raster, self.strokes, self.classes, self.judged, self.labelling, self.messages, self
        )
        self.spectra = Spectra(self.questions, self.classes, iface.mainWindow(), self)
        self.labels = LabelTaking(iface, project, self.raster, self.strokes, self.classes, dock, self.messages, self)
        self.actions = ClassActions(
            lambda: self.classes.all, lambda: self.classes.current, lambda: self.strokes.counts, project, dock
        )

    def _make_actions(self) -> None:
        window = self._iface.mainWindow()
        self._action = panel_action(self._icon, window)
        self._iface.addToolBarIcon(self._action)
        self.dock.setToggleVisibilityAction(self._action)
        register(self._action, PANEL_SHORTCUT)
        self.dock.commands.load(window)

    def _all_links(self) -> list[tuple[Any, Any]]:
        return [*self._dock_links(), *self._tool_links(), *self._part_links(), *self._qgis_links()]

    def _dock_links(self) -> list[tuple[Any, Any]]:
        """Return the links from the widgets of the dock."""
        dock, live, view, refine = self.dock, self.live, self.view, self.refine
        return [
            (dock.visibilityChanged, self._visibility_changed),
            (dock.commands.requested, self._open),
            (dock.rasterChosen, self._raster_chosen),
            (dock.pinToggled, self._pin_toggled),
            (dock.settingsRequested, self.dialogs.ask_settings),
            (dock.sampleRequested, self.exporter.make_sample),
            (dock.cancelRequested, self.grouping.stop),
            (dock.class_menu.aboutToShow, self._fill_class_menu),
            (dock.colourRequested, self._ask_colour),
            (dock.class_table.rowPointed, self.classes.pick_row),
            (dock.class_table.deleteRequested, self._ask_delete),
            (dock.classClicked, self._class_clicked),
            (dock.classAdded, self.classes.add),
            (dock.classStepped, self.brush.paint_beside),
            (dock.paintToggled, partial(self.brush.toggle, Mode.PAINT)),
            (dock.eraseToggled, partial(self.brush.toggle, Mode.ERASE)),
            (dock.shapeToggled, self.brush.toggle_shape),
            (dock.sizeChanged, self.brush.set_pixels),
            (dock.sizeStepped, self._size_stepped),
            (dock.toleranceChanged, self.wand.set_tolerance),
            (dock.undoRequested, self.strokes.undo),
            (dock.nextRequested, live.ask_suggestions),
            (dock.liveToggled, refine.set_live),
            (dock.liveToggled, self.freshness.show),
            (dock.updateRequested, live.update_once),
            (dock.updateRequested, self.freshness.show),
            (dock.modeChosen, view.set_mode),
            (dock.guideRequested, open_guide),
            (dock.opacityChanged, view.set_opacity),
            (dock.detailChanged, view.set_detail),
            (dock.methodChosen, refine.set_method),
            (dock.methodChosen, self.figures.expect),
            (dock.thresholdChanged, refine.set_threshold),
            (dock.thresholdChanged, self.figures.expect),
            (dock.minConfidenceChanged, refine.set_min_confidence),
            (dock.minConfidenceChanged, self.figures.show_again),
            (dock.smoothingChanged, refine.set_smoothing),
            (dock.smoothingChanged, self.figures.show_again),
            (dock.conflictHovered, view.point_at),
            (dock.conflictClicked, self.places.fly_to_conflict),
            (dock.keepWholeRequested, live.keep_whole),
            (dock.exportRequested, self.dialogs.export),
            (dock.elsewhereRequested, self.elsewhere.apply),
            (dock.accuracyRequested, self.truth.ask),
            (dock.pointsRequested, self.sample.ask),
        ]

    def _tool_links(self) -> list[tuple[Any, Any]]:
        """Return the links from the brush on the canvas."""
        tool = self.brush.tool
        return [
            (tool.strokeStarted, self.grouping.begin),
            (tool.strokeStarted, self.quality.wait),
            (tool.strokeStarted, self.view.outline),
            (tool.strokeStarted, self.messages.drop),
            (tool.strokeStarted, self.live.hold),
            (tool.strokeFinished, self.brush.wait_for_layer),
            (tool.strokeFinished, self.strokes.finish),
            (tool.strokeFinished, self.live.release),
            (tool.strokeFinished, self.quality.expect),
            (tool.strokeCancelled, self.live.release),
            (tool.strokeCancelled, self.quality.expect),
            (tool.areaFinished, self.brush.wait_for_layer),
            (tool.areaFinished, self.strokes.finish_area),
            (tool.areaFinished, self.quality.expect),
            (tool.wandPressed, self.grouping.begin),
            (tool.wandPressed, self.wand.press),
            (tool.wandAccepted, self.wand.accept),
            (tool.wandDropped, self.wand.drop),
            (self.wand.accepted, self.brush.wait_for_layer),
            (self.wand.accepted, self.strokes.add_area),
            (self.wand.accepted, self.quality.expect),
            (self.wand.hinted, self.messages.hint),
            (self.wand.failed, self.messages.warn),
            (self.grower.grown, self.wand.take),
            (self.grower.dropped, self.wand.wait),
            (self.grower.failed, self.messages.warn),
            (tool.sizeStepped, self._factor_stepped),
            (tool.classPicked, self.brush.paint_with),
            (tool.modeChanged, self.brush.show_tool),
            (tool.bareHeld, self.view.hold_bare),
            (tool.viewPicked, self.dock.choose_mode),
            (tool.undoPressed, self.strokes.undo),
            (tool.leaveRequested, self.brush.leave),
        ]

    def _part_links(self) -> list[tuple[Any, Any]]:
        """Return the links between the parts."""
        actions, classes, strokes, live = self.actions, self.classes, self.strokes, self.live
        questions, elsewhere = self.questions, self.elsewhere
        return [
            (self.model.renamed, strokes.rename),
            (actions.changed, strokes.take_classes),
            (actions.reclassed, strokes.reclass),
            (actions.failed, self.messages.warn),
            (actions.nameWanted, self._edit_name),
            (classes.added, self.dock.class_table.edit_name),
            (actions.labelsRequested, self.labels.ask),
            (actions.spectraRequested, self.spectra.open),
            (live.figures_changed, self.spectra.expect),
            (classes.changed, self.spectra.show),
            (questions.spectra_ready, self.spectra.take),
            (questions.dropped, self.spectra.ask_again),
            (self.labels.begun, self.grouping.begin),
            (classes.changed, strokes.restyle),
            (classes.changed, self.view.show_look),
            (classes.changed, self.figures.show),
            (classes.picked, self.brush.show),
            (strokes.counted, self.figures.show),
            (strokes.counted, self.freshness.show),
            (strokes.restored, self.grouping.begin),
            (strokes.undoChanged, self.figures.show_undo),
            (strokes.added, self.brush.note_added),
            (strokes.added, self._warn_of_hidden),
            (strokes.refused, self.brush.note_refused),
            (strokes.refused, self.messages.hint),
            (strokes.failed, self.messages.warn),
            (classes.changed, self.further.remap),
            (self.dialogs.regroup, self._raster_changed),
            (self.dialogs.learned_from, self._learned_from),
            (self.watch.changed, self._raster_changed),
            (self.border.accepted, self._raster_changed),
            (self.grouping.begun, self.kept.note),
            (self.grouping.grouped, self.border.ask),
            (questions.border_looked_for, self.border.take),
            (live.resume_failed, self.grouping.begin),
            (self.missing.restored, self.take_raster),
            (live.picture_drawn, self.view.take_picture),
            (live.figures_changed, self.figures.take),
            (live.figures_settled, self.figures.settle),
            (self.view.sharpness_shown, self.dock.show_sharpness),
            (live.figures_changed, self.quality.begin_anew),
            (questions.held_out_ready, self.quality.take),
            (questions.model_written, elsewhere.take_model),
            (questions.dropped, elsewhere.give_up),
            (questions.failed, elsewhere.fail),
            (self.exporter.minPatchChosen, self.refine.set_min_patch),
            (self.exporter.begun, elsewhere.note_export),
            (self.exporter.begun, self.judged.note_export),
            (self.exporter.begun, live.hold),
            (self.exporter.done, live.release),
            (self.exporter.exported, elsewhere.note_exported),
            (self.exporter.exported, self.judged.note_exported),
            (live.places_suggested, self.places.fly_to_next),
            (live.dataless_painted, self.messages.warn_of_nodata),
            (self.places.went, self.view.outline),
            (self.view.shown, self.brush.map_drawn),
            (live.failed, self.messages.warn),
            *((signal, self.judged.look) for signal in self._changes_of_map()),
        ]

    def _changes_of_map(self) -> list[Any]:
        """Return the signals after which the map may be another one, once their other slots have been called."""
        dock = self.dock
        settings = [dock.methodChosen, dock.thresholdChanged, dock.minConfidenceChanged, dock.smoothingChanged]
        changes = [self.strokes.counted, self.classes.changed, self.live.figures_changed, self.dialogs.learned_from]
        return [*settings, *changes, self.exporter.minPatchChosen]

    def _qgis_links(self) -> list[tuple[Any, Any]]:
        """Return the links from QGIS: canvas, project and active layer."""
        canvas, project = self._canvas, self._project
        moved = [canvas.extentsChanged, canvas.rotationChanged, canvas.destinationCrsChanged]
        followers = [self.view.follow_canvas, self.brush.show, self.strokes.rescale]
        return [
            *((signal, slot) for signal in moved for slot in followers),
            (canvas.renderStarting, self.brush.map_begun),
            (canvas.renderStarting, self.view.map_begun),
            (canvas.mapCanvasRefreshed, self.view.map_drawn),
            (canvas.layersChanged, self.view.follow_layers),
            (canvas.mapToolSet, self.brush.show_tool),
            (project.layersAdded, self._layers_added),
            (project.layersWillBeRemoved, self._layers_leave),
            (project.layersWillBeRemoved, self.truth.leave),
            (project.layersWillBeRemoved, self.sample.leave),
            (project.layersRemoved, self._layers_left),
            (project.readProject, self._project_read),
            (project.readProject, self._layers_added),
            (project.writeProject, self._project_written),
            (self._iface.currentLayerChanged, self._layer_activated),
        ]

    def _warn_of_hidden(self) -> None:
        """Tell who paints on a raster that the canvas does not show, and so sees no map."""
        layer = self.raster.layer
        if layer is not None and not self.view.is_in_sight:
            self.messages.warn_of_hidden(layer.name())

    # --- brush and wand

    def _size_stepped(self, larger: bool) -> None:
        self._factor_stepped(STEP if larger else 1.0 / STEP)

    def _factor_stepped(self, factor: float) -> None:
        """Change the tolerance while the wand is in hand, else the diameter of the brush."""
        if self.brush.in_hand and self.brush.tool.mode == Mode.WAND:
            self.wand.step(factor)
        else:
            self.brush.step_size(factor)

    # --- the current raster

    def _open(self) -> None:
        """Open the closed dock when one of its commands is called by its key."""
        if self.dock.isHidden():
            self.dock.setUserVisible(True)

    def _visibility_changed(self, visible: bool) -> None:
        self.view.set_open(visible)
        self.dock.show_ready(self.raster.layer is not None, self.missing.layer is None)
        if not visible:
            QTimer.singleShot(0, self._leave_when_closed)  # a dock that begins or ends to float is hidden for a moment
            return
        if self.raster.layer is None:
            self._layer_activated(self._iface.activeLayer())
        if self.strokes.layer is not None:
            self.grouping.begin()

    def _leave_when_closed(self) -> None:
        if self._loaded and self.dock.isHidden():
            self.brush.leave()
            self.labelling.leave()

    def _layer_activated(self, layer: QgsMapLayer | None) -> None:
        has_raster = self.raster.layer is not None
        if has_raster and self.exporter.has_written(layer):
            return
        if has_raster or self.dock.isUserVisible():  # a closed dock reads no raster by itself
            raster = raster_for(layer, self._project, has_raster)
            if raster is not None:
                self.take_raster(raster)

    def _raster_chosen(self, layer: object) -> None:
        if isinstance(layer, QgsRasterLayer):
            if pinned_layer(self._project):
                pin_layer(self._project, layer.id())
            self.take_raster(layer)

    def _pin_toggled(self, pinned: bool) -> None:
        layer = self.raster.layer
        pin_layer(self._project, layer.id() if pinned and layer is not None else "")

    def take_raster(self, layer: QgsRasterLayer) -> None:
        """Make a raster the current one, unless it is already."""
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
        resumed = self.kept.resume()
        self.strokes.find(layer)
        self.further.begin()
        self.watch.begin()
        self._show_raster()
        self.classes.pick(self.raster.settings.current)
        self.view.show_look()
        if resumed:
            self.grouping.resume()
        elif self.dock.isUserVisible() and (self.strokes.layer is not None or self.raster.settings.further):
            self.grouping.begin()

    def _leave_raster(self, keep: bool = True) -> None:
        """Drop the current raster with its figures, and keep its session for a while; its layers stay."""
        self.grouping.cancel()
        for signal, slot in self._layer_links:
            signal.disconnect(slot)
        self._layer_links = []
        self.watch.drop()
        self.border.forget()
        self.further.drop()
        self.strokes.drop()
        self.kept.leave(keep)
        self.wand.drop()
        self.grower.forget()
        self.labels.cancel()
        self.spectra.forget()
        self.truth.forget()
        self.sample.forget()
        self.judged.forget()
        self.raster.leave()
        self.figures.forget()
        self.places.forget()
        self.quality.forget()
        self.messages.drop()
        self.view.forget()
        self.classes.show()
        self._show_raster()

    def _raster_changed(self) -> None:
        """Begin anew with the same layer, whose file or coordinate system has changed."""
        layer = self.raster.layer
        if layer is not None:
            self._leave_raster(keep=False)
            self.take_raster(layer)

    def _learned_from(self) -> None:
        """Learn from the other rasters that the settings name."""
        if self.live.has_full_session:
            self.further.begin()
            self.figures.show()
        else:
            self._raster_changed()

    def _show_raster(self) -> None:
        layer, settings = self.raster.layer, self.raster.settings
        self.dock.show_ready(layer is not None, self.missing.layer is None)
        if layer is None:
            self._show_none()
            return
        self.dock.show_raster(layer, bool(pinned_layer(self._project)))
        self.dock.show_settings(
            settings.mode, settings.opacity, settings.method, settings.threshold, settings.least_confidence,
            settings.smoothing, settings.detail,
        )  # fmt: skip
        self.brush.show()
        self.wand.show()
        self.strokes.rescale()
        self.figures.show()
        self.freshness.show()

    def _show_none(self) -> None:
        self.figures.show_undo()
        if self.missing.layer is None:
            self.messages.say(tr("Add a raster layer to start."))
        else:
            text = tr("The file of the layer {raster} is missing. Press the sign beside the layer's name to find it, "
                      "and the panel goes on; strokes and classes are kept.")  # fmt: skip
            self.messages.say(text.format(raster=self.missing.layer.name()))

    # --- the project

    def _layers_added(self, *_layers: object) -> None:
        if self.raster.layer is None and self.dock.isUserVisible():
            self._layer_activated(self._iface.activeLayer())

    def _layers_leave(self, ids: Sequence[str]) -> None:
        if self.missing.layer is not None:
            self.missing.drop_any(ids)
            self._show_raster()
        if self.raster.layer is not None and self.raster.layer.id() in ids:
            if pinned_layer(self._project) == self.raster.layer.id():
                pin_layer(self._project, "")
            self.brush.leave()
            self._leave_raster(keep=False)
        else:
            self.further.leave(ids)
            self.strokes.leave(ids)
            self.watch.leave(ids)
        self.kept.drop(ids)

    def _project_read(self, *_document: object) -> None:
        note_owner(self._project)

    def _layers_left(self, _ids: Sequence[str]) -> None:
        """Turn to what the list of rasters shows once the current raster is gone."""
        if self.raster.layer is None and self.missing.layer is None and self.dock.isUserVisible():
            raster = raster_after(self._project, self.dock.rasterBox.currentLayer())
            if raster is not None:
                self.take_raster(raster)

    def _project_written(self, _document: object) -> None:
        self.strokes.prepare_saving()
        for sentence in save_strokes(self._project):
            self.messages.warn(sentence)

    # --- classes

    def _class_clicked(self, row: int) -> None:
        """Label a point with the class of a row while points are labelled, else paint with it."""
        if self.labelling.is_on:
            self.labelling.label_row(row)
        else:
            self.brush.paint_with(row)

    def _fill_class_menu(self) -> None:
        self.actions.fill(self.dock.class_menu)

    def _edit_name(self, class_id: int) -> None:
        self.dock.class_table.edit_name(self.model.row_of(class_id))

    def _ask_delete(self, row: int) -> None:
        paint_class = self.model.class_at(row)
        if paint_class is not None:
            self.actions.ask_delete(paint_class)

    def _ask_colour(self, row: int) -> None:
        paint_class = self.model.class_at(row)
        if paint_class is not None:
            self.actions.ask_colour(paint_class)
