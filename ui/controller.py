# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock's controller: the only one that knows the project, the canvas and the layers.

`load` and `unload` connect and disconnect the same list.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsMapLayer,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsUnitTypes,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, Qt, QTimer
from qgis.PyQt.QtGui import QColor, QIcon, QKeySequence
from qgis.PyQt.QtWidgets import QAction

from ..core.errors import ClusterBrushError
from ..core.raster import RasterSource
from ..core.screen import Look
from ..i18n import tr
from ..processing.layers import raster_path, user_nodata
from .class_actions import ClassActions
from .class_model import ClassModel, Figures, share_text
from .classes import PaintClass, changed, merged_colours, next_class
from .dock import Dock
from .export import Exporter, is_available
from .live import Live, Shown, Told
from .overlay import Overlay, Ticket, remove_item, screen_of
from .project_state import Settings, pin_layer, pinned_layer, read_settings, write_settings
from .settings_menu import SettingsDialog
from .stroke_layer import (
    RASTER_PROPERTY,
    StrokeLayer,
    add_sequence_field,
    is_stroke_layer,
    layer_of,
    link,
    make_layer,
    map_scale,
    set_scale,
    style,
    style_legend,
)
from .stroke_saving import save_strokes
from .stroke_tool import Mode, StrokeTool
from .tasks import PrepareTask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.gui import QgisInterface, QgsMapTool

    from ..core.suggestions import Suggestion
    from ..core.vector_strokes import StrokeRecord

SHORTCUT = "Ctrl+Alt+B"
VIEW_DELAY = 30  # ms without another move of the canvas before a picture is asked for
KEPT_DELAY = 1500  # ms after which a finished stroke is dropped from the brush even if no map was drawn
PROGRESS_DELAY = 200  # ms
LEAST_BRUSH, MOST_BRUSH = 0.5, 500.0  # raster pixels
DOT = 1e-3  # of the width: a click paints a line so short
PLACE_PIXELS = 120  # raster pixels on each side of a place that is flown to
NOTHING = Figures()


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
        self._dock: Dock | None = None
        self._links: list[tuple[Any, Any]] = []
        self._layer_links: list[tuple[Any, Any]] = []
        self._raster: QgsRasterLayer | None = None
        self._strokes: StrokeLayer | None = None
        self._source: RasterSource | None = None
        self._settings = Settings()
        self._task: PrepareTask | None = None
        self._told: Told | None = None
        self._places: list[Suggestion] = []
        self._bare = False
        self._kept = self._drawing_kept = False

    # --- begin and end

    def load(self) -> None:
        """Put the dock into the window, closed."""
        window = self._iface.mainWindow()
        self._dock = Dock(window)
        self._model = ClassModel(self._dock)
        self._dock.set_model(self._model)
        self._actions = ClassActions(
            lambda: self._settings.classes, self._current_class, self._counts, self._project, self._dock
        )
        self._exporter = Exporter(self._iface, self._project)
        self._live = Live(self)
        self._tool = StrokeTool(self._canvas)
        self._overlay = Overlay(self._canvas)
        self._overlay.setVisible(False)
        self._view_timer, self._progress_timer, self._kept_timer = (QTimer(self) for _ in range(3))
        for timer, delay in ((self._view_timer, VIEW_DELAY), (self._kept_timer, KEPT_DELAY)):
            timer.setSingleShot(True)
            timer.setInterval(delay)
        self._progress_timer.setInterval(PROGRESS_DELAY)
        self._make_action()
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)
        self._dock.hide()
        self._links = self._all_links()
        for signal, slot in self._links:
            signal.connect(slot)
        self._show_raster_state()

    def unload(self) -> None:
        """Take all of it back."""
        if self._dock is None:
            return
        self._leave_raster()
        for signal, slot in reversed(self._links):
            signal.disconnect(slot)
        self._links = []
        for timer in (self._view_timer, self._progress_timer, self._kept_timer):
            timer.stop()
            timer.deleteLater()
        if self._canvas.mapTool() is self._tool:
            self._canvas.unsetMapTool(self._tool)
        self._tool.deleteLater()
        self._exporter.unload()
        self._exporter.deleteLater()
        self._live.close()
        self._live.deleteLater()
        remove_item(self._canvas, self._overlay)
        self._iface.removeToolBarIcon(self._action)
        self._iface.removeDockWidget(self._dock)
        self._dock.deleteLater()
        self._action.deleteLater()
        self._dock = None
        del self._overlay, self._tool, self._live, self._model, self._action, self._actions, self._exporter

    @property
    def action(self) -> QAction:
        """What shows and hides the dock, for menus."""
        return self._action

    def _make_action(self) -> None:
        self._action = QAction(QIcon(self._icon), tr("ClusterBrush panel"), self._iface.mainWindow())
        self._action.setObjectName("clusterbrushPanel")
        self._action.setCheckable(True)
        self._action.setShortcut(QKeySequence(SHORTCUT))
        self._action.setToolTip(tr("Paint a class map with strokes ({key})").format(key=SHORTCUT))
        self._iface.addToolBarIcon(self._action)
        if self._dock is not None:
            self._dock.setToggleVisibilityAction(self._action)

    def _all_links(self) -> list[tuple[Any, Any]]:
        dock, tool, live, canvas, project = self._dock, self._tool, self._live, self._canvas, self._project
        if dock is None:
            return []
        return [
            (dock.visibilityChanged, self._visibility_changed),
            (dock.rasterChosen, self._raster_chosen),
            (dock.pinToggled, self._pin_toggled),
            (dock.settingsAsked, self._ask_settings),
            (dock.sampleAsked, self._open_sample),
            (dock.colourAsked, self._ask_colour),
            (dock.class_menu.aboutToShow, self._fill_class_menu),
            (dock.exportAsked, self._export),
            (self._actions.changed, self._set_classes),
            (self._actions.reclassed, self._reclass),
            (self._actions.failed, self._say),
            (dock.cancelAsked, self._cancel_task),
            (dock.classClicked, self._pick_row),
            (dock.classAdded, self._add_class),
            (dock.paintToggled, partial(self._toggle_tool, Mode.PAINT)),
            (dock.eraseToggled, partial(self._toggle_tool, Mode.ERASE)),
            (dock.sizeChanged, self._set_size),
            (dock.undoAsked, self._undo),
            (dock.nextAsked, live.ask_suggestions),
            (dock.liveToggled, self._set_live),
            (dock.updateAsked, live.update_once),
            (dock.modeChosen, self._set_mode),
            (dock.opacityChanged, self._set_opacity),
            (dock.methodChosen, self._set_method),
            (dock.thresholdChanged, self._set_threshold),
            (dock.leastChanged, self._set_least),
            (dock.conflictHovered, self._point_at),
            (dock.conflictClicked, self._fly_to_conflict),
            (dock.keepWholeAsked, live.keep_whole),
            (self._model.renamed, self._rename_class),
            (tool.strokeStarted, self._begin),
            (tool.strokeFinished, self._stroke_finished),
            (tool.sizeStepped, self._step_size),
            (tool.classPicked, self._pick_row),
            (tool.modeChanged, self._show_tool),
            (tool.bareHeld, self._hold_bare),
            (tool.undoPressed, self._undo),
            (tool.left, self._leave_tool),
            (live.pictured, self._take_picture),
            (live.told, self._take_told),
            (live.suggested, self._fly_to_next),
            (live.failed, self._say),
            (canvas.extentsChanged, self._view_changed),
            (canvas.rotationChanged, self._view_changed),
            (canvas.destinationCrsChanged, self._view_changed),
            (canvas.renderStarting, self._map_begun),
            (canvas.mapCanvasRefreshed, self._map_drawn),
            (canvas.mapToolSet, self._tool_set),
            (project.layersAdded, self._layers_added),
            (project.layersWillBeRemoved, self._layers_leave),
            (project.readProject, self._project_read),
            (project.writeProject, self._project_written),
            (self._iface.currentLayerChanged, self._layer_activated),
            (self._view_timer.timeout, self._ask_view),
            (self._kept_timer.timeout, tool.drop_kept),
            (self._progress_timer.timeout, self._show_progress),
        ]

    # --- which raster

    @property
    def _is_open(self) -> bool:
        return self._dock is not None and self._dock.isUserVisible()

    def _visibility_changed(self, visible: bool) -> None:
        self._overlay.setVisible(visible and not self._bare)
        if not visible:
            if self._dock is not None and self._dock.isHidden():
                self._leave_tool()
            return
        if self._raster is None:
            self._layer_activated(self._iface.activeLayer())
        if self._strokes is not None and self._raster is not None:
            self._begin()

    def _layer_activated(self, layer: QgsMapLayer | None) -> None:
        if not self._is_open and self._raster is None:
            return  # nothing is looked at before it is wanted
        pinned = self._project.mapLayer(pinned_layer(self._project))
        if isinstance(pinned, QgsRasterLayer):
            self._take_raster(pinned)
        elif isinstance(layer, QgsRasterLayer) and layer.isValid():
            self._take_raster(layer)
        elif isinstance(layer, QgsVectorLayer) and layer.customProperty(RASTER_PROPERTY):
            owner = self._project.mapLayer(layer.customProperty(RASTER_PROPERTY))
            if isinstance(owner, QgsRasterLayer):
                self._take_raster(owner)
        elif self._raster is None:
            found = [one for one in self._project.mapLayers().values() if isinstance(one, QgsRasterLayer)]
            if len(found) == 1:
                self._take_raster(found[0])

    def _raster_chosen(self, layer: object) -> None:
        if isinstance(layer, QgsRasterLayer):
            if pinned_layer(self._project):
                pin_layer(self._project, layer.id())
            self._take_raster(layer)

    def _pin_toggled(self, pinned: bool) -> None:
        pin_layer(self._project, self._raster.id() if pinned and self._raster is not None else "")

    def _take_raster(self, layer: QgsRasterLayer) -> None:
        if self._raster is not None and self._raster.id() == layer.id():
            return
        self._leave_raster()
        self._raster = layer
        self._layer_links = [
            (layer.crsChanged, self._raster_changed),
            (layer.dataSourceChanged, self._raster_changed),
            (layer.nameChanged, self._show_raster_state),
        ]
        for signal, slot in self._layer_links:
            signal.connect(slot)
        self._settings = read_settings(layer) or self._first_settings()
        self._model.set_classes(self._settings.classes)
        found = layer_of(layer, self._project)
        if found is not None:
            self._follow_strokes(found)
        self._show_raster_state()
        self._pick_class(self._settings.current)
        self._push_look()
        if self._is_open and self._strokes is not None:
            self._begin()

    def _first_settings(self) -> Settings:
        settings = Settings()
        for _ in range(2):
            settings.classes.append(next_class(settings.classes, tr("Class {number}")))
        return settings

    def _leave_raster(self) -> None:
        """Let go of the raster and all that hangs on it; the layers stay in the project."""
        self._cancel_task()
        for signal, slot in self._layer_links:
            signal.disconnect(slot)
        self._layer_links = []
        if self._strokes is not None:
            self._drop_strokes()
        self._raster, self._source, self._told, self._places = None, None, None, []
        self._live.forget()
        self._overlay.clear()
        self._model.set_classes([])
        self._show_raster_state()

    def _raster_changed(self) -> None:
        """Begin anew: another file, or another place on the Earth."""
        layer = self._raster
        if layer is not None:
            self._leave_raster()
            if layer.isValid():
                self._take_raster(layer)

    def _layers_added(self, _layers: Sequence[QgsMapLayer]) -> None:
        if self._raster is None and self._is_open:
            self._layer_activated(self._iface.activeLayer())

    def _layers_leave(self, ids: Sequence[str]) -> None:
        if self._raster is not None and self._raster.id() in ids:
            self._leave_tool()
            self._leave_raster()
        elif self._strokes is not None and self._strokes.layer.id() in ids:
            self._drop_strokes()
            self._live.set_records({}, "")
            self._show_counts()

    def _project_read(self, _document: object) -> None:
        if self._raster is None and self._is_open:
            self._layer_activated(self._iface.activeLayer())

    def _project_written(self, _document: object) -> None:
        for sentence in save_strokes(self._project):
            self._say(sentence)

    # --- grouping

    def _open_source(self) -> RasterSource | None:
        """Return the raster opened for reading, or None after saying why not."""
        if self._source is None and self._raster is not None:
            try:
                path = raster_path(self._raster, QgsProcessingContext(), QgsProcessingFeedback())
                self._source = RasterSource(path, self._settings.bands or None, user_nodata(self._raster))
            except ClusterBrushError as error:
                self._say(tr(error.template).format(**error.values))
        return self._source

    def _begin(self) -> None:
        """Start grouping, unless it is done or under way: what is in sight at once, all of it in a task."""
        if self._live.has_session or self._task is not None or self._raster is None:
            return
        source = self._open_source()
        if source is None:
            return
        settings = self._settings
        carry = settings.method == 0
        screen, ticket = screen_of(self._canvas, source.grid, self._raster.crs(), self._project)
        self._live.show_view(screen, ticket)
        self._live.begin_rough(source, screen, settings.threshold, carry)
        task = PrepareTask(self._raster.name(), source, settings.clusters, settings.threshold, carry)
        task.prepared.connect(self._live.use)
        task.failed.connect(self._task_failed)
        task.taskCompleted.connect(self._task_ended)
        task.taskTerminated.connect(self._task_ended)
        self._task = task
        QgsApplication.taskManager().addTask(task)
        self._progress_timer.start()

    def _task_failed(self, error: ClusterBrushError) -> None:
        self._say(tr(error.template).format(**error.values))

    def _task_ended(self) -> None:
        self._task = None
        self._progress_timer.stop()
        if self._dock is not None:
            self._dock.show_progress(None)

    def _cancel_task(self) -> None:
        task, self._task = self._task, None
        self._progress_timer.stop()
        if task is not None:
            task.prepared.disconnect(self._live.use)
            task.failed.disconnect(self._task_failed)
            task.taskCompleted.disconnect(self._task_ended)
            task.taskTerminated.disconnect(self._task_ended)
            task.cancel()
        if self._dock is not None:
            self._dock.show_progress(None)

    def _show_progress(self) -> None:
        task = self._task
        if task is None or self._dock is None:
            return
        percent, left = round(task.progress()), task.seconds_left()
        text = tr("Grouping {percent} %").format(percent=percent)
        if left is not None and left >= 1:
            text += " " + tr("({seconds} s left)").format(seconds=round(left))
        self._dock.show_progress(percent, text)

    # --- the picture

    def _view_changed(self, *_changed: object) -> None:
        self._view_timer.start()
        self._show_brush()

    def _ask_view(self) -> None:
        if self._raster is None or self._source is None or not self._is_open:
            return
        screen, ticket = screen_of(self._canvas, self._source.grid, self._raster.crs(), self._project)
        self._live.show_view(screen, ticket)

    def _take_picture(self, shown: Shown) -> None:
        if self._raster is None:
            return
        if shown.picture is None or not isinstance(shown.ticket, Ticket):
            self._overlay.clear()
        else:
            self._overlay.show_picture(shown.picture, shown.ticket)

    def _take_told(self, told: Told) -> None:
        if self._raster is None:
            return
        self._told = told
        self._show_counts()
        self._show_conflicts(told)

    def _show_counts(self) -> None:
        counts = self._counts()
        figures = {one.id: Figures(counts.get(one.id, 0)) for one in self._settings.classes}
        if self._told is not None and counts:
            shares, metres = self._told.figures.shares, self._told.figures.square_metres
            for class_id in (0, *figures):
                share = shares.get(class_id, 0.0)
                area = None if metres is None or self._told.rough else share * metres
                figures[class_id] = replace(figures.get(class_id, NOTHING), share=share, area=area)
        self._model.set_figures(figures)
        self._show_hint()
        self._show_undo()

    def _show_conflicts(self, told: Told) -> None:
        names = {one.id: one.name for one in self._settings.classes}
        rows = []
        for one in told.conflicts:
            claims = sorted(one.votes.items(), key=lambda pair: -pair[1])
            classes = ", ".join(f"{names.get(class_id, class_id)} ({count})" for class_id, count in claims)
            title = tr("Cluster {number}").format(number=one.cluster + 1)
            rows.append((one.cluster, title, share_text(one.share), classes, one.kept_whole))
        if self._dock is not None:
            self._dock.show_conflicts(rows)

    def _push_look(self, cluster: int | None = None) -> None:
        settings = self._settings
        colours = merged_colours(settings.classes)
        self._live.show_look(Look(settings.mode, colours, settings.least_confidence, cluster))
        self._overlay.setOpacity(settings.opacity / 100.0)

    # --- strokes

    def _stroke_finished(self, points: list[QgsPointXY], erase: bool) -> None:
        if self._raster is None:
            return
        self._kept_timer.start()
        width = self._width()
        try:
            geometry = self._to_raster(points, width)
        except QgsCsException:
            self._say(tr("The stroke cannot be brought into the raster's coordinate system."))
            return
        if not geometry.boundingBox().buffered(width / 2.0).intersects(self._raster.extent()):
            self._tool.drop_kept()
            self._hint_once(tr("The stroke lies outside the raster."))
            return
        locked = {one.id for one in self._settings.classes if one.locked}
        if erase:
            if self._strokes is not None:
                self._strokes.erase(geometry, width / 2.0, locked)
            return
        one = self._current_class()
        if one is None:
            return
        strokes = self._strokes or self._make_strokes()
        geometry = strokes.outside_locked(geometry, width, locked - {one.id})
        if geometry.isEmpty():
            self._tool.drop_kept()
            self._hint_once(tr("A locked class lies there. Unlock it to paint over it."))
        elif strokes.add(geometry, one, width):
            self._kept, self._drawing_kept = True, False
        else:
            self._say(tr("The stroke layer {name} cannot be edited.").format(name=strokes.layer.name()))

    def _to_raster(self, points: list[QgsPointXY], width: float) -> QgsGeometry:
        """Return a stroke in the raster's coordinate system; raises QgsCsException."""
        if len(points) == 1:
            points = [*points, points[0]]
        geometry = QgsGeometry.fromPolylineXY(points)
        if self._raster is not None:
            way = self._way(to_map=False)
            if way.isValid():
                geometry.transform(way)
        line = geometry.asPolyline()
        if all(point == line[0] for point in line):
            line = [line[0], QgsPointXY(line[0].x() + DOT * width, line[0].y())]
        return QgsGeometry.fromPolylineXY(line)

    def _way(self, to_map: bool) -> QgsCoordinateTransform:
        raster = self._raster.crs() if self._raster is not None else self._project.crs()
        canvas = self._canvas.mapSettings().destinationCrs()
        return QgsCoordinateTransform(*((raster, canvas) if to_map else (canvas, raster)), self._project)

    def _make_strokes(self) -> StrokeLayer:
        """Create the stroke layer in a group just above the raster, open for editing."""
        raster = self._raster
        if raster is None:
            raise RuntimeError("no raster")
        layer = make_layer(raster, tr("Strokes on {raster}").format(raster=raster.name()))
        self._project.addMapLayer(layer, False)
        root = self._project.layerTreeRoot()
        node = root.findLayer(raster.id())
        parent = node.parent() if node is not None else root
        name = tr("ClusterBrush: {raster}").format(raster=raster.name())
        index = parent.children().index(node) if node is not None else 0
        group = parent.findGroup(name) or parent.insertGroup(index, name)
        group.insertLayer(0, layer)
        self._style_strokes(layer)
        self._follow_strokes(layer)
        self._save_settings()
        self._iface.setActiveLayer(layer)  # QGIS's own undo works on the active layer
        if self._strokes is None:
            raise RuntimeError("no strokes")
        self._strokes.ensure_editing()
        return self._strokes

    def _style_strokes(self, layer: QgsVectorLayer) -> None:
        style(layer, self._settings.classes)
        style_legend(layer, self._settings.classes, self._project)

    def _follow_strokes(self, layer: QgsVectorLayer) -> None:
        strokes = StrokeLayer(layer, self)
        records = strokes.load()
        strokes.edited.connect(self._strokes_edited)
        strokes.replaced.connect(self._strokes_replaced)
        layer.undoStack().indexChanged.connect(self._show_undo)
        self._strokes = strokes
        self._adopt_classes(strokes)
        self._live.set_records(records, strokes.crs)
        self._scale_strokes()
        self._show_counts()

    def _drop_strokes(self) -> None:
        strokes, self._strokes = self._strokes, None
        if strokes is None:
            return
        strokes.unload()
        strokes.edited.disconnect(self._strokes_edited)
        strokes.replaced.disconnect(self._strokes_replaced)
        strokes.layer.undoStack().indexChanged.disconnect(self._show_undo)
        strokes.deleteLater()
        self._show_undo()

    def _adopt_classes(self, strokes: StrokeLayer) -> None:
        """Add the classes that strokes name and the list lacks."""
        known = {one.id for one in self._settings.classes}
        classes = list(self._settings.classes)
        for class_id, name in sorted(strokes.class_names().items()):
            if class_id not in known:
                new = next_class(classes, "{number}")
                fallback = tr("Class {number}").format(number=class_id)
                classes.append(PaintClass(class_id, name or fallback, new.colour))
        if len(classes) != len(known):
            self._set_classes(classes)

    def _strokes_edited(self, records: dict[int, StrokeRecord | None]) -> None:
        self._live.edit(records)
        if self._strokes is not None:
            self._adopt_classes(self._strokes)
        self._show_counts()

    def _strokes_replaced(self) -> None:
        if self._strokes is not None:
            self._live.set_records(self._strokes.read(), self._strokes.crs)
            self._show_counts()

    def _undo(self, redo: bool) -> None:
        if self._strokes is not None:
            stack = self._strokes.layer.undoStack()
            if redo:
                stack.redo()
            else:
                stack.undo()
            self._strokes.layer.triggerRepaint()

    def _show_undo(self, *_changed: object) -> None:
        if self._dock is not None:
            stack = self._strokes.layer.undoStack() if self._strokes is not None else None
            self._dock.show_undo(stack is not None and stack.canUndo(), stack is not None and stack.canRedo())

    # --- brush

    def _pixel_size(self) -> float:
        if self._raster is None:
            return 1.0
        size = self._raster.rasterUnitsPerPixelX() * self._raster.rasterUnitsPerPixelY()
        return float(abs(size) ** 0.5) or 1.0

    def _width(self) -> float:
        return self._settings.brush_pixels * self._pixel_size()

    def _set_size(self, size: float) -> None:
        self._set_brush_pixels(size / self._pixel_size())

    def _step_size(self, factor: float) -> None:
        self._set_brush_pixels(self._settings.brush_pixels * factor)

    def _set_brush_pixels(self, pixels: float) -> None:
        self._settings.brush_pixels = min(max(pixels, LEAST_BRUSH), MOST_BRUSH)
        self._save_settings()
        self._show_brush()

    def _show_brush(self) -> None:
        if self._raster is None or self._dock is None:
            return
        scale = self._map_scale()
        on_screen = None if scale is None else self._width() * scale / self._canvas.mapUnitsPerPixel()
        one = self._current_class()
        if on_screen is not None:
            self._tool.set_brush(on_screen / 2.0, QColor(*one.colour) if one is not None else QColor(128, 128, 128))
        unit = QgsUnitTypes.toAbbreviatedString(self._raster.crs().mapUnits()) if self._raster.crs().isValid() else ""
        self._dock.show_brush(self._settings.brush_pixels, self._pixel_size(), unit, on_screen)
        self._scale_strokes()

    def _map_scale(self) -> float | None:
        """Return how many map units a unit of the raster's is, in the middle of the canvas, or None."""
        try:
            centre = self._way(to_map=False)
            at = self._canvas.center()
            if centre.isValid():
                at = centre.transform(at)
            return map_scale(self._way(to_map=True), at, self._pixel_size())
        except QgsCsException:
            return None

    def _scale_strokes(self) -> None:
        scale = self._map_scale() if self._raster is not None else None
        if self._strokes is not None and scale is not None:
            set_scale(self._strokes.layer, float(f"{scale:.3g}"))

    def _toggle_tool(self, mode: Mode, wanted: bool) -> None:
        if wanted and self._raster is not None:
            self._take_tool(mode)
        else:
            self._leave_tool()
        self._show_tool()

    def _take_tool(self, mode: Mode) -> None:
        self._tool.set_mode(mode)
        if self._canvas.mapTool() is not self._tool:
            self._canvas.setMapTool(self._tool)
        self._show_brush()
        self._canvas.setFocus()

    def _leave_tool(self) -> None:
        if self._canvas.mapTool() is self._tool:
            self._canvas.unsetMapTool(self._tool)
            self._iface.actionPan().trigger()

    def _tool_set(self, _new: QgsMapTool | None, _old: QgsMapTool | None) -> None:
        self._show_tool()

    def _show_tool(self, *_changed: object) -> None:
        if self._dock is not None:
            self._dock.show_tool(self._canvas.mapTool() is self._tool, self._tool.mode == Mode.ERASE)

    def _hold_bare(self, bare: bool) -> None:
        self._bare = bare
        self._overlay.setVisible(not bare and self._is_open)

    def _map_begun(self) -> None:
        """Note that a drawing of the map began after the last stroke was added: it shows the stroke."""
        self._drawing_kept, self._kept = self._kept, False

    def _map_drawn(self) -> None:
        if self._drawing_kept and not self._tool.is_drawing:
            self._drawing_kept = False
            self._tool.drop_kept()

    # --- classes

    def _current_class(self) -> PaintClass | None:
        found = [one for one in self._settings.classes if one.id == self._settings.current]
        return found[0] if found else (self._settings.classes[0] if self._settings.classes else None)

    def _pick_row(self, row: int) -> None:
        one = self._model.class_at(row)
        if one is not None:
            self._pick_class(one.id)
            if self._raster is not None:
                self._take_tool(Mode.PAINT)

    def _pick_class(self, class_id: int) -> None:
        self._settings.current = class_id
        one = self._current_class()
        self._model.set_current(one.id if one is not None else 0)
        if self._dock is not None and one is not None:
            self._dock.select_row(self._model.row_of(one.id))
        self._save_settings()
        self._show_brush()

    def _add_class(self) -> None:
        one = next_class(self._settings.classes, tr("Class {number}"))
        self._set_classes([*self._settings.classes, one])
        self._pick_class(one.id)

    def _rename_class(self, class_id: int, name: str) -> None:
        self._set_classes(changed(self._settings.classes, class_id, name=name))
        one = next(one for one in self._settings.classes if one.id == class_id)
        if self._strokes is not None:
            self._strokes.rename(one)

    def _set_classes(self, classes: Sequence[PaintClass]) -> None:
        """Take another list of classes, and show it everywhere."""
        self._settings.classes = list(classes)
        self._model.set_classes(classes)
        if self._strokes is not None:
            self._style_strokes(self._strokes.layer)
        self._pick_class(self._settings.current)
        self._push_look()
        self._show_counts()

    def _counts(self) -> dict[int, int]:
        return self._strokes.counts if self._strokes is not None else {}

    def _fill_class_menu(self) -> None:
        if self._dock is not None:
            self._actions.fill(self._dock.class_menu)

    def _ask_colour(self, row: int) -> None:
        one = self._model.class_at(row)
        if one is not None:
            self._actions.ask_colour(one)

    def _reclass(self, class_id: int, other: PaintClass | None) -> None:
        if self._strokes is not None:
            self._strokes.reclass(class_id, other)

    # --- dialogs

    def _export(self) -> None:
        used = [class_id for class_id, count in self._counts().items() if count]
        if self._raster is None or self._strokes is None or not used:
            self._hint_once(tr("Paint a few pixels of each class first."))
        elif not is_available():
            self._say(tr("This installation cannot export by strokes."))
        else:
            self._strokes.write_places()
            self._exporter.ask(self._raster, self._strokes.layer, self._settings)

    def _ask_settings(self) -> None:
        source = self._open_source()
        if source is None or self._dock is None:
            return
        layers = [one for one in self._project.mapLayers().values() if is_stroke_layer(one)]
        current = self._strokes.layer.id() if self._strokes is not None else ""
        names = [(one.id(), one.name()) for one in layers]
        dialog = SettingsDialog(self._settings, source.all_bands, names, current, self._dock)
        if dialog.exec() == SettingsDialog.DialogCode.Accepted:
            self._take_settings(dialog.chosen_bands(), dialog.clusters.value(), dialog.chosen_layer())
        dialog.deleteLater()

    def _take_settings(self, bands: list[int], clusters: int, layer_id: str) -> None:
        """Group anew where bands or clusters differ, and paint into another layer where one was chosen."""
        raster = self._raster
        if raster is None:
            return
        self._settings.bands, self._settings.clusters = bands, clusters
        write_settings(raster, self._settings, self._project)
        layer = self._project.mapLayer(layer_id)
        if isinstance(layer, QgsVectorLayer) and (self._strokes is None or self._strokes.layer.id() != layer_id):
            self._change_strokes(raster, layer)
        self._raster_changed()

    def _change_strokes(self, raster: QgsRasterLayer, layer: QgsVectorLayer) -> None:
        if self._strokes is not None:
            self._strokes.layer.removeCustomProperty(RASTER_PROPERTY)
            self._drop_strokes()
        link(layer, raster)
        add_sequence_field(layer)
        self._iface.setActiveLayer(layer)

    def _open_sample(self) -> None:
        self._exporter.make_sample()

    # --- settings

    def _save_settings(self) -> None:
        if self._raster is not None and (self._strokes is not None or read_settings(self._raster) is not None):
            write_settings(self._raster, self._settings, self._project)

    def _set_live(self, live: bool) -> None:
        self._live.set_paused(not live)

    def _set_mode(self, mode: str) -> None:
        self._settings.mode = mode
        self._changed_look()

    def _set_opacity(self, opacity: int) -> None:
        self._settings.opacity = opacity
        self._overlay.setOpacity(opacity / 100.0)
        self._save_settings()

    def _set_least(self, least: float) -> None:
        self._settings.least_confidence = least
        self._changed_look()

    def _changed_look(self) -> None:
        self._push_look()
        self._save_settings()

    def _set_threshold(self, threshold: float) -> None:
        self._settings.threshold = threshold
        self._live.set_threshold(threshold)
        self._save_settings()

    def _set_method(self, method: int) -> None:
        self._settings.method = method
        self._live.set_carry(method == 0)
        self._save_settings()

    # --- places

    def _point_at(self, cluster: int) -> None:
        self._push_look(None if cluster < 0 else cluster)

    def _fly_to_conflict(self, cluster: int) -> None:
        found = [one for one in (self._told.conflicts if self._told else []) if one.cluster == cluster]
        if found and self._source is not None:
            row, col = divmod(found[0].pixel, self._source.grid.width)
            self._fly(row, col)

    def _fly_to_next(self, places: list[Suggestion]) -> None:
        if not places:
            self._hint_once(tr("Paint a few pixels of each class first."))
            return
        seen = {one.cluster for one in self._places}
        fresh = [one for one in places if one.cluster not in seen]
        if not fresh:
            self._places, fresh = [], places
        self._places.append(fresh[0])
        self._fly(fresh[0].row, fresh[0].col)
        self._hint_once(tr(fresh[0].reason.template).format(**fresh[0].reason.values))

    def _fly(self, row: int, col: int) -> None:
        if self._source is None:
            return
        x0, a, b, y0, d, e = self._source.grid.placement
        x, y = x0 + a * (col + 0.5) + b * (row + 0.5), y0 + d * (col + 0.5) + e * (row + 0.5)
        reach = PLACE_PIXELS * self._pixel_size()
        area = QgsRectangle(x - reach, y - reach, x + reach, y + reach)
        try:
            way = self._way(to_map=True)
            self._canvas.setExtent(way.transformBoundingBox(area) if way.isValid() else area)
        except QgsCsException:
            return
        self._canvas.refresh()
        if self._raster is not None:
            self._canvas.flashGeometries([QgsGeometry.fromPointXY(QgsPointXY(x, y))], self._raster.crs())

    # --- words

    def _show_raster_state(self) -> None:
        if self._dock is None:
            return
        self._dock.show_ready(self._raster is not None)
        if self._raster is None:
            self._dock.show_hint(tr("Add a raster layer to start."))
            self._dock.show_conflicts([])
            self._show_undo()
            return
        self._dock.show_raster(self._raster, bool(pinned_layer(self._project)))
        settings = self._settings
        self._dock.show_settings(
            settings.mode, settings.opacity, settings.method, settings.threshold, settings.least_confidence
        )
        self._show_brush()
        self._show_counts()

    def _show_hint(self) -> None:
        if self._dock is None or self._raster is None:
            return
        counts = self._counts()
        used = [class_id for class_id, count in counts.items() if count]
        if not used:
            self._dock.show_hint(tr("Paint a few pixels of each class."))
        elif len(used) == 1:
            self._dock.show_hint(tr("Now a few pixels of another class."))
        else:
            self._dock.show_hint("")

    def _hint_once(self, text: str) -> None:
        if self._dock is not None:
            self._dock.show_hint(text)

    def _say(self, text: str) -> None:
        self._iface.messageBar().pushMessage("ClusterBrush", text, Qgis.MessageLevel.Warning)
