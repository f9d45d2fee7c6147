# SPDX-License-Identifier: GPL-2.0-or-later
"""Class or cluster raster in; table and report of its areas out. `core.class_areas` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingOutputNumber, QgsProcessingParameterFileDestination

from ..core.class_areas import class_areas, measure_of, write_table
from ..core.progress import NoticeCollector
from ..core.report_areas import AreasTexts, write_areas_report
from ..i18n import tr
from . import outputs
from .base import ClusterBrushAlgorithm, FeedbackProgress
from .classes import PIXEL_AREA, add_class_raster, add_pixel_area, open_classes
from .parameters import CSV, HTML, INPUT, REPORT, TABLE, add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

BAND = "BAND"
CLASSES = "CLASSES"
AREA = "AREA_M2"


class Areas(ClusterBrushAlgorithm):
    """How much there is of each class."""

    def name(self) -> str:
        """Return the id that scripts and model graphs use."""
        return "areas"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Areas of classes")

    def group(self) -> str:
        """Return the group's name."""
        return tr("Answers")

    def groupId(self) -> str:
        """Return the group's id."""
        return "answers"

    def tags(self) -> list[str]:
        """Return words that find it in the toolbox."""
        return tr("area,count,histogram,statistics,unique values,hectare,table,report").split(",")

    def shortHelpString(self) -> str:
        """Return what it does."""
        return tr(
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
        add(
            self,
            QgsProcessingParameterFileDestination(
                TABLE, tr("Table of areas"), tr("CSV file (*.csv)"), optional=True, createByDefault=True
            ),
            tr("CSV with pixels, share, and area in m², ha and km², one line a class."),
        )
        outputs.add_report(self, tr("A page with the map, the areas and a chart; it needs no network."))
        self.addOutput(QgsProcessingOutputNumber(CLASSES, tr("Classes")))
        self.addOutput(QgsProcessingOutputNumber(outputs.VALID_PIXELS, tr("Pixels with a class")))
        self.addOutput(QgsProcessingOutputNumber(AREA, tr("Area of all classes (m²); 0 when unknown")))

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Count and write."""
        table = self.output_path(values, TABLE, context, CSV)
        report = self.output_path(values, REPORT, context, HTML)
        progress = NoticeCollector(FeedbackProgress(feedback))
        raster = open_classes(self, values, INPUT, BAND, context, feedback)
        areas = measure_of(raster.grid, self.optional_number(values, PIXEL_AREA, context))
        for notice in (*raster.notices, areas.notice()):
            if notice:
                progress.notify(notice)
        rows = class_areas(raster, areas, progress, outputs.unnamed_class())
        results: dict[str, Any] = {
            CLASSES: len(rows),
            outputs.VALID_PIXELS: sum(row.pixels for row in rows),
            AREA: sum(row.square_metres or 0.0 for row in rows),
        }
        if table:
            write_table(table, rows)
            results[TABLE] = table
        if report:
            write_areas_report(
                report,
                title=self.title(values, INPUT, context),
                raster=raster,
                rows=rows,
                method=areas.method,
                notices=outputs.sentences(progress),
                texts=AreasTexts().translated(tr),
            )
            results[REPORT] = report
        return results
