# SPDX-License-Identifier: GPL-2.0-or-later
"""Export of the whole map: runs the plugin's algorithms one after the other and adds their results to the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsProcessing, QgsProject, QgsProviderRegistry, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QDialog

from ...core.classification.methods import method_of, number_of
from ...core.features.presets import LEARNED, PRESETS, model_path
from ...core.legend.legend_text import legend_to_text
from ...i18n import tr
from ...processing.support.layers import apply_legend
from ..dialogs.export_dialog import ExportDialog, ExportOptions, default_path, pixel_area
from ..project.classes import to_legend
from ..project.settings import RESULT_PROPERTY
from ..strokes.fields import CLASS, WIDTH
from .processing_run import CANCELLED, Run, is_installed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface

    from ...core.legend.entry import LegendEntry
    from ...core.raster.grid import Grid
    from ..project.settings import Settings

    Step = tuple[str, dict[str, Any]]  # algorithm and parameters
    Further = Sequence[tuple[str, str]]  # ids of other rasters to learn from, each with that of its stroke layer

ALGORITHM = "clusterbrush:classifystrokes"
SMOOTH = "clusterbrush:smooth"
POLYGONS = "clusterbrush:outlines"
SAMPLE = "clusterbrush:landscape"
SAMPLE_SIZE = {"WIDTH": 1024, "HEIGHT": 768}


def parameters_of(
    raster_id: str, strokes_id: str, settings: Settings, options: ExportOptions, further: Further = ()
) -> dict[str, Any]:
    """Return the parameters of the algorithm `classifystrokes`; `further` are ids of rasters and stroke layers."""
    parameters: dict[str, Any] = {
        "INPUT": raster_id,
        "STROKES": strokes_id,
        "CLASS_FIELD": CLASS,
        "WIDTH_FIELD": WIDTH,
        "METHOD": number_of(method_of(settings.method)),
        "THRESHOLD": settings.threshold,
        "N_CLUSTERS": settings.clusters,
        "LEAST_CONFIDENCE": settings.least_confidence,
        "LEGEND": legend_to_text(to_legend(settings.classes)),  # whatever names the stroke layer has
        "FEATURES": list(PRESETS).index(LEARNED.id if model_path(settings.preset) else settings.preset),
        "OUTPUT": options.classified,
        "REPORT": None,  # left to its default, the hidden dialog would write a temporary report and open it
    }
    if model_path(settings.preset):
        parameters["FEATURE_MODEL"] = model_path(settings.preset)
    if settings.bands:
        parameters["BANDS"] = settings.bands
    if settings.nodata is not None:
        parameters["NODATA"] = settings.nodata
    if settings.area:
        parameters["MASK"] = settings.area
    if further:
        parameters["MORE_INPUTS"] = [further_raster for further_raster, _ in further]
        parameters["MORE_STROKES"] = [further_strokes for _, further_strokes in further]
    if options.confidence:
        parameters["CONFIDENCE"] = options.confidence_path
    if options.probabilities:
        parameters["PROBABILITIES"] = options.probabilities_path
    if options.model:
        parameters["MODEL"] = options.model_path
    return parameters


def is_available() -> bool:
    """Return True when the algorithm that classifies by strokes is installed."""
    return is_installed(ALGORITHM)


def cleaning_of(options: ExportOptions, grid: Grid | None) -> dict[str, Any]:
    """Return the parameters that say how the algorithm `smooth` cleans the map.

    The least patch is given in pixels, so the area of a pixel goes with it: the mean one on the Earth, or 1 where the
    raster has no place there.
    """
    parameters: dict[str, Any] = {"METHOD": 0, "RADIUS": options.smoothing}  # by majority, like the live picture
    if options.min_patch_pixels:
        area = pixel_area(grid) or 1.0
        parameters = {
            "METHOD": 2 if options.smoothing else 1,
            "MINIMUM_AREA": options.min_patch_pixels * area,
            "PIXEL_AREA": area,
        }
        if options.smoothing:
            parameters["RADIUS"] = options.smoothing
    return parameters


def steps_of(
    raster_id: str,
    strokes_id: str,
    settings: Settings,
    options: ExportOptions,
    further: Further = (),
    grid: Grid | None = None,
) -> list[Step]:
    """Return the algorithms to run in this order, each with its parameters; `grid` is that of the raster."""
    steps: list[Step] = [(ALGORITHM, parameters_of(raster_id, strokes_id, settings, options, further))]
    if options.is_cleaned:
        steps.append((SMOOTH, {"INPUT": options.classified, "OUTPUT": options.path, **cleaning_of(options, grid)}))
    if options.polygons:
        steps.append((POLYGONS, {"INPUT": options.path, "OUTPUT": options.polygons_path}))
    return steps


class Exporter(QObject):
    """Opens the dialog, runs the algorithms, and puts the results where the person wants them."""

    begun = pyqtSignal(object)  # ExportOptions
    minPatchChosen = pyqtSignal(int)  # pixels
    exported = pyqtSignal(object)  # ExportOptions of a successful export
    done = pyqtSignal(bool)  # whether the export was successful

    def __init__(self, iface: QgisInterface, project: QgsProject) -> None:
        super().__init__()
        self._iface, self._project = iface, project
        self._runs: list[Run] = []  # kept alive
        self._written_paths: set[str] = set()

    def ask(
        self,
        raster: QgsRasterLayer,
        strokes: QgsVectorLayer,
        settings: Settings,
        grid: Grid | None,
        further: Further = (),
    ) -> None:
        """Open the dialog and run the export when it is accepted."""
        path = default_path(raster, self._project)
        window = self._iface.mainWindow()
        dialog = ExportDialog(
            path,
            settings.smoothing,
            is_installed(POLYGONS),
            to_legend(settings.classes),
            grid,
            window,
            settings.min_patch_pixels,
        )
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.minPatchChosen.emit(dialog.patch.value())
            self.run(raster, strokes, settings, dialog.options(), further, grid)
        dialog.deleteLater()

    def run(
        self,
        raster: QgsRasterLayer,
        strokes: QgsVectorLayer,
        settings: Settings,
        options: ExportOptions,
        further: Further = (),
        grid: Grid | None = None,
    ) -> None:
        """Classify the raster in the background, and make the chosen further results from the map."""
        strokes_id, raster_id = strokes.id(), raster.id()
        painted = strokes.uniqueValues(strokes.fields().indexOf(CLASS))
        legend = to_legend(paint_class for paint_class in settings.classes if paint_class.id in painted)
        title = tr("{raster} classes").format(raster=raster.name())
        steps = steps_of(raster.id(), strokes_id, settings, options, further, grid)
        self._written_paths |= options.rasters
        self.begun.emit(options)

        def continue_export(succeeded: bool, results: dict[str, Any], reason: str) -> None:
            self._drop_intermediate(options)
            self._place_layers(results, strokes_id, raster_id if options.place == "below" else "")
            self._style_layers(options, legend, title)
            if succeeded and steps:
                self._start(*steps.pop(0), continue_export)
            else:
                if succeeded:
                    self.exported.emit(options)
                self._report(succeeded, options.path, reason)

        self._start(*steps.pop(0), continue_export)

    def has_written(self, layer: QgsMapLayer | None) -> bool:
        """Return True when a layer is a raster that an export has written."""
        return layer is not None and _file_of(layer) in self._written_paths

    def make_sample(self) -> None:
        """Add a synthetic image to the project, to try the plugin on."""
        self._start(SAMPLE, {"OUTPUT": QgsProcessing.TEMPORARY_OUTPUT, **SAMPLE_SIZE}, self._report_sample)

    def _report_sample(self, succeeded: bool, _results: dict[str, Any], reason: str) -> None:
        """Say why there is no sample image; a run that was cancelled needs no reason."""
        if not succeeded and reason and reason != CANCELLED:
            text = tr("The sample image was not made: {reason}").format(reason=reason)
            self._iface.messageBar().pushMessage("ClusterBrush", text, Qgis.MessageLevel.Warning)

    def unload(self) -> None:
        """Drop the runs under way; Processing completes them by itself."""
        for run in self._runs:
            run.drop()
        self._runs = []

    def _start(self, algorithm_id: str, parameters: dict[str, Any], ended: Any) -> None:
        run = Run(algorithm_id, parameters, self)
        self._runs.append(run)
        run.ended.connect(ended)
        run.ended.connect(lambda *_result: self._runs.remove(run))
        run.start()

    def _report(self, succeeded: bool, path: str, reason: str) -> None:
        """Say in the message bar how an export ended; `reason` is `CANCELLED`, or why it failed."""
        if succeeded:
            text, level = tr("The map is in {path}.").format(path=path), Qgis.MessageLevel.Success
        elif reason == CANCELLED:
            text, level = tr("The export was cancelled."), Qgis.MessageLevel.Info
        elif reason:
            text, level = tr("The map was not exported: {reason}").format(reason=reason), Qgis.MessageLevel.Warning
        else:
            text = tr("The map could not be exported. The log messages panel (Processing) tells why.")
            level = Qgis.MessageLevel.Warning
        self._iface.messageBar().pushMessage("ClusterBrush", text, level)
        self.done.emit(succeeded)

    def _drop_intermediate(self, options: ExportOptions) -> None:
        """Remove the unsmoothed map, which Processing has loaded, from the project; its file stays."""
        if options.is_cleaned:
            layer_ids = [
                layer.id() for layer in self._project.mapLayers().values() if _file_of(layer) == options.classified
            ]
            self._project.removeMapLayers(layer_ids)

    def _place_layers(self, results: dict[str, Any], strokes_id: str, raster_id: str) -> None:
        """Move the results, which Processing has loaded, below the strokes, or below the raster where it is given."""
        root = self._project.layerTreeRoot()
        strokes = root.findLayer(strokes_id)
        if strokes is None:
            return
        upper = root.findLayer(raster_id) or strokes
        targets = {str(value) for value in results.values()}
        for layer in self._project.mapLayers().values():
            if layer.id() in targets or _file_of(layer) in targets:
                node = root.findLayer(layer.id())
                if node is not None:
                    parent = upper.parent()
                    parent.insertChildNode(parent.children().index(upper) + 1, node.clone())
                    node.parent().removeChildNode(node)
        if self._iface.activeLayer() is None or self.has_written(self._iface.activeLayer()):
            self._iface.setActiveLayer(strokes.layer())  # QGIS has made the loaded layer the active one

    def _style_layers(self, options: ExportOptions, legend: Sequence[LegendEntry], title: str) -> None:
        """Name the map and its polygons and set their legend; of the results only the map can be made visible."""
        root = self._project.layerTreeRoot()
        for layer in self._project.mapLayers().values():
            path, node = _file_of(layer), root.findLayer(layer.id())
            if path in {*options.rasters, options.polygons_path}:
                layer.setCustomProperty(RESULT_PROPERTY, True)
            if path == options.path and isinstance(layer, QgsRasterLayer):
                layer.setName(title)
                apply_legend(layer, legend)
            elif path == options.polygons_path and isinstance(layer, QgsVectorLayer):
                layer.setName(tr("{map}, polygons").format(map=title))
                apply_legend(layer, legend)
            elif path == options.probabilities_path:
                layer.setName(tr("{map}, probabilities").format(map=title))
            elif path != options.confidence_path:
                continue
            if node is not None:
                node.setItemVisibilityChecked(path == options.path and options.place != "hidden")
                node.setExpanded(path == options.path)


def _file_of(layer: QgsMapLayer) -> str:
    """Return the path of a layer's file, without the name of a layer inside it."""
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    return str(parts.get("path") or layer.source().split("|")[0])
