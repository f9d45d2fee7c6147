# SPDX-License-Identifier: GPL-2.0-or-later
"""What to export: a small dialog with a file name and three ticks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ..i18n import tr
from .dock import smoothing_text

if TYPE_CHECKING:
    from qgis.core import QgsProject, QgsRasterLayer

ENDINGS = (".tif", ".tiff")


@dataclass(frozen=True)
class Wishes:
    """What to write: the map, and which of the others beside it; `smoothing` is the radius it is smoothed with."""

    path: str
    polygons: bool
    confidence: bool
    model: bool
    smoothing: int = 0

    @property
    def classified(self) -> str:
        """Path of the map as it is classified: a companion when it is smoothed afterwards."""
        return self.beside("_unsmoothed.tif") if self.smoothing else self.path

    @property
    def model_path(self) -> str:
        """Path of the model."""
        return self.beside("_model.json")

    @property
    def rasters(self) -> set[str]:
        """Paths of the rasters that may be written."""
        return {self.path, self.classified, self.beside("_confidence.tif")}

    def beside(self, ending: str) -> str:
        """Return the path of a companion of the map."""
        path = Path(self.path)
        return str(path.with_name(path.stem + ending))


class ExportDialog(QDialog):
    """A file name and three ticks.

    Parameters
    ----------
    default_path : str
    smoothing : int
        Radius that the map is smoothed with, 0 for none.
    with_polygons : bool
        Whether polygons can be made here.
    parent : QWidget, optional
    """

    def __init__(
        self, default_path: str, smoothing: int = 0, with_polygons: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._smoothing = smoothing
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
        self.polygons.setVisible(with_polygons)
        for box in (self.polygons, self.confidence, self.model):
            layout.addWidget(box)
        if smoothing:
            layout.addWidget(self._smoothing_note())
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
        return Wishes(path, shown, self.confidence.isChecked(), self.model.isChecked(), self._smoothing)

    def _smoothing_note(self) -> QLabel:
        text = tr("The map is smoothed over {square} pixels, as you see it. What it was before goes beside it, into a "
                  "file that ends in _unsmoothed.tif; confidence and model know nothing of it.")  # fmt: skip
        note = QLabel(text.format(square=smoothing_text(self._smoothing)))
        note.setWordWrap(True)
        return note

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
