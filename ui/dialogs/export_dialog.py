# SPDX-License-Identifier: GPL-2.0-or-later
"""The dialog of the export: a file name, a format, and three further results to choose."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsFileUtils
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ...core.base.errors import ClusterBrushError, Notice
from ...core.base.files import check_target
from ...core.classification.class_map import CONFIDENCE_DTYPE, check_probabilities, map_dtype
from ...core.raster.format_checks import check_path, check_raster
from ...core.raster.formats import BAND_NAMES, available_formats, named_format, split_ending
from ...core.raster.pixel_areas import PixelAreas
from ...core.vector.writer import check_vector
from ...i18n import tr
from ...i18n.sentences import filled, number_style, phrase, translated
from ..dock.values import smoothing_text
from ..project.settings import DEFAULT_EXPORT_PLACE, EXPORT_PLACES, export_place, set_export_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsProject, QgsRasterLayer

    from ...core.legend.entry import LegendEntry
    from ...core.raster.formats import RasterFormat
    from ...core.raster.grid import Grid

VECTOR = ".gpkg"
MAX_PATCH_PIXELS = 1_000_000
NOTE_WIDTH = 360  # pixels


@dataclass(frozen=True)
class ExportOptions:
    """The path of the map, the further results beside it, how it is cleaned, and its place in the project.

    The radius of its smoothing and its smallest patch are in pixels of the raster, 0 for none. `place` is a key of
    `settings.EXPORT_PLACES`.
    """

    path: str
    polygons: bool
    confidence: bool
    model: bool
    smoothing: int = 0
    probabilities: bool = False
    min_patch_pixels: int = 0
    place: str = DEFAULT_EXPORT_PLACE

    @property
    def is_cleaned(self) -> bool:
        """Return True when the map is smoothed, or small patches are taken out."""
        return bool(self.smoothing or self.min_patch_pixels)

    @property
    def classified(self) -> str:
        """Path of the classified map: a file beside `path` when that takes the cleaned map."""
        return self._raster("_unsmoothed") if self.is_cleaned else self.path

    @property
    def probabilities_path(self) -> str:
        """Path of the probabilities: in the format of the map, or a GeoTIFF where that keeps no names of bands."""
        raster_format = named_format(self.path)
        keeps = raster_format is None or BAND_NAMES in raster_format.keeps
        return self._raster("_probabilities") if keeps else f"{split_ending(self.path)[0]}_probabilities.tif"

    @property
    def confidence_path(self) -> str:
        """Path of the confidence, in the format of the map."""
        return self._raster("_confidence")

    @property
    def polygons_path(self) -> str:
        """Path of the polygons, always another one than that of the map."""
        stem, ending = split_ending(self.path)
        return f"{stem}_polygons{VECTOR}" if ending.lower() == VECTOR else f"{stem}{VECTOR}"

    @property
    def model_path(self) -> str:
        """Path of the model."""
        return f"{split_ending(self.path)[0]}_model.json"

    @property
    def rasters(self) -> set[str]:
        """Paths of the rasters that may be written."""
        return {self.path, self.classified, self.confidence_path, self.probabilities_path}

    def check(self, legend: Sequence[LegendEntry], grid: Grid | None) -> None:
        """Raise `ClusterBrushError` when one of the results cannot be written.

        Parameters
        ----------
        legend : sequence of LegendEntry
            The classes.
        grid : Grid, optional
            Of the raster; without it the size and type of the rasters are not checked here.
        """
        maps = [(path, map_dtype(legend)) for path in sorted({self.path, self.classified})]
        for path, dtype in [*maps, *([(self.confidence_path, CONFIDENCE_DTYPE)] if self.confidence else [])]:
            if grid is None:
                check_path(path)
            else:
                check_raster(path, grid, dtype)
        if self.probabilities:
            if grid is None:
                check_path(self.probabilities_path)
            else:
                check_probabilities(self.probabilities_path, grid, legend)
        if self.polygons:
            check_vector(self.polygons_path)
        if self.model:
            check_target(self.model_path)

    def _raster(self, tail: str) -> str:
        stem, ending = split_ending(self.path)
        return f"{stem}{tail}{ending}"


class ExportDialog(QDialog):
    """Asks for a file name, a format and further results.

    Parameters
    ----------
    default_path : str
    smoothing : int
        Radius (raster pixels) that the map is smoothed with, 0 for none.
    with_polygons : bool
        Whether the algorithm for polygons is installed.
    legend : sequence of LegendEntry
        The classes.
    grid : Grid, optional
        Of the raster.
    parent : QWidget, optional
    min_patch_pixels : int
        Pixels of the smallest patch, as chosen last.
    """

    def __init__(
        self,
        default_path: str,
        smoothing: int = 0,
        with_polygons: bool = True,
        legend: Sequence[LegendEntry] = (),
        grid: Grid | None = None,
        parent: QWidget | None = None,
        min_patch_pixels: int = 0,
    ) -> None:
        super().__init__(parent)
        self._smoothing, self._legend, self._grid = smoothing, legend, grid
        self._formats = available_formats()
        self.setObjectName("clusterbrushExport")
        self.setWindowTitle(tr("Export map"))
        layout = QVBoxLayout(self)
        layout.addLayout(self._file_and_format(default_path, min_patch_pixels))
        self.polygons = QCheckBox(tr("Polygons (GeoPackage)"))
        self.confidence = QCheckBox(tr("Confidence of each pixel"))
        self.probabilities = QCheckBox(tr("Probabilities, a band for each class"))
        self.probabilities.setToolTip(tr("In whole per cent, before smoothing: what decides the class of a pixel"))
        self.model = QCheckBox(tr("Model, for other images"))
        self.polygons.setVisible(with_polygons)
        for box in (self.polygons, self.confidence, self.probabilities, self.model):
            layout.addWidget(box)
            box.toggled.connect(lambda _checked: self._check())
        layout.addLayout(self._place_row())
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setMinimumWidth(NOTE_WIDTH)
        layout.addWidget(self.note)
        self.refusal = QLabel()
        self.refusal.setWordWrap(True)
        layout.addWidget(self.refusal)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.export_button = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.export_button.setText(tr("Export"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self._follow(default_path)
        self._show_cleaning()

    def _file_and_format(self, default_path: str, min_patch_pixels: int) -> QFormLayout:
        rows = QFormLayout()
        self.file = QgsFileWidget(self)
        self.file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file.setFilePath(default_path)
        self.file.fileChanged.connect(self._follow)
        self.format = QComboBox(self)
        for raster_format in self._formats:
            self.format.addItem(f"{_title(raster_format)} (*{raster_format.endings[0]})")
        self.format.currentIndexChanged.connect(lambda _index: self._rename())
        rows.addRow(tr("Class map"), self.file)
        rows.addRow(tr("Format"), self.format)
        self.patch = QSpinBox(self)
        self.patch.setRange(0, MAX_PATCH_PIXELS)
        self.patch.setValue(min_patch_pixels)
        self.patch.setGroupSeparatorShown(True)
        self.patch.setSpecialValueText(tr("none"))
        self.patch.setSuffix(" " + tr("pixels"))
        self.patch.setToolTip(tr("Smaller patches of a class join the neighbour that they touch most"))
        self.patch_area = QLabel(self)
        row = QHBoxLayout()
        row.addWidget(self.patch)
        row.addWidget(self.patch_area, 1)
        self.patch.valueChanged.connect(lambda _value: self._show_cleaning())
        rows.addRow(tr("Smallest area"), row)
        return rows

    def _place_row(self) -> QFormLayout:
        """Return the choice where the map enters the project; over the image it would hide what is painted next."""
        row = QFormLayout()
        self.place = QComboBox(self)
        for place, title in EXPORT_PLACES.items():
            self.place.addItem(phrase(title), place)
        self.place.setCurrentIndex(self.place.findData(export_place()))
        self.place.setToolTip(tr("Where the map is in the list of layers; remembered for the next export"))
        row.addRow(tr("In the project"), self.place)
        return row

    @property
    def _chosen(self) -> RasterFormat:
        return self._formats[self.format.currentIndex()]

    def options(self) -> ExportOptions:
        """Return the chosen options."""
        with_polygons = self.polygons.isChecked() and not self.polygons.isHidden()
        place = str(self.place.currentData())
        return ExportOptions(
            self._path(),
            with_polygons,
            self.confidence.isChecked(),
            self.model.isChecked(),
            self._smoothing,
            self.probabilities.isChecked(),
            self.patch.value(),
            place,
        )

    def accept(self) -> None:
        """Remember where the person wants maps to be, and export."""
        set_export_place(str(self.place.currentData()))
        super().accept()

    def _path(self) -> str:
        """Return the file name, completed by the ending of the format; another ending is left for `check` to refuse."""
        path, endings = self.file.filePath().strip(), self._chosen.endings
        stem, ending = split_ending(path)
        if ending and endings[0].endswith(ending.lower()):
            return stem + (ending if ending.lower() in endings else endings[0])
        return path if Path(path).suffix else path + endings[0]

    def _show_cleaning(self) -> None:
        """Show the area of the smallest patch, and what becomes of the map as it was before."""
        count, area = self.patch.value(), pixel_area(self._grid)
        self.patch_area.setText(number_style().area(count * area) if count and area else "")
        sentences = []
        if self._smoothing:
            text = tr("The map is smoothed over {square} pixels, as you see it.")
            sentences.append(text.format(square=smoothing_text(self._smoothing)))
        if count:
            text = tr("Patches of fewer than {count} pixels then join a neighbour.")
            sentences.append(filled(text, count=count))
        if sentences:
            sentences.append(tr("What it was before goes beside it, into a file with _unsmoothed in its name; "
                                "confidence, probabilities and model know nothing of it."))  # fmt: skip
        self.note.setText(" ".join(sentences))
        self.note.setVisible(bool(sentences))
        self.note.setMinimumHeight(self.note.heightForWidth(max(self.note.width(), NOTE_WIDTH)) if sentences else 0)
        self._check()
        self.adjustSize()

    # --- name and format follow each other

    def _follow(self, path: str) -> None:
        """Choose the format of a name's ending; a name in .tif also fits a chosen .cog.tif."""
        named, ending = named_format(path), split_ending(path)[1].lower()
        if named in self._formats and not self._chosen.endings[0].endswith(ending):
            self.format.blockSignals(True)
            self.format.setCurrentIndex(self._formats.index(named))
            self.format.blockSignals(False)
        self._filter()
        self._check()

    def _rename(self) -> None:
        """Replace the ending of the name by that of the chosen format."""
        stem, ending = split_ending(self.file.filePath().strip())
        if ending:
            self.file.setFilePath(stem + self._chosen.endings[0])
        self._filter()
        self._check()

    def _filter(self) -> None:
        """Let the file browser beside the name show files of the format."""
        endings = {f"*{ending}" for ending in self._chosen.endings}
        patterns = sorted(_readable(pattern) for pattern in endings)
        self.file.setFilter(f"{_title(self._chosen)} ({' '.join(patterns)})")

    def _check(self) -> None:
        """Show why the export is not possible, or enable its button."""
        sentence = ""
        if self.file.filePath().strip():
            try:
                self.options().check(self._legend, self._grid)
            except ClusterBrushError as error:
                sentence = translated(error)
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))
        self.export_button.setEnabled(not sentence and bool(self.file.filePath().strip()))


def pixel_area(grid: Grid | None) -> float:
    """Return the mean area of a pixel in m2, 0 where it is not known."""
    areas = PixelAreas.of(grid) if grid is not None else None
    return 0.0 if areas is None or areas.method == "unknown" else float(areas.nominal)


def _title(raster_format: RasterFormat) -> str:
    return translated(Notice(raster_format.title))


def _readable(pattern: str) -> str:
    """Return a pattern that QGIS reads: `*.tif` for `*.cog.tif`, which an older QGIS reads as `*.cog`."""
    return pattern if QgsFileUtils.extensionsFromFilter(pattern) == [pattern[2:]] else f"*{Path(pattern).suffix}"


def default_path(raster: QgsRasterLayer, project: QgsProject) -> str:
    """Return a new file name beside the project, or beside the raster of an unsaved project."""
    folder = Path(project.absolutePath() or Path(raster.source().split("|")[0]).parent)
    if not folder.is_dir():
        folder = Path.home()
    stem = "".join(character if character.isalnum() or character in "-_ " else "_" for character in raster.name())
    names = (f"{stem}_classes.tif" if number == 1 else f"{stem}_classes_{number}.tif" for number in range(1, 10_000))
    return str(next((folder / name for name in names if not (folder / name).exists()), folder / f"{stem}.tif"))
