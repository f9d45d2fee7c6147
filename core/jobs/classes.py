# SPDX-License-Identifier: GPL-2.0-or-later
"""Class maps learned from strokes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..classification.class_map import CONFIDENCE_DTYPE, check_probabilities, map_dtype, write_map
from ..classification.methods import method_of
from ..raster.format_checks import check_raster
from ..raster.nearby import nearby
from ..reports.classification import StrokesSummary
from ..session.learning import learn
from .clusters import WRITING_SHARE, write_class_texts
from .run import MODEL, OUTPUT, PROBABILITIES, REPORT, TABLE, Outcome, keep_legend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..classification.class_map import ClassCounts
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel
    from ..session.further import FurtherStrokes
    from ..session.labels import Labels
    from ..session.learning import Learned, LearningOptions
    from ..strokes.records import StrokeSet
    from .run import Run

LEARNING_PIXELS = 5_000_000  # what learning takes, as the number of pixels that are classified meanwhile
CONFIDENCE = "CONFIDENCE"
CLASSES = "CLASSES"
UNCLASSIFIED = "UNCLASSIFIED"
HELD_OUT = "HELD_OUT_ACCURACY"


@dataclass(frozen=True)
class ClassifyOptions:
    """How a class map is learned.

    Parameters
    ----------
    learning : LearningOptions
    fitted : KMeansModel or None
        Clusters instead of those that would be fitted; the raster has its bands.
    min_confidence : float
        Pixels whose confidence is lower get no class.
    labels : Labels or None
        A class raster to learn from too, on the grid of the raster.
    """

    learning: LearningOptions
    fitted: KMeansModel | None = None
    min_confidence: float = 0.0
    labels: Labels | None = None


def classify(
    source: RasterSource,
    strokes: StrokeSet,
    options: ClassifyOptions,
    run: Run,
    further: Sequence[FurtherStrokes] = (),
) -> Outcome:
    """Learn classes from strokes and write the class map, and whatever else is wanted.

    Parameters
    ----------
    source : RasterSource
    strokes : StrokeSet
        Its legend has the classes of the further rasters too.
    options : ClassifyOptions
    run : Run
    further : sequence of FurtherStrokes
        Other rasters to learn from.

    Raises
    ------
    ClusterBrushError
        As `learn`, `check_raster` and `write_map` do.
    CancelledError
        When the user stopped it.
    """
    target, confidence, probabilities = (run.target(name) for name in (OUTPUT, CONFIDENCE, PROBABILITIES))
    check_raster(target, source.grid, map_dtype(strokes.legend))
    if confidence:
        check_raster(confidence, source.grid, CONFIDENCE_DTYPE)
    if probabilities:
        check_probabilities(probabilities, source.grid, strokes.legend)
    with nearby(source, run.progress) as (near, progress):
        learning, mapping = progress.part(0.0, 1.0 - WRITING_SHARE).in_turn(LEARNING_PIXELS, source.n_pixels)
        learned = learn(near, strokes, options.learning, options.fitted, learning, further, options.labels)
        counts = write_map(
            near,
            learned.model.classifier,
            strokes.legend,
            target,
            confidence,
            options.min_confidence,
            mapping,
            probability_output=probabilities,
        )
        if run.target(MODEL):
            learned.model.save(run.target(MODEL))
        keep_legend(target, strokes.legend, run.inform)
        strokes = replace(strokes, strokes=(*strokes.strokes, *(stroke for more in further for stroke in more.strokes)))
        numbers = _write_texts(near, strokes, learned, counts, options.labels is not None, run)
    written = run.written(OUTPUT, CONFIDENCE, PROBABILITIES, MODEL, TABLE, REPORT)
    return Outcome({**written, **numbers}, tuple(strokes.legend))


def _write_texts(
    source: RasterSource, strokes: StrokeSet, learned: Learned, counts: ClassCounts, has_labels: bool, run: Run
) -> dict[str, Any]:
    """Write table and report, as far as they are wanted, and return the numbers."""
    held_out = learned.held_out
    summary = StrokesSummary.of(
        run.words.translate(method_of(learned.model.method).title),
        strokes.legend,
        counts,
        n_strokes=len(strokes.strokes),
        n_painted=learned.n_painted,
        held_out=held_out,
        has_labels=has_labels,
    )
    write_class_texts(source, summary, run)
    return {
        CLASSES: len(summary.rows),
        UNCLASSIFIED: summary.unclassified,
        HELD_OUT: -1.0 if held_out is None else held_out.accuracy,
    }
