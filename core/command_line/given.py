# SPDX-License-Identifier: GPL-2.0-or-later
"""What the user gave to a command: files to open, places to check, options to read."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..answers.vector_truth import TruthFeature, VectorTruth, check_truth_field
from ..base.errors import N_, InputError
from ..clustering.grouping import Grouping
from ..clustering.isodata import IsodataLimits
from ..clustering.kmeans import KMeansOptions
from ..features.presets import preset_of
from ..jobs.clusters import ClusterOptions
from ..jobs.run import SCHEDULER, Run
from ..jobs.targets import (
    ParameterFiles,
    check_apart,
    check_file,
    check_kept,
    may_replace,
    result_files,
    with_styles,
)
from ..raster.class_raster import ClassRaster
from ..raster.format_checks import check_path
from ..raster.gdal_calls import files_of, title_of
from ..raster.source import RasterSource
from ..strokes.records import read_records, strokes_on
from ..vector.container import ENDING, VectorTarget
from ..vector.mask import PolygonMask
from ..vector.reader import files_and_layer, read_rows
from .arguments import (
    FILE,
    RASTER,
    READ,
    SEVERAL_RASTERS,
    SEVERAL_VECTORS,
    TO_FOLDER,
    TO_RASTER,
    TO_VECTOR,
    WRITTEN,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..base.progress import NoticeCollector
    from ..features.presets import Preset
    from ..raster.grid import Grid
    from ..strokes.records import StrokeSet
    from .arguments import Argument
    from .terminal import TerminalProgress


class Given:
    """The values of a command's arguments.

    Parameters
    ----------
    values : dict
        By the name of the argument.
    arguments : sequence of Argument
    progress : NoticeCollector
    terminal : TerminalProgress
        What the progress passes everything on to.
    """

    def __init__(
        self,
        values: dict[str, Any],
        arguments: Sequence[Argument],
        progress: NoticeCollector,
        terminal: TerminalProgress,
    ) -> None:
        self._arguments = arguments
        self._values = _for_other_machines(values, arguments) if values.get(SCHEDULER) else values
        self.progress, self._terminal = progress, terminal

    def __getitem__(self, name: str) -> Any:
        return self._values.get(name)

    def run(self, title: str = "") -> Run:
        """Return what a job is given; `title` is the path of the raster whose name stands in reports."""
        targets = {argument.name: self[argument.name] or "" for argument in self._arguments if argument.kind in WRITTEN}
        return Run(self.progress, targets, name_of(title or self["INPUT"] or ""), inform=self._terminal.inform)

    def source(self) -> RasterSource:
        """Open the raster with its bands, nodata value, palette and mask."""
        source = RasterSource(self["INPUT"], self["BANDS"], self["NODATA"], palette=self["PALETTE"] or "auto")
        if self["MASK"]:
            mask = VectorTarget.of(self["MASK"])
            source.mask = PolygonMask(mask.file, source.grid, mask.layer or None)
        return source

    def preset(self) -> Preset:
        """Return the choice of features, the learned one with its file."""
        return preset_of(self["FEATURES"], self["FEATURE_MODEL"] or "", self.progress)

    def cluster_options(self) -> ClusterOptions:
        """Return how clusters are fitted."""
        return ClusterOptions(self.preset(), self.kmeans(), self["SCALING"], self["SAMPLE"], self.grouping())

    def grouping(self) -> Grouping:
        """Return how pixels are grouped."""
        limits = IsodataLimits(self["MIN_SHARE"] / 100.0, self["MAX_SPREAD"], self["MERGE_DISTANCE"])
        return Grouping(self["METHOD"], limits, self["MERGE_TO"])

    def kmeans(self) -> KMeansOptions:
        """Return the options of k-means."""
        return KMeansOptions(
            n_clusters=self["N_CLUSTERS"],
            metric=self["DISTANCE"],
            update=self["UPDATE"],
            start=self["START"],
            attempts=self["ATTEMPTS"],
            max_iterations=self["ITERATIONS"],
            tolerance=self["TOLERANCE"],
            seed=self["SEED"],
        )

    def class_raster(self, name: str, band: str) -> ClassRaster:
        """Open a class raster; `name` and `band` are its arguments."""
        return ClassRaster(self[name], self[band])

    def strokes(self, path: str, grid: Grid) -> StrokeSet:
        """Return the strokes of a file on a raster."""
        layer = VectorTarget.of(path)
        records, crs = read_records(layer.file, layer.layer or None, self["CLASS_FIELD"], self["WIDTH_FIELD"])
        zero = "shift" if self["FROM_ZERO"] else "refuse"
        return strokes_on(grid, records, crs, zero=zero)

    def samples(self, grid: Grid, has_zero: Callable[[], bool] = lambda: False) -> VectorTruth:
        """Return polygons, lines or points whose class is known, on a grid; see `VectorTruth`."""
        layer, field = VectorTarget.of(self["SAMPLES"]), self["FIELD"]
        title = layer.layer or name_of(layer.file)
        rows = read_rows(layer.file, layer.layer or None, [field], partial(_not_opened, title))
        check_truth_field(title, field, rows.fields)
        features = [TruthFeature(row.wkb, row.values[field]) for row in rows.rows]
        return VectorTruth(features, rows.crs, grid, title, field, has_zero)

    # --- places

    def check_places(self) -> None:
        """Raise for results that would replace what is read or each other, and for places that cannot be written to.

        Raises
        ------
        ParameterError, OutputError
        """
        wanted = [argument for argument in self._arguments if argument.kind in WRITTEN and self[argument.name]]
        results = [
            result_files(argument.option, self[argument.name], argument.kind == TO_RASTER, argument.kind == TO_VECTOR)
            for argument in wanted
        ]
        check_apart(results)
        if may_replace(results):
            check_kept(results, list(self._inputs()))
        for argument in wanted:
            if argument.kind == TO_FOLDER:  # what comes into it depends on the command, see `check_folder`
                continue
            if argument.kind == TO_RASTER:
                check_path(self[argument.name])
            else:
                check_file(self[argument.name], argument.endings, argument.kind == TO_VECTOR)

    def check_folder(self, name: str, files: Iterable[str]) -> None:
        """Raise `ParameterError` when files in the folder of a result, such as rasters, would replace what is read.

        Parameters
        ----------
        name : str
            Of the folder's argument.
        files : iterable of str
        """
        option = next(argument.option for argument in self._arguments if argument.name == name)
        results = [result_files(option, file, is_raster=True) for file in files]
        if may_replace(results):
            check_kept(results, list(self._inputs()))

    def _inputs(self) -> Iterator[ParameterFiles]:
        """Yield the files of every argument that is read."""
        for argument in self._arguments:
            value = self[argument.name]
            if argument.kind not in READ or not value:
                continue
            for path in value if argument.kind in {SEVERAL_RASTERS, SEVERAL_VECTORS} else [value]:
                yield _files(argument, path)


def _for_other_machines(values: dict[str, Any], arguments: Sequence[Argument]) -> dict[str, Any]:
    """Return the values with whole paths of the files that are read: workers stand in folders of their own."""
    result = dict(values)
    for argument in arguments:
        value = values.get(argument.name)
        if value and argument.kind in READ:
            result[argument.name] = list(map(_whole_path, value)) if isinstance(value, list) else _whole_path(value)
    return result


def _whole_path(path: str) -> str:
    """Return the whole path of a file, perhaps with a layer after ``|``; a name that GDAL alone knows stays."""
    file, mark, layer = path.partition("|")
    return f"{Path(file).absolute()}{mark}{layer}" if Path(file).exists() else path


def _files(argument: Argument, path: str) -> ParameterFiles:
    if argument.kind == FILE:
        return ParameterFiles(argument.option, (path,))
    if argument.kind in {RASTER, SEVERAL_RASTERS}:
        return ParameterFiles(argument.option, with_styles(files_of(path)), is_raster=True)
    target = VectorTarget.of(path)
    files, name = files_and_layer(target.file, target.layer or None)
    return ParameterFiles(argument.option, with_styles(files), name if files and files[0].endswith(ENDING) else "")


def _not_opened(title: str, reason: str) -> InputError:
    return InputError(N_("{layer} cannot be opened as a vector layer ({reason})."), layer=title, reason=reason)


def name_of(path: str) -> str:
    """Return the name of a raster in reports, as QGIS calls its layer: the file name without its ending."""
    return Path(title_of(path)).stem
