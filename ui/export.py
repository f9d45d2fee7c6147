# SPDX-License-Identifier: GPL-2.0-or-later
"""Export of the whole map: a small dialog, and the run of our own algorithm as Processing does it, history included."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsProcessing,
    QgsProject,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ..core.raster_writer import LegendEntry
from ..i18n import tr
from ..processing.layers import apply_legend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface

    from .project_state import Settings

ALGORITHM = "clusterbrush:classifystrokes"
POLYGONS = "clusterbrush:outlines"
SAMPLE = "clusterbrush:landscape"
SAMPLE_SIZE = {"WIDTH": 1024, "HEIGHT": 768}
ENDINGS = (".tif", ".tiff")


@dataclass(frozen=True)
class Wishes:
    """What to write: the map, and which of the others beside it."""

    path: str
    polygons: bool
    confidence: bool
    model: bool

    def beside(self, ending: str) -> str:
        """Return the path of a companion of the map."""
        path = Path(self.path)
        return str(path.with_name(path.stem + ending))


class ExportDialog(QDialog):
    """A file name and three ticks."""

    def __init__(self, default_path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clusterbrushExport")
        self.setWindowTitle(tr("Export map"))
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(tr("Class map (GeoTIFF)")))
        self.file = QgsFileWidget(self)
        self.file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file.setFilter("GeoTIFF (*.tif *.tiff)")
        self.file.setFilePath(default_path)
        layout.addWidget(self.file)
        self.polygons = QCheckBox(tr("Polygons (GeoPackage)"))
        self.confidence = QCheckBox(tr("Confidence of each pixel (GeoTIFF)"))
        self.model = QCheckBox(tr("Model, for other images"))
        self.polygons.setVisible(QgsApplication.processingRegistry().algorithmById(POLYGONS) is not None)
        for box in (self.polygons, self.confidence, self.model):
            layout.addWidget(box)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.go = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.go.setText(tr("Export"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.file.fileChanged.connect(self._check)
        layout.addWidget(buttons)
        self._check(default_path)

    def wishes(self) -> Wishes:
        """Return what was chosen."""
        path = self.file.filePath()
        if not path.lower().endswith(ENDINGS):
            path += ENDINGS[0]
        shown = self.polygons.isChecked() and not self.polygons.isHidden()
        return Wishes(path, shown, self.confidence.isChecked(), self.model.isChecked())

    def _check(self, path: str) -> None:
        self.go.setEnabled(bool(path.strip()) and Path(path).parent.is_dir())


def default_path(raster: QgsRasterLayer, project: QgsProject) -> str:
    """Return where the map goes when nothing else is said: beside the project, or beside the raster."""
    folder = Path(project.absolutePath() or Path(raster.source().split("|")[0]).parent)
    if not folder.is_dir():
        folder = Path.home()
    stem = "".join(sign if sign.isalnum() or sign in "-_ " else "_" for sign in raster.name())
    names = (f"{stem}_classes.tif" if number == 1 else f"{stem}_classes_{number}.tif" for number in range(1, 10_000))
    return str(next((folder / name for name in names if not (folder / name).exists()), folder / f"{stem}.tif"))


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
        "OUTPUT": wishes.path,
        "REPORT": None,  # a dialog would write one into a temporary file and open it
    }
    if settings.bands:
        found["BANDS"] = settings.bands
    if wishes.confidence:
        found["CONFIDENCE"] = wishes.beside("_confidence.tif")
    if wishes.model:
        found["MODEL"] = wishes.beside("_model.json")
    return found


def is_available() -> bool:
    """Whether this version of the plugin can classify by strokes."""
    return QgsApplication.processingRegistry().algorithmById(ALGORITHM) is not None


class Run(QObject):
    """One run of an algorithm in QGIS's task bar and history; `ended` tells whether it went well, and the results."""

    ended = pyqtSignal(bool, object)

    def __init__(self, algorithm_id: str, parameters: dict[str, Any], parent: QObject) -> None:
        super().__init__(parent)
        from qgis import processing  # QGIS's own

        # The dialog of Processing, never shown: it alone runs in a task, loads the results and writes the history,
        # in the way of each version of QGIS.
        known = QgsApplication.processingRegistry().algorithmById(algorithm_id)
        fitting = {name: value for name, value in parameters.items() if known.parameterDefinition(name) is not None}
        self._dialog = processing.createAlgorithmDialog(algorithm_id, fitting)
        self._dialog.algorithmFinished.connect(self._finished)

    def start(self) -> None:
        """Run in the background."""
        self._dialog.runAlgorithm()

    def log(self) -> str:
        """Return what the run said."""
        return str(self._dialog.messageLogAsText()) if hasattr(self._dialog, "messageLogAsText") else ""

    def _finished(self, well: bool, results: dict[str, Any]) -> None:
        self.ended.emit(well, dict(results))
        self._dialog.deleteLater()
        self.deleteLater()


class Exporter(QObject):
    """Asks, runs, and puts the results under the strokes."""

    done = pyqtSignal(bool)

    def __init__(self, iface: QgisInterface, project: QgsProject) -> None:
        super().__init__()
        self._iface, self._project = iface, project
        self._runs: list[Run] = []  # kept alive

    def ask(self, raster: QgsRasterLayer, strokes: QgsVectorLayer, settings: Settings) -> None:
        """Open the dialog and run what it says."""
        dialog = ExportDialog(default_path(raster, self._project), self._iface.mainWindow())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.run(raster, strokes, settings, dialog.wishes())
        dialog.deleteLater()

    def run(self, raster: QgsRasterLayer, strokes: QgsVectorLayer, settings: Settings, wishes: Wishes) -> None:
        """Classify the raster in the background."""
        strokes_id = strokes.id()
        legend = [LegendEntry(one.id, one.name, one.colour) for one in settings.classes]
        title = tr("{raster} classes").format(raster=raster.name())

        def ended(well: bool, results: dict[str, Any]) -> None:
            self._place(results, strokes_id)
            self._dress(wishes, legend, title)
            if well and wishes.polygons:
                self._start(POLYGONS, {"INPUT": wishes.path, "OUTPUT": wishes.beside(".gpkg")}, polygons_ended)
            else:
                self._tell(well, wishes.path)

        def polygons_ended(well: bool, results: dict[str, Any]) -> None:
            self._place(results, strokes_id)
            self._dress(wishes, legend, title)
            self._tell(well, wishes.path)

        self._start(ALGORITHM, parameters_of(raster.id(), strokes_id, settings, wishes), ended)

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
