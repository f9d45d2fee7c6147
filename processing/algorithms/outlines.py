# SPDX-License-Identifier: GPL-2.0-or-later
"""Class raster in; regions, boundaries and label points out. `core.jobs.answers` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)

from ...core.answers.outlines.outlines import MAX_ROUNDS, SMALL, OutlineOptions
from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.jobs.answers import LINES, POINTS, REGIONS, outline
from ...core.vector.writer import DRIVERS
from ...i18n import tr
from ..support import groups
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.class_rasters import PIXEL_AREA, add_class_raster, add_pixel_area, open_classes
from ..support.parameters import INPUT, OUTPUT, Number, add, open_image

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.answers.outlines.outlines import OutlineStyles

BAND = "BAND"
IMAGE = "IMAGE"
SMOOTHING = "SMOOTHING"
MIN_AREA = "MIN_AREA"
SMALL_REGIONS = "SMALL_REGIONS"
LABEL_SHARE = "LABEL_SHARE"


class Outlines(ClusterBrushAlgorithm):
    """Draws the regions of a class raster as polygons, lines and points."""

    NAME = "outlines"
    TITLE = N_("Outlines of classes")
    GROUP = groups.ANSWERS
    TAGS = N_("polygonize,vectorize,polygon,boundary,border,region,smooth,sieve,label")
    HELP = N_(
        "Turns the regions of a class raster into polygons with class, area, perimeter and, "
        "when an image is given, "
        "its mean in each region; the boundaries between them into lines with the classes on both sides; and "
        "puts a point inside each large region, for labels.\n\n"
        "Small regions can be merged into their largest neighbour or dropped. Smoothing cuts the corners of the "
        "pixels; borders that two regions share stay shared. Areas are those of the pixels, perimeters those of "
        "the lines drawn."
    )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        add_class_raster(
            self, INPUT, tr("Class raster"), BAND, tr("Raster whose values are the ids of classes or clusters.")
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(IMAGE, tr("Image"), optional=True),
            tr("Raster on the same grid; its mean in each region becomes an attribute, one a band."),
        )
        self._add_options()
        self._add_outputs()

    def _add_options(self) -> None:
        add(
            self,
            Number(SMOOTHING, tr("Rounds of smoothing"), defaultValue=0, minValue=0, maxValue=MAX_ROUNDS),
            tr("How often corners are cut: 0 keeps the edges of the pixels, 2 looks round. The border moves by half a "
               "pixel at most."),
        )  # fmt: skip
        add(
            self,
            Number(MIN_AREA, tr("Least area of a region (m²)"), Number.Type.Double, 0.0, False, 0.0),
            tr("Smaller regions are merged or dropped. In pixels for a raster without coordinate system."),
        )
        add(
            self,
            QgsProcessingParameterEnum(
                SMALL_REGIONS, tr("Smaller regions are"), [tr("Merged into the largest neighbour"), tr("Dropped")],
                defaultValue=0,
            ),
            tr("A region that has only nodata around it has no neighbour and stays. Dropping leaves a gap."),
        )  # fmt: skip
        add(
            self,
            Number(LABEL_SHARE, tr("Least share of a labelled region (%)"), Number.Type.Double, 1.0, False, 0.0, 100.0),
            tr("Regions with at least this share of the area of all classes get a point."),
            advanced=True,
        )
        add_pixel_area(self)

    def _add_outputs(self) -> None:
        formats = tr("The ending of the file name says the format: .gpkg, .geojson or .fgb.")
        for name, title, kind, text in (
            (OUTPUT, tr("Regions"), QgsProcessing.SourceType.TypeVectorPolygon,
             tr("Polygons with class_id, class_name, pixels, area_m2, area_ha, perimeter_m and the means.")),
            (LINES, tr("Boundaries"), QgsProcessing.SourceType.TypeVectorLine,
             tr("Lines with the class on either side and their length; a boundary is one line from node to node.")),
            (POINTS, tr("Label points"), QgsProcessing.SourceType.TypeVectorPoint,
             tr("A point inside each large region, with the region's class and area.")),
        ):  # fmt: skip
            add(
                self,
                QgsProcessingParameterVectorDestination(
                    name, title, kind, None, optional=name != OUTPUT, createByDefault=name == OUTPUT
                ),
                f"{text} {formats}",
            )
        self.addOutput(QgsProcessingOutputNumber(REGIONS, tr("Number of regions")))

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Draw and write."""
        endings = tuple(DRIVERS)
        targets = {name: self.output_path(name, endings) for name in (OUTPUT, LINES, POINTS)}
        progress = NoticeCollector(FeedbackProgress(feedback))
        options = OutlineOptions(
            self.parameterAsInt(values, SMOOTHING, context),
            self.parameterAsDouble(values, MIN_AREA, context),
            SMALL[self.parameterAsEnum(values, SMALL_REGIONS, context)],
            self.parameterAsDouble(values, LABEL_SHARE, context) / 100.0,
        )
        raster = open_classes(self, values, INPUT, BAND, context, feedback)
        pixel_area = self.optional_number(values, PIXEL_AREA, context)
        image = open_image(self, values, IMAGE, context, feedback, progress) if values.get(IMAGE) else None
        run = self.run_of(values, INPUT, context, progress)
        outcome, styles = outline(raster, options, pixel_area, image, run)
        self._show(run.title, targets, context, styles)
        return outcome.values

    def _show(self, title: str, targets: dict[str, str], context: QgsProcessingContext, styles: OutlineStyles) -> None:
        """Name and style the layers that are loaded into the project."""
        for sort_key, (name, text, style) in enumerate(
            (
                (OUTPUT, tr("{raster} regions"), styles.polygons),
                (LINES, tr("{raster} boundaries"), styles.lines),
                (POINTS, tr("{raster} labels"), styles.points),
            )
        ):
            self.show(targets[name], context, text.format(raster=title), style, sort_key)
