# SPDX-License-Identifier: GPL-2.0-or-later
"""Class raster in; the same without salt and pepper out. `core.smoothing` does the work."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterRasterDestination,
)

from ..core.class_areas import measure_of
from ..core.smoothing import CONNECTEDNESS, LARGEST_RADIUS, SmoothOptions, no_minimum_area, smooth
from ..i18n import tr
from . import outputs
from .base import ClusterBrushAlgorithm, FeedbackProgress, translated
from .classes import PIXEL_AREA, add_class_raster, add_pixel_area, open_classes
from .parameters import INPUT, OUTPUT, TIFF, Number, add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

BAND = "BAND"
METHOD = "METHOD"
RADIUS = "RADIUS"
MINIMUM_AREA = "MINIMUM_AREA"
CONNECTED = "CONNECTED"
CHANGED = "CHANGED"
MAJORITY, SIEVE, BOTH = range(3)


class Smooth(ClusterBrushAlgorithm):
    """The last step of a map."""

    def name(self) -> str:
        """Return the id that scripts and model graphs use."""
        return "smooth"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Smooth a class map")

    def group(self) -> str:
        """Return the group's name."""
        return tr("Classes")

    def groupId(self) -> str:
        """Return the group's id."""
        return "classes"

    def tags(self) -> list[str]:
        """Return words that find it in the toolbox."""
        return tr("sieve,majority,mode,filter,generalise,minimum mapping unit,mmu,speckle,noise,clean").split(",")

    def shortHelpString(self) -> str:
        """Return what it does."""
        return tr(
            "Takes single pixels and small patches out of a class or cluster raster. The result has the same classes "
            "with the same names and colours.\n\n"
            "Majority: each pixel takes the class that is most frequent in a square window around it. It keeps its "
            "own where that is as frequent as any.\n"
            "Sieve: patches smaller than the minimum mapping unit join their largest neighbour. Patches that have no "
            "neighbour, such as islands in nodata, stay.\n\n"
            "0 and nodata are left as they are. Rasters of any size are worked on in blocks; the sieve keeps a "
            "temporary copy on the disk, and about 40 bytes of memory for each patch."
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
            Number(RADIUS, tr("Radius of the majority (pixels)"), defaultValue=2, minValue=1, maxValue=LARGEST_RADIUS),
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
        add(
            self,
            QgsProcessingParameterRasterDestination(OUTPUT, tr("Smoothed raster")),
            tr("GeoTIFF with the classes of the input, their names and their colours."),
        )
        self.addOutput(QgsProcessingOutputNumber(CHANGED, tr("Pixels that changed")))

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Ask for a minimum mapping unit where there is a sieve."""
        area = self.parameterAsDouble(parameters, MINIMUM_AREA, context)
        if self.parameterAsEnum(parameters, METHOD, context) != MAJORITY and not area > 0:
            return False, translated(no_minimum_area(area))
        return super().checkParameterValues(parameters, context)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Smooth and write."""
        target = self.output_path(values, OUTPUT, context, TIFF)
        method = self.parameterAsEnum(values, METHOD, context)
        options = SmoothOptions(
            0 if method == SIEVE else self.parameterAsInt(values, RADIUS, context),
            0.0 if method == MAJORITY else self.parameterAsDouble(values, MINIMUM_AREA, context),
            CONNECTEDNESS[self.parameterAsEnum(values, CONNECTED, context)],
        )
        raster = open_classes(self, values, INPUT, BAND, context, feedback)
        areas = measure_of(raster.grid, self.optional_number(values, PIXEL_AREA, context))
        progress = FeedbackProgress(feedback)
        for notice in raster.notices:
            progress.notify(notice)
        with closing(raster.source):
            done = smooth(raster, target, options, areas, progress, outputs.unnamed_class())
        if done.threshold:
            feedback.pushInfo(tr("Patches of fewer than {count} pixels were sieved.").format(count=done.threshold))
        feedback.pushInfo(tr("{changed} of {pixels} pixels changed.").format(changed=done.changed, pixels=done.pixels))
        name = tr("{raster} smoothed").format(raster=self.title(values, INPUT, context))
        self.publish(target, context, name, list(done.legend))
        return {OUTPUT: target, CHANGED: done.changed}
