# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters get the names of the nearest of some colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..answers.class_areas import class_areas, measure_of
from ..answers.naming import (
    NAMED_DTYPE,
    PAINTED_BANDS,
    PAINTED_DTYPE,
    SOURCES,
    SPACES,
    class_legend,
    legend_colours,
    model_colours,
    name_clusters,
    raster_colours,
    write_named,
    write_table,
)
from ..base.errors import N_, InputError, ParameterError
from ..raster.format_checks import check_raster
from ..reports.naming import NamingTexts, write_naming_report
from ..segmentation.model import with_names
from .run import OUTPUT, REPORT, TABLE, Outcome, keep_legend

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..answers.naming import ClusterName
    from ..base.progress import Progress
    from ..legend.legend_file import NamedColour
    from ..raster.class_raster import ClassRaster
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel
    from .run import Run

PAINTED = "PAINTED"
NAMED_MODEL = "NAMED_MODEL"
NAMED = "NAMED"
UNNAMED = "UNNAMED"
CLASSES = "CLASSES"


@dataclass(frozen=True)
class NamingOptions:
    """How clusters are named.

    Parameters
    ----------
    named_colours : sequence of NamedColour
    space : str
        One of `naming.SPACES`.
    source : str
        Where the colours come from, one of `naming.SOURCES`.
    max_distance : float or None
        Clusters farther from every colour stay numbered; None for the usual distance.
    """

    named_colours: Sequence[NamedColour]
    space: str = SPACES[0]
    source: str = SOURCES[0]
    max_distance: float | None = None


def name_by_colour(
    clusters: ClassRaster | None,
    model: KMeansModel | None,
    image: RasterSource | None,
    options: NamingOptions,
    run: Run,
) -> Outcome:
    """Name clusters and write what is wanted.

    Parameters
    ----------
    clusters : ClassRaster or None
    model : KMeansModel or None
        What made the raster; one of both must be there.
    image : RasterSource or None
        Gives the colours when there is no model.
    options : NamingOptions
    run : Run

    Raises
    ------
    ClusterBrushError
        When an input that an output needs is missing, or a file cannot be read or written.
    CancelledError
        When the user stopped it.
    """
    _check(model, clusters, run)
    for notice in (*(clusters.notices if clusters else ()), *(image.notices if image else ())):
        run.progress.notify(notice)
    ids, colours = _colours(clusters, model, image, options.source, run.progress.part(0.0, 0.4))
    named, unnamed = list(options.named_colours), run.words.unnamed_cluster
    cluster_names = name_clusters(ids, colours, named, options.space, options.max_distance, unnamed)
    legend = class_legend(cluster_names, named)
    _write(clusters, model, cluster_names, named, run)
    if run.target(OUTPUT):
        keep_legend(run.target(OUTPUT), legend, run.inform)
    if run.target(REPORT):
        write_naming_report(
            run.target(REPORT),
            title=run.title,
            cluster_names=cluster_names,
            targets=named,
            space=options.space,
            clusters=clusters,
            notices=run.sentences(),
            texts=NamingTexts().translated(run.words.translate),
        )
    n_named = sum(cluster.matched for cluster in cluster_names)
    numbers = {NAMED: n_named, UNNAMED: len(cluster_names) - n_named, CLASSES: len(legend)}
    return Outcome({**run.written(OUTPUT, PAINTED, NAMED_MODEL, TABLE, REPORT), **numbers}, tuple(legend))


def _check(model: KMeansModel | None, clusters: ClassRaster | None, run: Run) -> None:
    """Raise an error when an input that an output needs is missing, before any work is done."""
    if model is None and clusters is None:
        raise ParameterError(N_("Give a cluster raster, a model, or both."))
    if clusters is None and (run.target(OUTPUT) or run.target(PAINTED)):
        raise InputError(N_("The class raster needs a cluster raster. Give one, or leave that output out."))
    if model is None and run.target(NAMED_MODEL):
        raise InputError(N_("The model with names needs a model. Give one, or leave that output out."))
    if clusters is not None:
        for name, dtype, count in ((OUTPUT, NAMED_DTYPE, 1), (PAINTED, PAINTED_DTYPE, len(PAINTED_BANDS))):
            if run.target(name):
                check_raster(run.target(name), clusters.grid, dtype, count)


def _colours(
    clusters: ClassRaster | None,
    model: KMeansModel | None,
    image: RasterSource | None,
    source: str,
    progress: Progress,
) -> tuple[list[int], Any]:
    """Return the ids of the clusters and their colours."""
    if model is not None:
        return list(range(1, model.k + 1)), model_colours(model, source)
    if clusters is None:
        raise ParameterError(N_("Give a cluster raster, a model, or both."))
    if image is not None:
        return raster_colours(clusters, image, source, progress)
    ids = [row.id for row in class_areas(clusters, measure_of(clusters.grid), progress)]
    return ids, legend_colours(clusters, ids)


def _write(
    clusters: ClassRaster | None,
    model: KMeansModel | None,
    cluster_names: list[ClusterName],
    named_colours: list[NamedColour],
    run: Run,
) -> None:
    """Write rasters, model and table, as far as they are wanted."""
    output, painted = run.target(OUTPUT), run.target(PAINTED)
    if clusters is not None and (output or painted):
        write_named(clusters, cluster_names, named_colours, output, painted, run.progress.part(0.4, 0.95))
    if run.target(NAMED_MODEL) and model is not None:
        names = [cluster.name if cluster.matched else "" for cluster in cluster_names]
        with_names(model, names).save(run.target(NAMED_MODEL))
    if run.target(TABLE):
        write_table(run.target(TABLE), cluster_names)
