# SPDX-License-Identifier: GPL-2.0-or-later
"""Class or cluster raster in; table and report of its areas out. `core.jobs.answers` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingOutputNumber, QgsProcessingParameterFileDestination

from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.jobs.answers import AREA, CLASSES, measure_areas
from ...core.jobs.run import VALID_PIXELS
from ...i18n import tr
from ..support import groups, outputs
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.class_rasters import PIXEL_AREA, add_class_raster, add_pixel_area, open_classes
from ..support.parameters import CSV, HTML, INPUT, REPORT, TABLE, add, add_scheduler

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

BAND = "BAND"


class Areas(ClusterBrushAlgorithm):
    """Measures the area of each class."""

    NAME = "areas"
    TITLE = N_("Areas of classes")
    GROUP = groups.ANSWERS
    TAGS = N_("area,count,histogram,statistics,unique values,hectare,table,report")
    HELP = N_(
        "Counts the pixels of each class of a class or cluster raster and writes their areas in m², ha and km² as "
        "a table and a report. Names and colours come from the layer's legend or from the file.\n\n"
        "Areas are measured on the ellipsoid where the coordinate system is geographic or stretches areas. "
        "A raster without coordinate system is counted in pixels."
    )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        add_class_raster(
            self, INPUT, tr("Class raster"), BAND, tr("Raster whose values are the ids of classes or clusters.")
        )
        add_pixel_area(self)
        add_scheduler(self)
        add(
            self,
            QgsProcessingParameterFileDestination(
                TABLE, tr("Table of areas"), tr("CSV file (*.csv)"), optional=True, createByDefault=True
            ),
            tr("CSV with pixels, share, and area in m², ha and km², one line a class."),
        )
        outputs.add_report(self, tr("A page with the map, the areas and a chart; it needs no network."))
        self.addOutput(QgsProcessingOutputNumber(CLASSES, tr("Classes")))
        self.addOutput(QgsProcessingOutputNumber(VALID_PIXELS, tr("Pixels with a class")))
        self.addOutput(QgsProcessingOutputNumber(AREA, tr("Area of all classes (m²); 0 when unknown")))

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Count and write."""
        self.output_path(TABLE, CSV)
        self.output_path(REPORT, HTML)
        progress = NoticeCollector(FeedbackProgress(feedback))
        raster = open_classes(self, values, INPUT, BAND, context, feedback)
        pixel_area = self.optional_number(values, PIXEL_AREA, context)
        return measure_areas(raster, pixel_area, self.run_of(values, INPUT, context, progress)).values
