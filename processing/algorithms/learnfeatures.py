# SPDX-License-Identifier: GPL-2.0-or-later
"""Rasters in, a feature model out. `core.training` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsRasterLayer,
)

from ...core.base.errors import N_, InputError, Notice
from ...core.base.progress import NoticeCollector
from ...core.jobs.learning import (
    BOTH,
    CLUSTERS_USED,
    DICE,
    DICE_OF_BANDS,
    EPOCHS_DONE,
    GROUPINGS,
    HELP,
    LACK,
    LOSS,
    NO_RASTER,
    NUMBERS,
    LearnOptions,
    band_numbers,
    epoch_notices,
    judge_by_strokes,
    learn,
    minutes_left,
    training_options,
)
from ...core.strokes.records import DEFAULT_WIDTH_FIELD, strokes_on
from ...core.training.options import (
    MAX_CLUSTERS,
    MAX_EPOCHS,
    MAX_PATCH,
    TRAININGS,
    can_train,
    check_library,
    torch_command,
)
from ...i18n import tr
from ...i18n.sentences import phrase, translated
from ..support import groups, outputs
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.layers import open_layer, raster_path
from ..support.parameters import HTML, JSON, MODEL, NODATA, REPORT, SEED, Number, add
from ..support.stroke_layers import crs_text, records_of_source

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.answers.feature_judging import Judge
    from ...core.raster.source import RasterSource
    from ...core.training.options import TrainingOptions
    from ...core.training.records import EpochRecord

INPUTS = "INPUTS"
BANDS = "BANDS"
PRESET = "PRESET"
CLUSTERS, PATCH, EPOCHS, STEPS = "CLUSTERS", "PATCH", "EPOCHS", "STEPS"
GROUPING = "GROUPING"
RESUME = "RESUME"
STROKES, CLASS_FIELD, WIDTH_FIELD, TRUTH = "STROKES", "CLASS_FIELD", "WIDTH_FIELD", "TRUTH"
DEFAULT_CLASS_FIELD = "class_id"


class LearnFeatures(ClusterBrushAlgorithm):
    """Learns features of pixels from images and writes them as a model."""

    NAME = "learnfeatures"
    TITLE = N_("Learn features")
    GROUP = groups.CLUSTERS
    TAGS = N_("features,deep learning,neural network,unet,torch,unsupervised,self-supervised,clusternet,train")

    def shortHelpString(self) -> str:
        """Return what it does, and what to install where torch is missing."""
        if can_train():
            return phrase(HELP)
        return f"{phrase(HELP)}\n\n{translated(Notice(LACK, {'command': torch_command()}))}"

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        add(
            self,
            QgsProcessingParameterMultipleLayers(INPUTS, tr("Rasters"), QgsProcessing.SourceType.TypeRaster),
            tr("One or more images of the same bands. They are learned from together, each by its number of pixels."),
        )
        add(
            self,
            QgsProcessingParameterEnum(
                PRESET, tr("Time"), [phrase(preset.title) for preset in TRAININGS.values()], defaultValue=0
            ),
            " ".join(f"{phrase(preset.title)}: {phrase(preset.help)}" for preset in TRAININGS.values()),
        )
        self._add_settings()
        self._add_judge()
        add(
            self,
            QgsProcessingParameterFileDestination(
                MODEL, tr("Feature model"), tr("ClusterBrush feature model (*.json)"), createByDefault=True
            ),
            tr("The learned features; their weights are written beside it, with the ending .safetensors."),
        )
        outputs.add_report(
            self, tr("A page with loss and clusters by epoch, features as colours, and clusters beside those of bands.")
        )
        for name, title in (
            (LOSS, tr("Loss")),
            (EPOCHS_DONE, tr("Epochs")),
            (CLUSTERS_USED, tr("Clusters in use")),
            (DICE, tr("Macro Dice")),
            (DICE_OF_BANDS, tr("Macro Dice by bands")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def _add_settings(self) -> None:
        add(
            self,
            QgsProcessingParameterString(BANDS, tr("Bands"), optional=True),
            tr("Numbers of the bands to use, separated by commas. Empty for all of them, without an alpha band."),
            advanced=True,
        )
        add(
            self,
            Number(NODATA, tr("Additional nodata value"), Number.Type.Double, defaultValue=None, optional=True),
            tr("A value that means nodata in every band of every raster, besides what the files say."),
            advanced=True,
        )
        for name, title, least, most, text in (
            (CLUSTERS, tr("Number of clusters"), 2, MAX_CLUSTERS, tr("Clusters that pixels are told apart by.")),
            (PATCH, tr("Edge of a patch (pixels)"), 8, MAX_PATCH, tr("A multiple of 8. Larger ones need more memory.")),
            (EPOCHS, tr("Epochs"), 1, MAX_EPOCHS, tr("The training is judged and kept after each.")),
            (STEPS, tr("Steps of an epoch"), 1, 10**6, tr("Steps that the network takes in each epoch.")),
        ):
            add(
                self,
                Number(name, title, defaultValue=None, optional=True, minValue=least, maxValue=most),
                " ".join([text, tr("Empty for what the choice of time says.")]),
                advanced=True,
            )
        add(
            self,
            QgsProcessingParameterEnum(
                GROUPING, tr("Clusters by"), [tr("K-means"), tr("Mixture of Gaussians")], defaultValue=0
            ),
            tr("What groups the features of pixels into classes, where it is done as in the paper."),
            advanced=True,
        )
        add(
            self,
            Number(SEED, tr("Seed"), defaultValue=0, minValue=0),
            tr("Start of the random numbers. The same seed gives the same result; another one, another try."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterBoolean(RESUME, tr("Go on with an interrupted training"), True),
            tr("Takes up what an interrupted run has kept beside the model. Unticked, a new training begins."),
            advanced=True,
        )

    def _add_judge(self) -> None:
        kinds = [
            QgsProcessing.SourceType.TypeVectorLine,
            QgsProcessing.SourceType.TypeVectorPolygon,
            QgsProcessing.SourceType.TypeVectorPoint,
        ]
        add(
            self,
            QgsProcessingParameterFeatureSource(STROKES, tr("Strokes"), kinds, optional=True),
            tr("Strokes on the first raster, to measure the features by; they are not learned from. Needs a truth."),
            advanced=True,
        )
        for name, title, default, text in (
            (CLASS_FIELD, tr("Class field"), DEFAULT_CLASS_FIELD, tr("Field with the class of each stroke.")),
            (
                WIDTH_FIELD,
                tr("Width field"),
                DEFAULT_WIDTH_FIELD,
                tr("Field with the brush diameter in map units. Strokes without one are three pixels wide."),
            ),
        ):
            add(
                self,
                QgsProcessingParameterField(
                    name, title, defaultValue=default, parentLayerParameterName=STROKES, optional=True
                ),
                text,
                advanced=True,
            )
        add(
            self,
            QgsProcessingParameterRasterLayer(TRUTH, tr("Truth raster"), optional=True),
            tr(
                "True classes of the first raster, pixel by pixel, with the numbers of the strokes' classes; 0 and "
                "nodata are no truth."
            ),
            advanced=True,
        )

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Refuse strokes without a truth, and a truth without strokes."""
        if bool(parameters.get(STROKES)) != bool(parameters.get(TRUTH)):
            return False, phrase(BOTH)
        return super().checkParameterValues(parameters, context)

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Learn, write.

        Raises
        ------
        MissingLibraryError
            When torch is not installed.
        InputError, ParameterError, ModelError, OutputError
            See `core.training.learning.learn_features`.
        """
        self.output_path(MODEL, JSON)
        self.output_path(REPORT, HTML)
        check_library()
        progress = NoticeCollector(FeedbackProgress(feedback))
        training = self._options(values, context)
        sources = self._sources(values, context, feedback)
        judge = self._judge(values, context, feedback, sources[0])
        options = LearnOptions(training, self.parameterAsBoolean(values, RESUME, context))
        run = self.run_of(values, "", context, progress)
        return learn(sources, options, run, judge, _Teller(training, feedback)).values

    def _options(self, values: dict[str, Any], context: QgsProcessingContext) -> TrainingOptions:
        given = {name: self.optional_number(values, name, context) for name in NUMBERS}
        return training_options(
            list(TRAININGS)[self.parameterAsEnum(values, PRESET, context)],
            GROUPINGS[self.parameterAsEnum(values, GROUPING, context)],
            self.parameterAsInt(values, SEED, context),
            {name: None if number is None else int(number) for name, number in given.items()},
        )

    def _sources(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> list[RasterSource]:
        layers = self.parameterAsLayerList(values, INPUTS, context)
        rasters = [layer for layer in layers if isinstance(layer, QgsRasterLayer)]
        if not rasters:
            raise InputError(NO_RASTER)
        nodata = self.optional_number(values, NODATA, context)
        bands = band_numbers(self.parameterAsString(values, BANDS, context))
        sources = []
        for layer in rasters:
            sources.append(open_layer(layer, raster_path(layer, context, feedback), bands, nodata))
        return sources

    def _judge(
        self,
        values: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        source: RasterSource,
    ) -> Judge | None:
        if not values.get(STROKES):
            return None
        layer = self.parameterAsSource(values, STROKES, context)
        if layer is None:
            raise QgsProcessingException(self.invalidSourceError(values, STROKES))
        class_field = self.parameterAsString(values, CLASS_FIELD, context) or DEFAULT_CLASS_FIELD
        width_field = self.parameterAsString(values, WIDTH_FIELD, context)
        records = records_of_source(layer, class_field, width_field)
        strokes = strokes_on(source.grid, records, crs_text(layer.sourceCrs()))
        path = self.raster_path(values, TRUTH, context, feedback)
        truth = open_layer(self.raster_layer(values, TRUTH, context), path, palette="numbers")
        return judge_by_strokes(source, strokes, truth, self.parameterAsInt(values, SEED, context))


class _Teller:
    """Writes each epoch into the log, and the time left."""

    def __init__(self, options: TrainingOptions, feedback: QgsProcessingFeedback) -> None:
        self._options, self._feedback = options, feedback

    def __call__(self, record: EpochRecord) -> None:
        self._feedback.pushInfo(" ".join(map(translated, epoch_notices(record, self._options))))
        self._feedback.setProgressText(translated(minutes_left(record, self._options)))
