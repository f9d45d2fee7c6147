# SPDX-License-Identifier: GPL-2.0-or-later
"""Two class rasters in; areas before and after, transitions, change raster out. `core.jobs.answers` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterString,
)

from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.jobs.answers import (
    CHANGED_PERCENT,
    CLASS_AFTER,
    CLASS_BEFORE,
    CLASS_PERCENT,
    MATRIX,
    ChangeOptions,
    compare_dates,
)
from ...core.legend.qgis_style import raster_style
from ...i18n import tr
from ..support import groups, outputs
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.class_rasters import PIXEL_AREA, add_class_raster, add_pixel_area, open_classes
from ..support.parameters import CSV, HTML, OUTPUT, REPORT, TABLE, add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

BEFORE = "BEFORE"
BEFORE_BAND = "BEFORE_BAND"
AFTER = "AFTER"
AFTER_BAND = "AFTER_BAND"
CLASS = "CLASS"


class AreaChange(ClusterBrushAlgorithm):
    """Compares class rasters of two dates: areas, and transitions between classes."""

    NAME = "areachange"
    TITLE = N_("Change between two dates")
    GROUP = groups.ANSWERS
    TAGS = N_("change,detection,transition,matrix,before,after,gain,loss,time,area")
    HELP = N_(
        "Compares two class rasters of one place: areas before and after, net and gross change, what became of "
        "what, and a raster of the changes.\n\n"
        "The second raster is brought onto the grid of the first where they differ, taking the nearest pixel. "
        "Classes are matched by their names where the rasters share names, else by their numbers. Only pixels "
        "that have a class on both dates are compared."
    )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        add_class_raster(
            self, BEFORE, tr("Class raster before"), BEFORE_BAND, tr("Classes or clusters on the first date.")
        )
        add_class_raster(
            self, AFTER, tr("Class raster after"), AFTER_BAND, tr("Classes or clusters on the second date.")
        )
        add(
            self,
            QgsProcessingParameterString(CLASS, tr("Class of interest"), optional=True),
            tr("Name or number of the class whose areas are given as numbers, for model graphs; none when empty."),
        )
        add_pixel_area(self)
        outputs.add_raster_output(
            self,
            QgsProcessingParameterRasterDestination(OUTPUT, tr("Change raster"), optional=True),
            tr("Raster with one value for each pair of classes before and after, with names and colours; 0 = nodata."),
        )
        for name, title, text in (
            (
                TABLE,
                tr("Table of change"),
                tr("CSV with areas before and after, gains, losses and net change per class."),
            ),
            (MATRIX, tr("Transition matrix"), tr("CSV with the area of each pair of classes before and after.")),
        ):
            add(
                self,
                QgsProcessingParameterFileDestination(
                    name, title, tr("CSV file (*.csv)"), optional=True, createByDefault=name == TABLE
                ),
                text,
            )
        outputs.add_report(self, tr("A page with the maps, the tables and charts; it needs no network."))
        for name, title in (
            (CHANGED_PERCENT, tr("Share that changed (%)")),
            (CLASS_BEFORE, tr("Class of interest before (km², or pixels)")),
            (CLASS_AFTER, tr("Class of interest after (km², or pixels)")),
            (CLASS_PERCENT, tr("Class of interest, net change (%)")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Compare and write."""
        for name, endings in ((TABLE, CSV), (MATRIX, CSV), (REPORT, HTML)):
            self.output_path(name, endings)
        target = self.raster_output(OUTPUT)
        progress = NoticeCollector(FeedbackProgress(feedback))
        before = open_classes(self, values, BEFORE, BEFORE_BAND, context, feedback)
        after = open_classes(self, values, AFTER, AFTER_BAND, context, feedback)
        options = ChangeOptions(
            self.parameterAsString(values, CLASS, context),
            self.optional_number(values, PIXEL_AREA, context),
            (self.title(values, BEFORE, context), self.title(values, AFTER, context)),
        )
        outcome = compare_dates(before, after, options, self.run_of(values, BEFORE, context, progress))
        if target:
            self.show(target, context, tr("Change"), raster_style(outcome.legend))
        return outcome.values
