# SPDX-License-Identifier: GPL-2.0-or-later
"""Several methods side by side on one raster: maps, measures, a table and a report."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from ..answers.comparing_methods import Task, compare_methods, map_name
from ..answers.method_judging import answers_legend
from ..answers.method_tables import write_table
from ..answers.truth import RasterTruth
from ..base.errors import N_, Notice, ParameterError
from ..base.files import TemporaryFolder, cannot_write, is_same_file, written_in_folder
from ..classification.methods import method_of, number_of
from ..legend.qgis_style import raster_style, write_style
from ..raster.align import on_grid_of
from ..raster.class_raster import ClassRaster
from ..raster.format_checks import check_raster
from ..reports.comparing_methods import MethodsTexts, write_methods_report
from .labels import NamedGrid, labels_on
from .run import REPORT, TABLE, Outcome, keep_legend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..answers.comparing_methods import Comparison
    from ..answers.truth import Truth
    from ..raster.source import RasterSource
    from ..session.further import ClassNames
    from ..session.learning import LearningOptions
    from ..strokes.records import StrokeSet
    from .run import Run

DISAGREEMENT = "DISAGREEMENT"
FOLDER = "FOLDER"
BEST = "BEST"
RECOMMENDED = "RECOMMENDED"
METHOD = "METHOD"
MACRO_DICE = "MACRO_DICE"
TABLE_NAME = "comparison.csv"  # in the folder of the maps

HELP = N_(
    "Makes a class map of a raster from the same strokes, or labels, by several methods, one after the other, and says "
    "which suits this image: accuracy, macro Dice, Dice of each class, mean IoU, kappa, time and memory, the maps next "
    "to each other, where they disagree, and which differences are more than chance.\n\n"
    "Give truth - a raster, or polygons, lines or points - that was not painted: pixels under strokes are not "
    "judged. Without truth whole strokes are held out in turn, the same for each method; that needs two strokes a "
    "class and is optimistic. Labels (raster) may be wrong, so they judge nothing: without strokes, truth is needed."
    "\n\n"
    "A method whose library is missing, and one that fails, is named with the reason; the others go on."
)


def compare(
    task: Task, methods: Sequence[str], run: Run, announce: Callable[[str], None] | None = None
) -> tuple[Outcome, Comparison]:
    """Classify a raster by several methods and write what is wanted of their maps and measures.

    Parameters
    ----------
    task : Task
    methods : sequence of str
        Keys of `methods.METHODS`.
    run : Run
    announce : callable, optional
        Takes the id of each method before it runs; `run` is informed otherwise.

    Raises
    ------
    ClusterBrushError
        As `compare_methods`, `check_raster` and `write_methods_report` do.
    CancelledError
        When the user stopped it.
    """
    disagreement = run.target(DISAGREEMENT)
    _check_apart(methods, run)
    if disagreement:
        check_raster(disagreement, task.source.grid, "uint8")

    def inform(method: str) -> None:
        run.inform(Notice(method_of(method).title))

    texts = MethodsTexts().translated(run.words.translate)
    names = texts.one_answer, texts.several_answers
    with _folder_of_maps(run.target(FOLDER)) as maps:
        comparison = compare_methods(task, methods, maps, disagreement, run.progress, announce or inform, names)
        run.inform(comparison.recommendation)
        if run.target(REPORT):
            _write_report(task, comparison, run, texts)
        write_table(maps / TABLE_NAME, comparison)
        for result in comparison.results:
            write_style(result.path, raster_style(task.legend))
    if run.target(TABLE):
        write_table(run.target(TABLE), comparison)
    if disagreement:
        keep_legend(disagreement, answers_legend(len(comparison.results), names), run.inform)
    best = comparison.best
    numbers = {
        BEST: best.method,
        METHOD: number_of(method_of(best.method)),
        MACRO_DICE: best.measures.macro_dice,
        RECOMMENDED: comparison.recommended.method,
    }
    return Outcome({**run.written(TABLE, FOLDER, DISAGREEMENT, REPORT), **numbers}), comparison


def task_on(
    source: RasterSource,
    strokes: StrokeSet,
    classes: ClassNames,
    options: LearningOptions,
    run: Run,
    *,
    labels: ClassRaster | None = None,
    truth: ClassRaster | Truth | None = None,
) -> Task:
    """Return what methods are compared on, with class rasters brought onto the grid of the raster.

    Parameters
    ----------
    source : RasterSource
    strokes : StrokeSet
        On the raster; there may be none where there are labels.
    classes : ClassNames
        Of the strokes; the classes of the labels are added.
    options : LearningOptions
    run : Run
        Its progress takes the notices of all.
    labels : ClassRaster, optional
        To learn from.
    truth : ClassRaster or Truth, optional

    Raises
    ------
    ParameterError
        When the labels are the truth.
    InputError
        As `labels_on` and `on_grid_of` do.
    """
    for notice in (*source.notices, *strokes.notices):
        run.progress.notify(notice)
    matched = None
    if labels is not None:
        if isinstance(truth, ClassRaster) and _is_same(labels, truth):
            raise ParameterError(
                N_("{labels} is learned from and is the truth too, so it says nothing. Give another truth."),
                labels=labels.title,
            )
        learned_from = labels_on(labels, source, strokes, options.clusters.seed, run)
        matched = learned_from.matched(classes.matched(learned_from.legend, {}))
    if isinstance(truth, ClassRaster):
        truth = RasterTruth(on_grid_of(NamedGrid(source.grid, run.title), truth, run.progress))
    return Task(source, replace(strokes, legend=classes.legend), options, truth, matched)


def _is_same(first: ClassRaster, second: ClassRaster) -> bool:
    """Return True when two class rasters are the same band of one file."""
    bands = (raster.source.bands[0].number for raster in (first, second))
    return len(set(bands)) == 1 and is_same_file(first.path, second.path)


def files_in(folder: str, methods: Sequence[str]) -> list[str]:
    """Return the files that a comparison writes into the folder of the maps."""
    return [str(Path(folder) / name) for name in (TABLE_NAME, *map(map_name, methods))]


def _check_apart(methods: Sequence[str], run: Run) -> None:
    """Raise `ParameterError` for a result that has the name of a map in the folder, which would replace it."""
    maps = files_in(run.target(FOLDER), methods)[1:] if run.target(FOLDER) else []
    for result, path in product(filter(None, map(run.target, (DISAGREEMENT, TABLE, REPORT))), maps):
        if is_same_file(result, path):
            raise ParameterError(
                N_("{path} would be written twice, as the map of a method too. Give the other result another name."),
                path=path,
            )


def _write_report(task: Task, comparison: Comparison, run: Run, texts: MethodsTexts) -> None:
    write_methods_report(
        run.target(REPORT),
        title=run.title,
        truth="" if task.truth is None else task.truth.title,
        source=task.source,
        comparison=comparison,
        has_labels=task.labels is not None,
        recommendation=run.words.sentence(comparison.recommendation),
        notices=run.sentences(),
        texts=texts,
    )


@contextmanager
def _folder_of_maps(path: str) -> Iterator[Path]:
    """Yield a folder for the maps, whose files come into the folder of that path at the end; all of them, or none.

    They are thrown away when `path` is empty. A folder that was made for them is removed when there is none.
    """
    if not path:
        with TemporaryFolder() as temporary:
            yield temporary
        return
    is_new = not os.path.isdir(path)
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error.strerror or error) from error
    try:
        with written_in_folder(Path(path) / TABLE_NAME) as folder:
            yield folder
    finally:
        if is_new and not os.listdir(path):
            os.rmdir(path)
