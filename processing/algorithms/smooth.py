# SPDX-License-Identifier: GPL-2.0-or-later
"""Class raster in; the same without single pixels and small patches out. `core.jobs.answers` does the work."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingOutputNumber, QgsProcessingParameterEnum, QgsProcessingParameterRasterDestination

from ...core.answers.smoothing import CONNECTEDNESS, SmoothOptions, no_minimum_area
from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.jobs.answers import CHANGED, smooth_map
from ...core.legend.qgis_style import raster_style
from ...core.raster.majority import MAX_RADIUS_PIXELS
from ...i18n import tr
from ...i18n.sentences import translated
from ..support import groups, outputs
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.class_rasters import PIXEL_AREA, add_class_raster, add_pixel_area, open_classes
from ..support.parameters import INPUT, OUTPUT, Number, add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

BAND = "BAND"
METHOD = "METHOD"
RADIUS = "RADIUS"
MINIMUM_AREA = "MINIMUM_AREA"
CONNECTED = "CONNECTED"
MAJORITY, SIEVE = 0, 1  # indices of the enum; 2 is one after the other


class Smooth(ClusterBrushAlgorithm):
    """Removes single pixels and small patches from a class raster."""

    NAME = "smooth"
    TITLE = N_("Smooth a class map")
    GROUP = groups.CLASSES
    TAGS = N_("sieve,majority,mode,filter,generalise,minimum mapping unit,mmu,speckle,noise,clean")
    HELP = N_(
        "Takes single pixels and small patches out of a class or cluster raster. The result has the same classes "
        "with the same names and colours.\n\n"
        "Majority: each pixel takes the class that is most frequent in a square window around it. It keeps its "
        "own where that is as frequent as any.\n"
        "Sieve: patches smaller than the minimum mapping unit join their largest neighbour. Patches that have no "
        "neighbour, such as islands in nodata, stay.\n\n"
        "0 and nodata are left as they are. Rasters of any size are worked on in blocks; the sieve keeps a "
        "temporary copy on the disk, and about 40 bytes there for each patch."
    )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        add_class_raster(self, INPUT, tr("Class raster"), BAND, tr("Finished map of classes or clusters."))
        names = [tr("Majority"), tr("Sieve"), tr("Majority, then sieve")]
        add(
            self,
            QgsProcessingParameterEnum(METHOD, tr("Method"), names, defaultValue=MAJORITY),
            tr("Majority smooths borders and removes speckle; the sieve removes small patches and moves no border."),
        )
        add(
            self,
            Number(
                RADIUS, tr("Radius of the majority (pixels)"), defaultValue=2, minValue=1, maxValue=MAX_RADIUS_PIXELS
            ),
            tr("The window is a square of twice the radius plus one: 1 gives 3 x 3, 3 gives 7 x 7."),
        )
        add(
            self,
            Number(MINIMUM_AREA, tr("Minimum mapping unit (m²)"), Number.Type.Double, defaultValue=1000.0),
            tr("Smaller patches join their neighbour. In geographic coordinates the mean area of a pixel counts."),
        )
        neighbours = [tr("Edges (4)"), tr("Edges and corners (8)")]
        add(
            self,
            QgsProcessingParameterEnum(CONNECTED, tr("Patches connect over"), neighbours, defaultValue=0),
            tr("Whether pixels that touch at a corner only belong to one patch."),
            advanced=True,
        )
        add_pixel_area(self)
        outputs.add_raster_output(
            self,
            QgsProcessingParameterRasterDestination(OUTPUT, tr("Smoothed raster")),
            tr("Raster with the classes of the input, their names and their colours."),
        )
        self.addOutput(QgsProcessingOutputNumber(CHANGED, tr("Pixels that changed")))

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Refuse a sieve without a minimum mapping unit."""
        area = self.parameterAsDouble(parameters, MINIMUM_AREA, context)
        if self.parameterAsEnum(parameters, METHOD, context) != MAJORITY and not area > 0:
            return False, translated(no_minimum_area(area))
        return super().checkParameterValues(parameters, context)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Smooth and write."""
        target = self.raster_output(OUTPUT)
        method = self.parameterAsEnum(values, METHOD, context)
        options = SmoothOptions(
            0 if method == SIEVE else self.parameterAsInt(values, RADIUS, context),
            0.0 if method == MAJORITY else self.parameterAsDouble(values, MINIMUM_AREA, context),
            CONNECTEDNESS[self.parameterAsEnum(values, CONNECTED, context)],
        )
        raster = open_classes(self, values, INPUT, BAND, context, feedback)
        pixel_area = self.optional_number(values, PIXEL_AREA, context)
        run = self.run_of(values, INPUT, context, NoticeCollector(FeedbackProgress(feedback)))
        with closing(raster.source):
            outcome = smooth_map(raster, options, pixel_area, run)
        name = tr("{raster} smoothed").format(raster=run.title)
        self.show(target, context, name, raster_style(outcome.legend))
        return outcome.values
