# SPDX-License-Identifier: GPL-2.0-or-later
"""Outputs that several algorithms share, and writing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterDestination,
)

from ...core.jobs.run import CLUSTERS, INERTIA, ITERATIONS_DONE, PROBABILITIES
from ...i18n import tr
from ...i18n.sentences import translated
from .parameters import CSV, HTML, INPUT, MODEL, OUTPUT, REPORT, TABLE, add

if TYPE_CHECKING:
    from ...core.base.progress import NoticeCollector


def add_raster_output(
    algorithm: QgsProcessingAlgorithm, parameter: QgsProcessingParameterRasterDestination, text: str
) -> None:
    """Add a raster as an output, with its help and how its format is chosen."""
    formats = tr("The ending of the file name says the format; .cog.tif makes a cloud-optimised GeoTIFF.")
    add(algorithm, parameter, f"{text} {formats}")


def add_cluster_raster(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the cluster raster."""
    add_raster_output(
        algorithm,
        QgsProcessingParameterRasterDestination(OUTPUT, tr("Cluster raster")),
        tr("Raster with the number of each pixel's cluster from 1, 0 for nodata, with its legend."),
    )


def add_probabilities(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the probabilities of the classes as an output."""
    add_raster_output(
        algorithm,
        QgsProcessingParameterRasterDestination(
            PROBABILITIES, tr("Probabilities"), optional=True, createByDefault=False
        ),
        tr(
            "Raster with a band for each class, named after it: its probability in whole per cent, of sum 100; 255 "
            "where there is no data. It is what decides the class: the votes of the trees, smoothed along edges and "
            "weighted by how common a class is, or by cluster the shares of painted pixels. With few strokes these "
            "are no true probabilities."
        ),
    )


def add_model_file(algorithm: QgsProcessingAlgorithm, optional: bool) -> None:
    """Add the model as an output."""
    add(
        algorithm,
        QgsProcessingParameterFileDestination(
            MODEL,
            tr("Model"),
            tr("ClusterBrush model (*.json)"),
            optional=optional,
            createByDefault=not optional,
        ),
        tr("The fitted model as a file, to give other images the same clusters (Apply model)."),
    )


def add_table_and_report(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the table and the report."""
    add(
        algorithm,
        QgsProcessingParameterFileDestination(
            TABLE, tr("Table of clusters"), tr("CSV file (*.csv)"), optional=True, createByDefault=False
        ),
        tr("CSV with pixels, share, area in m², ha and km², and the centroid per band, one line a cluster."),
    )
    add_report(
        algorithm, tr("A page with image and segmentation side by side, areas, and charts; it needs no network.")
    )


def add_class_table(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the table of a class map."""
    add(
        algorithm,
        QgsProcessingParameterFileDestination(
            TABLE, tr("Table of areas"), tr("CSV file (*.csv)"), optional=True, createByDefault=False
        ),
        tr("CSV with pixels, share, and area in m², ha and km², one line a class."),
    )


def add_report(algorithm: QgsProcessingAlgorithm, text: str) -> None:
    """Add a report, which is made by default."""
    add(
        algorithm,
        QgsProcessingParameterFileDestination(
            REPORT, tr("Report"), tr("HTML file (*.html)"), optional=True, createByDefault=True
        ),
        text,
    )


def add_fit_numbers(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the numbers of a fit, for scripts and model graphs."""
    algorithm.addOutput(QgsProcessingOutputNumber(CLUSTERS, tr("Clusters found")))
    algorithm.addOutput(QgsProcessingOutputNumber(INERTIA, tr("Inertia")))
    algorithm.addOutput(QgsProcessingOutputNumber(ITERATIONS_DONE, tr("Iterations")))


def unnamed_cluster() -> str:
    """Return the template that names clusters without a name."""
    return tr("Cluster {number}")


def unnamed_class() -> str:
    """Return the template that names classes without a name."""
    return tr("Class {number}")


def sentences(progress: NoticeCollector) -> list[str]:
    """Return the notices of a run in the user's language."""
    return [translated(notice) for notice in progress.notices]


def layer_name(algorithm: Any, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
    """Return the result's name in the layer tree."""
    return tr("{raster} clusters").format(raster=algorithm.title(parameters, INPUT, context))


def check_table_and_report(algorithm: Any) -> None:
    """Raise for places that cannot be written to before the work, not after it."""
    algorithm.output_path(TABLE, CSV)
    algorithm.output_path(REPORT, HTML)
