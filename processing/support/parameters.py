# SPDX-License-Identifier: GPL-2.0-or-later
"""Parameters that several algorithms share, with the same name, title and help text in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterBand,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ...core.clustering.kmeans import MAX_CLUSTERS, UPDATES, KMeansOptions
from ...core.clustering.metrics import METRICS, explanations, titles
from ...core.clustering.starts import STARTS
from ...core.features.recipe import SCALINGS
from ...core.jobs.clusters import ClusterOptions
from ...core.jobs.run import SCHEDULER
from ...core.raster.colour_table import READINGS
from ...core.raster.source import RasterSource
from ...core.segmentation.fitting import DEFAULT_SAMPLE
from ...core.vector.mask import PolygonMask
from ...i18n import tr
from ...i18n.sentences import phrase
from .layers import open_layer

if TYPE_CHECKING:
    from ...core.base.progress import Progress
    from ...core.features.presets import Preset
    from ...core.raster.source import RasterSource

INPUT = "INPUT"
BANDS = "BANDS"
N_CLUSTERS = "N_CLUSTERS"
DISTANCE = "DISTANCE"
SCALING = "SCALING"
ATTEMPTS = "ATTEMPTS"
SAMPLE = "SAMPLE"
PALETTE = "PALETTE"
NODATA = "NODATA"
MASK = "MASK"
SEED = "SEED"
START = "START"
UPDATE = "UPDATE"
ITERATIONS = "ITERATIONS"
TOLERANCE = "TOLERANCE"
MODEL = "MODEL"
OUTPUT = "OUTPUT"
TABLE = "TABLE"
REPORT = "REPORT"

JSON = (".json",)
CSV = (".csv",)
HTML = (".html", ".htm")

Number = QgsProcessingParameterNumber


def add(
    algorithm: QgsProcessingAlgorithm,
    parameter: QgsProcessingParameterDefinition,
    help_text: str,
    advanced: bool = False,
) -> None:
    """Add a parameter with its help text, which every parameter must have."""
    parameter.setHelp(help_text)
    if advanced:
        parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    algorithm.addParameter(parameter)


def add_raster(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the input raster and the choice of its bands."""
    add(
        algorithm,
        QgsProcessingParameterRasterLayer(INPUT, tr("Raster")),
        tr("Satellite or aerial image, or any other raster, with one or more bands of any type."),
    )
    add(
        algorithm,
        QgsProcessingParameterBand(
            BANDS, tr("Bands"), parentLayerParameterName=INPUT, optional=True, allowMultiple=True
        ),
        tr(
            "Bands to use. None chosen means all of them, without an alpha band, bands without any data, and bands "
            "that the file marks as bad."
        ),
    )


def add_validity(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the parameters for palette, nodata and mask: which pixels count, and what their values are."""
    add(
        algorithm,
        QgsProcessingParameterEnum(
            PALETTE,
            tr("Paletted raster"),
            [tr("As its colour table suggests"), tr("Look at its colours"), tr("Use its numbers as values")],
            defaultValue=0,
        ),
        tr(
            "For a raster of one band with a colour table. A picture is looked at in its colours; where the colours "
            "change gradually from number to number, as those of heights or slopes do, the numbers are used."
        ),
        advanced=True,
    )
    add(
        algorithm,
        Number(NODATA, tr("Additional nodata value"), Number.Type.Double, defaultValue=None, optional=True),
        tr(
            "A value that means nodata in every band, besides what the file says, as QGIS shows it (after scale and "
            "offset). Often 0 outside a scene."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterFeatureSource(
            MASK, tr("Mask polygons"), [QgsProcessing.SourceType.TypeVectorPolygon], optional=True
        ),
        tr("Only pixels whose centre lies inside these polygons are used; the others become nodata."),
        advanced=True,
    )


def add_scheduler(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the address of a cluster that computes the blocks."""
    add(
        algorithm,
        QgsProcessingParameterString(SCHEDULER, tr("Dask scheduler"), optional=True),
        tr(
            "Address of a Dask scheduler, such as tcp://machine:8786, whose workers then do the work: this machine "
            "only joins their results. All must reach the files by the same paths. Empty: this machine does all. "
            "A cluster runs whatever it is sent, so use only one that you trust."
        ),
        advanced=True,
    )


def add_kmeans(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the parameters of a k-means fit."""
    _add_clusters(algorithm)
    _add_scaling(algorithm)
    _add_search(algorithm)
    _add_stop(algorithm)
    add_validity(algorithm)


def _add_clusters(algorithm: QgsProcessingAlgorithm) -> None:
    add(
        algorithm,
        Number(N_CLUSTERS, tr("Number of clusters"), defaultValue=8, minValue=2, maxValue=MAX_CLUSTERS),
        tr("How many groups of similar pixels to make. Clusters are numbered from dark to bright."),
    )
    sentences = [tr("How far a pixel is from a cluster's centroid."), *explanations(tr).values()]
    add_distance(algorithm, " ".join(sentences))


def add_distance(algorithm: QgsProcessingAlgorithm, help_text: str, advanced: bool = False) -> None:
    """Add the choice of the distance, out of `METRICS`."""
    names = list(titles(tr).values())
    add(algorithm, QgsProcessingParameterEnum(DISTANCE, tr("Distance"), names, defaultValue=0), help_text, advanced)


def add_scaling(algorithm: QgsProcessingAlgorithm, help_text: str, advanced: bool = False) -> None:
    """Add the choice of the scaling, out of `SCALINGS`."""
    names = [phrase(title) for title in SCALINGS.values()]
    add(algorithm, QgsProcessingParameterEnum(SCALING, tr("Scaling"), names, defaultValue=0), help_text, advanced)


def _add_scaling(algorithm: QgsProcessingAlgorithm) -> None:
    add_scaling(
        algorithm,
        tr(
            "None: band values as they are, right for bands of one unit. Standard score: each band to mean 0 and "
            "standard deviation 1, so that all weigh the same. Percentile stretch: 2nd to 98th percentile to 0 ... 1."
        ),
    )


def _add_search(algorithm: QgsProcessingAlgorithm) -> None:
    add(
        algorithm,
        Number(SAMPLE, tr("Sample size (pixels)"), defaultValue=DEFAULT_SAMPLE, minValue=0),
        tr("Pixels that the clusters are found on, drawn over the whole raster. 0 uses every pixel."),
        advanced=True,
    )
    add(
        algorithm,
        Number(ATTEMPTS, tr("Attempts"), defaultValue=KMeansOptions.attempts, minValue=1, maxValue=1000),
        tr("Starts that are tried; the best one goes on."),
        advanced=True,
    )
    add(
        algorithm,
        Number(SEED, tr("Seed"), defaultValue=0, minValue=0),
        tr("Start of the random numbers. The same seed gives the same result; another one, another try."),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterEnum(START, tr("Start"), [tr("k-means++"), tr("Random pixels")], defaultValue=0),
        tr("How the first centroids are chosen. k-means++ spreads them over the values."),
        advanced=True,
    )


def _add_stop(algorithm: QgsProcessingAlgorithm) -> None:
    add(
        algorithm,
        QgsProcessingParameterEnum(UPDATE, tr("New centroid"), [tr("Mean"), tr("Median")], defaultValue=0),
        tr("Mean of the cluster's pixels, or their median (k-medians, with Manhattan distance), robust to outliers."),
        advanced=True,
    )
    add(
        algorithm,
        Number(ITERATIONS, tr("Largest number of iterations"), defaultValue=KMeansOptions.max_iterations, minValue=1),
        tr("Stop here even when the clusters still move."),
        advanced=True,
    )
    add(
        algorithm,
        Number(
            TOLERANCE,
            tr("Tolerance"),
            Number.Type.Double,
            defaultValue=KMeansOptions.tolerance,
            minValue=0.0,
            maxValue=1.0,
        ),
        tr("Stop when the centroids move by no more than this share of the standard deviation. 0 runs to the end."),
        advanced=True,
    )


def kmeans_options(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> KMeansOptions:
    """Read the parameters of `add_kmeans`."""

    def integer(name: str) -> int:
        return algorithm.parameterAsInt(parameters, name, context)

    return KMeansOptions(
        n_clusters=integer(N_CLUSTERS),
        metric=distance_name(algorithm, parameters, context),
        update=UPDATES[algorithm.parameterAsEnum(parameters, UPDATE, context)],
        start=STARTS[algorithm.parameterAsEnum(parameters, START, context)],
        attempts=integer(ATTEMPTS),
        max_iterations=integer(ITERATIONS),
        tolerance=algorithm.parameterAsDouble(parameters, TOLERANCE, context),
        seed=integer(SEED),
    )


def cluster_options(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext, preset: Preset
) -> ClusterOptions:
    """Read the parameters of `add_kmeans`, how many pixels are fitted on included."""
    return ClusterOptions(
        preset,
        kmeans_options(algorithm, parameters, context),
        scaling_name(algorithm, parameters, context),
        algorithm.parameterAsInt(parameters, SAMPLE, context),
    )


def distance_name(algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
    """Read the choice of the distance."""
    return list(METRICS)[algorithm.parameterAsEnum(parameters, DISTANCE, context)]


def scaling_name(algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
    """Read the choice of scaling."""
    return list(SCALINGS)[algorithm.parameterAsEnum(parameters, SCALING, context)]


def open_source(
    algorithm: Any,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> RasterSource:
    """Open the input raster with its bands, nodata value and mask, as far as the algorithm has these parameters."""
    path = algorithm.raster_path(parameters, INPUT, context, feedback)
    bands = algorithm.parameterAsInts(parameters, BANDS, context) if algorithm.parameterDefinition(BANDS) else None
    nodata = algorithm.optional_number(parameters, NODATA, context)
    palette_definition = algorithm.parameterDefinition(PALETTE)
    palette = READINGS[algorithm.parameterAsEnum(parameters, PALETTE, context)] if palette_definition else "auto"
    source = open_layer(algorithm.raster_layer(parameters, INPUT, context), path, bands, nodata, palette)
    if parameters.get(MASK):
        mask_path, layer = algorithm.parameterAsCompatibleSourceLayerPathAndLayerName(
            parameters, MASK, context, ["gpkg", "shp", "geojson"], "gpkg", feedback
        )
        source.mask = PolygonMask(mask_path, source.grid, layer or None)
    return source


def open_image(
    algorithm: Any,
    parameters: dict[str, Any],
    name: str,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    progress: Progress,
) -> RasterSource:
    """Open an image that belongs to a class raster, with all its bands, and pass its notices on."""
    path = algorithm.raster_path(parameters, name, context, feedback)
    source = open_layer(algorithm.raster_layer(parameters, name, context), path)
    for notice in source.notices:
        progress.notify(notice)
    return source
