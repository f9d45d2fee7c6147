# SPDX-License-Identifier: GPL-2.0-or-later
"""Export of the whole map: runs of our own algorithms, one after the other, and their results in the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsProcessing,
    QgsProject,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QDialog

from ..core.raster_writer import LegendEntry
from ..i18n import tr
from ..processing.layers import apply_legend
from .export_dialog import ExportDialog, Wishes, default_path
from .processing_run import Run, is_there

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface

    from .project_state import Settings

    Step = tuple[str, dict[str, Any]]  # algorithm and parameters

ALGORITHM = "clusterbrush:classifystrokes"
SMOOTH = "clusterbrush:smooth"
POLYGONS = "clusterbrush:outlines"
SAMPLE = "clusterbrush:landscape"
SAMPLE_SIZE = {"WIDTH": 1024, "HEIGHT": 768}


def parameters_of(raster_id: str, strokes_id: str, settings: Settings, wishes: Wishes) -> dict[str, Any]:
    """Return the parameters of our algorithm."""
    found: dict[str, Any] = {
        "INPUT": raster_id,
        "STROKES": strokes_id,
        "CLASS_FIELD": "class_id",
        "WIDTH_FIELD": "width",
        "METHOD": settings.method,
        "THRESHOLD": settings.threshold,
        "N_CLUSTERS": settings.clusters,
        "LEAST_CONFIDENCE": settings.least_confidence,
        "OUTPUT": wishes.classified,
        "REPORT": None,  # a dialog would write one into a temporary file and open it
    }
    if settings.bands:
        found["BANDS"] = settings.bands
    if wishes.confidence:
        found["CONFIDENCE"] = wishes.beside("_confidence.tif")
    if wishes.model:
        found["MODEL"] = wishes.model_path
    return found


def is_available() -> bool:
    """Whether this version of the plugin can classify by strokes."""
    return is_there(ALGORITHM)


def steps_of(raster_id: str, strokes_id: str, settings: Settings, wishes: Wishes) -> list[Step]:
    """Return what is to be run, in this order."""
    steps: list[Step] = [(ALGORITHM, parameters_of(raster_id, strokes_id, settings, wishes))]
    if wishes.smoothing:
        smoothing = {"METHOD": 0, "RADIUS": wishes.smoothing}  # by majority, as the picture
        steps.append((SMOOTH, {"INPUT": wishes.classified, "OUTPUT": wishes.path, **smoothing}))
    if wishes.polygons:
        steps.append((POLYGONS, {"INPUT": wishes.path, "OUTPUT": wishes.beside(".gpkg")}))
    return steps


class Exporter(QObject):
    """Asks, runs, and puts the results under the strokes."""

    begun = pyqtSignal(object)  # Wishes
    exported = pyqtSignal(object)  # Wishes, of what went well
    done = pyqtSignal(bool)

    def __init__(self, iface: QgisInterface, project: QgsProject) -> None:
        super().__init__()
        self._iface, self._project = iface, project
        self._runs: list[Run] = []  # kept alive
        self._written: set[str] = set()

    def ask(self, raster: QgsRasterLayer, strokes: QgsVectorLayer, settings: Settings) -> None:
        """Open the dialog and run what it says."""
        path = default_path(raster, self._project)
        dialog = ExportDialog(path, settings.smoothing, is_there(POLYGONS), self._iface.mainWindow())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.run(raster, strokes, settings, dialog.wishes())
        dialog.deleteLater()

    def run(self, raster: QgsRasterLayer, strokes: QgsVectorLayer, settings: Settings, wishes: Wishes) -> None:
        """Classify the raster in the background, and make of the map what is wished for."""
        strokes_id = strokes.id()
        legend = [LegendEntry(one.id, one.name, one.colour) for one in settings.classes]
        title = tr("{raster} classes").format(raster=raster.name())
        steps = steps_of(raster.id(), strokes_id, settings, wishes)
        self._written |= wishes.rasters
        self.begun.emit(wishes)

        def ended(well: bool, results: dict[str, Any]) -> None:
            self._drop_intermediate(wishes)
            self._place(results, strokes_id)
            self._dress(wishes, legend, title)
            if well and steps:
                self._start(*steps.pop(0), ended)
            else:
                if well:
                    self.exported.emit(wishes)
                self._tell(well, wishes.path)

        self._start(*steps.pop(0), ended)

    def has_written(self, layer: QgsMapLayer | None) -> bool:
        """Whether a layer is a raster that came out of an export."""
        return layer is not None and _file_of(layer) in self._written

    def make_sample(self) -> None:
        """Put an image into the project that anything can be tried on."""
        self._start(SAMPLE, {"OUTPUT": QgsProcessing.TEMPORARY_OUTPUT, **SAMPLE_SIZE}, lambda *_result: None)

    def unload(self) -> None:
        """Let go of runs that go on without us."""
        self._runs = []

    def _start(self, algorithm_id: str, parameters: dict[str, Any], ended: Any) -> None:
        run = Run(algorithm_id, parameters, self)
        self._runs.append(run)
        run.ended.connect(ended)
        run.ended.connect(lambda *_result: self._runs.remove(run))
        run.start()

    def _tell(self, well: bool, path: str) -> None:
        bar = self._iface.messageBar()
        if well:
            bar.pushMessage("ClusterBrush", tr("The map is in {path}.").format(path=path), Qgis.MessageLevel.Success)
        else:
            text = tr("The map could not be exported. The log messages panel (Processing) tells why.")
            bar.pushMessage("ClusterBrush", text, Qgis.MessageLevel.Warning)
        self.done.emit(well)

    def _drop_intermediate(self, wishes: Wishes) -> None:
        """Take the map before smoothing out of the project, where Processing has loaded it; the file stays."""
        if wishes.smoothing:
            gone = [one.id() for one in self._project.mapLayers().values() if _file_of(one) == wishes.classified]
            self._project.removeMapLayers(gone)

    def _place(self, results: dict[str, Any], strokes_id: str) -> None:
        """Move the layers that Processing has loaded below the strokes."""
        root = self._project.layerTreeRoot()
        strokes = root.findLayer(strokes_id)
        if strokes is None:
            return
        wanted = {str(value) for value in results.values()}
        for layer in self._project.mapLayers().values():
            if layer.id() in wanted or _file_of(layer) in wanted:
                node = root.findLayer(layer.id())
                if node is not None:
                    parent = strokes.parent()
                    parent.insertChildNode(parent.children().index(strokes) + 1, node.clone())
                    node.parent().removeChildNode(node)
        if self._iface.activeLayer() is None or self.has_written(self._iface.activeLayer()):
            self._iface.setActiveLayer(strokes.layer())  # QGIS makes what is loaded the active layer

    def _dress(self, wishes: Wishes, legend: Sequence[LegendEntry], title: str) -> None:
        """Give the map its name and legend, its polygons the same; show the map, and the others when asked for."""
        root = self._project.layerTreeRoot()
        for layer in self._project.mapLayers().values():
            path, node = _file_of(layer), root.findLayer(layer.id())
            if path == wishes.path and isinstance(layer, QgsRasterLayer):
                layer.setName(title)
                apply_legend(layer, legend)
            elif path == wishes.beside(".gpkg") and isinstance(layer, QgsVectorLayer):
                layer.setName(tr("{map}, polygons").format(map=title))
                layer.setRenderer(_polygon_renderer(legend))
            elif path != wishes.beside("_confidence.tif"):
                continue
            if node is not None:
                node.setItemVisibilityChecked(path == wishes.path)
                node.setExpanded(path == wishes.path)


def _polygon_renderer(legend: Sequence[LegendEntry]) -> QgsCategorizedSymbolRenderer:
    categories = []
    for one in legend:
        symbol = QgsFillSymbol()
        symbol.setColor(QColor(*one.colour))
        categories.append(QgsRendererCategory(one.id, symbol, one.name))
    return QgsCategorizedSymbolRenderer("class_id", categories)


def _file_of(layer: QgsMapLayer) -> str:
    return str(layer.source().split("|")[0])
