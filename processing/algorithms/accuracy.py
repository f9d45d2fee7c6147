# SPDX-License-Identifier: GPL-2.0-or-later
"""Class raster and truth in; confusion matrix, measures and report out. `core.jobs.answers` does the work."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterLayer,
)

from ...core.answers.truth import has_class_zero
from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.jobs.answers import (
    KAPPA,
    MACRO_DICE,
    MATRIX,
    OVERALL,
    TRUTH_PIXELS,
    WEIGHTED_MARGIN,
    WEIGHTED_OVERALL,
    judge,
)
from ...i18n import tr
from ..support import groups, outputs
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.class_rasters import PIXEL_AREA, add_class_raster, add_pixel_area, open_classes
from ..support.parameters import CSV, HTML, INPUT, REPORT, TABLE, add, add_scheduler, open_image
from ..support.truth_layers import SAMPLES, add_samples, samples_on

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.jobs.answers import Truth
    from ...core.raster.class_raster import ClassRaster

BAND = "BAND"
TRUTH = "TRUTH"
TRUTH_BAND = "TRUTH_BAND"
IMAGE = "IMAGE"


class Accuracy(ClusterBrushAlgorithm):
    """Compares a class map with a truth."""

    NAME = "accuracy"
    TITLE = N_("Accuracy of a class map")
    GROUP = groups.ANSWERS
    TAGS = N_("accuracy,assessment,validation,confusion,error matrix,kappa,dice,f1,iou,producer,user,olofsson,truth")
    HELP = N_(
        "Holds a class raster against a truth - a raster, polygons, lines or points - and says how much of it is "
        "right: confusion matrix, overall accuracy, kappa, and for each class Dice (F1), IoU, producer's and user's "
        "accuracy.\n\n"
        "Give either a truth raster or a truth layer. Classes are matched by name where both sides name them and "
        "share names, else by number. A truth of 0 or nodata is no truth; a pixel that the map leaves "
        "unclassified is wrong.\n\n"
        "Estimates weighted by area, with 95 % confidence intervals, follow Olofsson et al. (2014). They hold for "
        "a truth drawn by chance over the whole map; any other makes the map look better than it is."
    )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        text = tr("The map to be judged. Nodata means unclassified; 0 is a class where it is not the nodata value.")
        add_class_raster(self, INPUT, tr("Class raster"), BAND, text)
        text = tr(
            "Raster of true classes on any grid. Nodata means that the truth is not known there; 0 is a class where it "
            "is not the nodata value."
        )
        add_class_raster(self, TRUTH, tr("Truth raster"), TRUTH_BAND, text, optional=True)
        add_samples(
            self,
            tr(
                "Places whose class is known, in any coordinate system. A polygon counts by the pixels whose centre is "
                "inside, a line by the pixels that it crosses, a point by its pixel. Do not use the strokes that made "
                "the map."
            ),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(IMAGE, tr("Image"), optional=True),
            tr("What the map was made of, on the same grid. Truth where it has no data is left out."),
            advanced=True,
        )
        add_pixel_area(self)
        add_scheduler(self)
        self._add_outputs()

    def _add_outputs(self) -> None:
        for name, title, text in (
            (MATRIX, tr("Confusion matrix"), tr("CSV with a row for each true class, a column for each on the map.")),
            (TABLE, tr("Measures per class"), tr("CSV with counts, measures and estimated areas, one line a class.")),
        ):
            add(
                self,
                QgsProcessingParameterFileDestination(
                    name, title, tr("CSV file (*.csv)"), optional=True, createByDefault=False
                ),
                text,
            )
        outputs.add_report(self, tr("A page with the matrix and all measures; it needs no network."))
        for name, title in (
            (OVERALL, tr("Overall accuracy")),
            (KAPPA, tr("Kappa")),
            (MACRO_DICE, tr("Macro Dice")),
            (WEIGHTED_OVERALL, tr("Overall accuracy, weighted by area")),
            (WEIGHTED_MARGIN, tr("Half its 95 % confidence interval")),
            (TRUTH_PIXELS, tr("Pixels or points compared")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Refuse two truths, and none."""
        if bool(parameters.get(TRUTH)) == bool(parameters.get(SAMPLES)):
            return False, tr("Give one truth: either a truth raster, or truth polygons, lines or points.")
        return super().checkParameterValues(parameters, context)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Compare and write."""
        for name, endings in ((MATRIX, CSV), (TABLE, CSV), (REPORT, HTML)):
            self.output_path(name, endings)
        progress = NoticeCollector(FeedbackProgress(feedback))
        with ExitStack() as files:  # rasters that must be closed afterwards
            class_map = open_classes(self, values, INPUT, BAND, context, feedback)
            files.callback(class_map.source.close)
            pixel_area = self.optional_number(values, PIXEL_AREA, context)
            image = None
            if values.get(IMAGE):
                image = open_image(self, values, IMAGE, context, feedback, progress)
                files.callback(image.close)
            title, truth = self._truth(values, context, feedback, class_map, progress, files)
            run = self.run_of(values, INPUT, context, progress)
            return judge(class_map, truth, title, pixel_area, image, run).values

    def _truth(
        self,
        values: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        class_map: ClassRaster,
        progress: NoticeCollector,
        files: ExitStack,
    ) -> tuple[str, Truth]:
        """Return the truth and its name."""
        if values.get(TRUTH):
            raster = open_classes(self, values, TRUTH, TRUTH_BAND, context, feedback)
            files.callback(raster.source.close)
            return self.title(values, TRUTH, context), raster
        truth = samples_on(self, values, context, class_map.grid, partial(has_class_zero, class_map, progress))
        return truth.title, truth
