# SPDX-License-Identifier: GPL-2.0-or-later
"""Questions about finished class rasters: areas, change, accuracy, outlines; and smoothing one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Union

from ..answers.accuracy import Z_95, assess, assess_raster
from ..answers.accuracy_tables import write_matrix, write_measures
from ..answers.change import CHANGE_DTYPE, change, change_legend, write_tables
from ..answers.class_areas import class_areas, measure_of, write_table
from ..answers.outlines.outlines import OutlineOptions, OutlineStyles, OutlineTargets, draw_outlines
from ..answers.smoothing import SmoothOptions, smooth, smoothed_dtype
from ..base.errors import N_, Notice
from ..raster.class_raster import ClassRaster
from ..raster.format_checks import check_raster
from ..raster.nearby import nearby_classes
from ..reports.accuracy import AccuracyTexts, write_accuracy_report
from ..reports.areas import AreasTexts, write_areas_report
from ..reports.change import ChangeTexts, write_change_report
from .run import OUTPUT, REPORT, TABLE, VALID_PIXELS, Outcome, keep_legend

if TYPE_CHECKING:
    from ..answers.accuracy import Assessment
    from ..answers.change import Change
    from ..answers.vector_truth import VectorTruth
    from ..raster.source import RasterSource
    from .run import Run

    Truth = Union[ClassRaster, VectorTruth]

CLASSES = "CLASSES"
AREA = "AREA_M2"
MATRIX = "MATRIX"
OVERALL = "OVERALL"
KAPPA = "KAPPA"
MACRO_DICE = "MACRO_DICE"
WEIGHTED_OVERALL = "WEIGHTED_OVERALL"
WEIGHTED_MARGIN = "WEIGHTED_MARGIN"
TRUTH_PIXELS = "TRUTH_PIXELS"
CHANGED_PERCENT = "CHANGED_PERCENT"
CLASS_BEFORE = "CLASS_BEFORE"
CLASS_AFTER = "CLASS_AFTER"
CLASS_PERCENT = "CLASS_PERCENT"
LINES = "LINES"
POINTS = "POINTS"
REGIONS = "REGIONS"
CHANGED = "CHANGED"

TWO_TRUTHS = N_("Give one truth: either a truth raster, or truth polygons, lines or points.")


def measure_areas(raster: ClassRaster, pixel_area: float | None, run: Run) -> Outcome:
    """Count the pixels and the area of each class; raises what `class_areas` does, and `OutputError`.

    Parameters
    ----------
    raster : ClassRaster
    pixel_area : float or None
        In m2, for a raster that has no place on the Earth.
    run : Run
    """
    areas = measure_of(raster.grid, pixel_area)
    for notice in (*raster.notices, *areas.notices):
        run.progress.notify(notice)
    rows = class_areas(raster, areas, run.progress, run.words.unnamed_class)
    numbers: dict[str, Any] = {
        CLASSES: len(rows),
        VALID_PIXELS: sum(row.pixels for row in rows),
        AREA: sum(row.square_metres or 0.0 for row in rows),
    }
    if run.target(TABLE):
        write_table(run.target(TABLE), rows)
    if run.target(REPORT):
        write_areas_report(
            run.target(REPORT),
            title=run.title,
            raster=raster,
            rows=rows,
            method=areas.method,
            notices=run.sentences(),
            texts=AreasTexts().translated(run.words.translate),
        )
    return Outcome({**numbers, **run.written(TABLE, REPORT)})


@dataclass(frozen=True)
class ChangeOptions:
    """How two dates are compared.

    Parameters
    ----------
    class_text : str
        Name or number of the class whose areas are given as numbers; empty for none.
    pixel_area : float or None
        In m2, for rasters that have no place on the Earth.
    dates : tuple of str
        What the two rasters are called.
    """

    class_text: str = ""
    pixel_area: float | None = None
    dates: tuple[str, str] = ("", "")


def compare_dates(before: ClassRaster, after: ClassRaster, options: ChangeOptions, run: Run) -> Outcome:
    """Compare class rasters of two dates; raises what `change` does, and `OutputError`."""
    target = run.target(OUTPUT)
    if target:
        check_raster(target, before.grid, CHANGE_DTYPE)
    areas = measure_of(before.grid, options.pixel_area)
    for notice in (*before.notices, *after.notices, *areas.notices):
        run.progress.notify(notice)
    texts = ChangeTexts().translated(run.words.translate)
    templates = (texts.legend_changed, texts.legend_unchanged)
    with nearby_classes(before, run.progress) as (first, left), nearby_classes(after, left) as (second, left):
        comparison = change(first, second, areas, target, left.part(0.0, 0.9), run.words.unnamed_class, templates)
    class_text = options.class_text.strip()
    focus = comparison.place(class_text) if class_text else None
    legend = tuple(change_legend(comparison, *templates))
    if target:
        keep_legend(target, legend, run.inform)
    write_tables(comparison, run.target(TABLE), run.target(MATRIX))
    if run.target(REPORT):
        title = run.words.translate(N_("{before} to {after}"))
        write_change_report(
            run.target(REPORT),
            title=title.format(before=options.dates[0], after=options.dates[1]),
            before=before,
            after=after,
            change=comparison,
            change_map=target,
            method=areas.method,
            dates=options.dates,
            focus=focus,
            notices=run.sentences(),
            texts=texts,
        )
    written = run.written(TABLE, MATRIX, REPORT, OUTPUT)
    return Outcome({**written, **_change_numbers(comparison, focus)}, legend)


def _change_numbers(comparison: Change, focus: int | None) -> dict[str, float]:
    numbers = {CHANGED_PERCENT: 100.0 * comparison.changed_share}
    if focus is not None:
        unit = 1.0 if comparison.square_metres is None else 1e6
        numbers[CLASS_BEFORE] = float(comparison.before[focus]) / unit
        numbers[CLASS_AFTER] = float(comparison.after[focus]) / unit
        numbers[CLASS_PERCENT] = 100.0 * float(comparison.relative()[focus])
    return numbers


def judge(
    class_map: ClassRaster,
    truth: Truth,
    truth_title: str,
    pixel_area: float | None,
    image: RasterSource | None,
    run: Run,
) -> Outcome:
    """Hold a class map against a truth; raises what `assess` and `assess_raster` do, and `OutputError`.

    Parameters
    ----------
    class_map : ClassRaster
    truth : ClassRaster or VectorTruth
    truth_title : str
    pixel_area : float or None
        In m2, for a raster that has no place on the Earth.
    image : RasterSource or None
        What the map was made of.
    run : Run
    """
    areas, unnamed = measure_of(class_map.grid, pixel_area), run.words.unnamed_class
    for notice in image.notices if image is not None else ():
        run.progress.notify(notice)
    if isinstance(truth, ClassRaster):
        result = assess_raster(class_map, truth, areas, run.progress, unnamed, image)
    else:
        result = assess(class_map, truth, areas, run.progress, unnamed, image)
    if run.target(MATRIX):
        write_matrix(run.target(MATRIX), result)
    if run.target(TABLE):
        write_measures(run.target(TABLE), result)
    if run.target(REPORT):
        write_accuracy_report(
            run.target(REPORT),
            title=run.title,
            truth=truth_title,
            result=result,
            notices=run.sentences(),
            texts=AccuracyTexts().translated(run.words.translate),
        )
    return Outcome({**_accuracy_numbers(result), **run.written(MATRIX, TABLE, REPORT)})


def _accuracy_numbers(result: Assessment) -> dict[str, float]:
    """Return the numbers for scripts and model graphs, without those that cannot be computed."""
    numbers = {
        OVERALL: result.measures.overall,
        KAPPA: result.measures.kappa,
        MACRO_DICE: result.measures.macro_dice,
        WEIGHTED_OVERALL: result.estimates.overall,
        WEIGHTED_MARGIN: Z_95 * result.estimates.overall_error,
        TRUTH_PIXELS: result.n_samples,
    }
    return {name: number for name, number in numbers.items() if not math.isnan(number)}


def outline(
    raster: ClassRaster, options: OutlineOptions, pixel_area: float | None, image: RasterSource | None, run: Run
) -> tuple[Outcome, OutlineStyles]:
    """Draw the regions of a class raster; raises what `draw_outlines` does. See `measure_areas` and `judge`."""
    areas = measure_of(raster.grid, pixel_area)
    for notice in (*raster.notices, *areas.notices, *(image.notices if image is not None else ())):
        run.progress.notify(notice)
    files = OutlineTargets(run.target(OUTPUT), run.target(LINES), run.target(POINTS))
    with nearby_classes(raster, run.progress) as (near, progress):
        counts = draw_outlines(near, areas, options, files, image, progress, run.words.unnamed_class)
    return Outcome({**run.written(OUTPUT, LINES, POINTS), REGIONS: counts.polygons}), counts.styles


def smooth_map(raster: ClassRaster, options: SmoothOptions, pixel_area: float | None, run: Run) -> Outcome:
    """Take single pixels and small patches out of a class raster; raises what `smooth` and `check_raster` do."""
    target = run.target(OUTPUT)
    check_raster(target, raster.grid, smoothed_dtype(raster))
    areas = measure_of(raster.grid, pixel_area)
    for notice in raster.notices:
        run.progress.notify(notice)
    with nearby_classes(raster, run.progress) as (near, progress):
        result = smooth(near, target, options, areas, progress, run.words.unnamed_class)
    if result.threshold:
        run.inform(Notice(N_("Patches of fewer than {count} pixels were sieved."), {"count": result.threshold}))
    values: dict[str, object] = {"changed": result.changed, "pixels": result.pixels}
    run.inform(Notice(N_("{changed} of {pixels} pixels changed."), values))
    keep_legend(target, result.legend, run.inform)
    return Outcome({OUTPUT: target, CHANGED: result.changed}, tuple(result.legend))
