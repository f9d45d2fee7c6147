# SPDX-License-Identifier: GPL-2.0-or-later
"""Rasters in, a feature model out. `core.training` does the work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
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

from ...core.answers.feature_judging import judge_of
from ...core.base.errors import N_, InputError, ParameterError
from ...core.base.progress import NoticeCollector
from ...core.reports.learned_features import LearningTexts, write_learning_report
from ...core.strokes.markers import merge
from ...core.strokes.records import DEFAULT_WIDTH_FIELD, strokes_on
from ...core.training.checkpoint import checkpoint_path, remove_checkpoint
from ...core.training.learning import learn_features
from ...core.training.options import (
    KMEANS,
    MAX_CLUSTERS,
    MAX_EPOCHS,
    MAX_PATCH,
    MIXTURE,
    TRAININGS,
    can_train,
    check_library,
    torch_command,
)
from ...i18n import tr
from ...i18n.sentences import filled, phrase
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
    from ...core.training.records import EpochRecord, LearnedFeatures

INPUTS = "INPUTS"
BANDS = "BANDS"
PRESET = "PRESET"
CLUSTERS, PATCH, EPOCHS, STEPS = "CLUSTERS", "PATCH", "EPOCHS", "STEPS"
GROUPING = "GROUPING"
RESUME = "RESUME"
STROKES, CLASS_FIELD, WIDTH_FIELD, TRUTH = "STROKES", "CLASS_FIELD", "WIDTH_FIELD", "TRUTH"
LOSS, EPOCHS_DONE, CLUSTERS_USED = "LOSS", "EPOCHS_DONE", "CLUSTERS_USED"
DICE, DICE_OF_BANDS = "DICE", "DICE_OF_BANDS"
GROUPINGS = (KMEANS, MIXTURE)  # in the order of their numbers
DEFAULT_CLASS_FIELD = "class_id"


class LearnFeatures(ClusterBrushAlgorithm):
    """Learns features of pixels from images and writes them as a model."""

    NAME = "learnfeatures"
    TITLE = N_("Learn features")
    GROUP = groups.CLUSTERS
    TAGS = N_("features,deep learning,neural network,unet,torch,unsupervised,self-supervised,clusternet,train")

    def shortHelpString(self) -> str:
        """Return what it does, and what to install where torch is missing."""
        text = tr(
            "Learns features of a pixel from your own images, without labels (the first step of ClusterNet, Girard, "
            "Zhygallo, Tarabalka 2019): a small network (U-Net) finds what tells surroundings apart. The result is a "
            "feature model; choose it in Segment, Classify by strokes and others under Features. Using it needs "
            "nothing but QGIS, learning it needs torch.\n\n"
            "Cancel keeps what was learned until then. After each epoch the training is kept beside the model; run it "
            "again with the same settings, and it goes on.\n\n"
            "Whether learned features are better than bands differs from image to image: give strokes and a truth, and "
            "the report tells."
        )
        if can_train():
            return text
        lack = tr("This QGIS does not have torch. Install it by {command} and start QGIS again.")
        return f"{text}\n\n{lack.format(command=torch_command())}"

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
            return False, tr("Give both strokes and a truth, or neither.")
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
        target = self.output_path(MODEL, JSON)
        report = self.output_path(REPORT, HTML)
        check_library()
        progress = NoticeCollector(FeedbackProgress(feedback))
        options = self._options(values, context)
        options.validate()
        sources = self._sources(values, context, feedback)
        for source in sources:
            for notice in source.notices:
                progress.notify(notice)
        judge = self._judge(values, context, feedback, sources[0])
        kept = checkpoint_path(target)
        if not self.parameterAsBoolean(values, RESUME, context):
            remove_checkpoint(kept)
        learned = learn_features(
            sources, options, progress, judge=judge, tell=_Teller(options, feedback), checkpoint=kept
        )
        learned.model.save(target)
        results: dict[str, Any] = {MODEL: target, **_numbers(learned)}
        if learned.ended == "cancelled":
            text = tr("Stopped after {steps} steps. What was learned until then is in {path}.")
            feedback.pushInfo(filled(text, steps=learned.model.training["steps"], path=target))
        elif report:
            write_learning_report(
                report,
                title=Path(target).stem,
                source=sources[0],
                learned=learned,
                notices=outputs.sentences(progress),
                texts=LearningTexts().translated(tr),
            )
            results[REPORT] = report
        return results

    def _options(self, values: dict[str, Any], context: QgsProcessingContext) -> TrainingOptions:
        preset = list(TRAININGS.values())[self.parameterAsEnum(values, PRESET, context)].options
        changes: dict[str, Any] = {
            "grouping": GROUPINGS[self.parameterAsEnum(values, GROUPING, context)],
            "seed": self.parameterAsInt(values, SEED, context),
        }
        for parameter, name in ((CLUSTERS, "clusters"), (PATCH, "patch"), (EPOCHS, "epochs"), (STEPS, "steps")):
            number = self.optional_number(values, parameter, context)
            if number is not None:
                changes[name] = int(number)
        return replace(preset, **changes)

    def _sources(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> list[RasterSource]:
        layers = self.parameterAsLayerList(values, INPUTS, context)
        rasters = [layer for layer in layers if isinstance(layer, QgsRasterLayer)]
        if not rasters:
            raise InputError(N_("There is no raster to learn from. Choose one or more."))
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
        painted = merge({stroke.id: (stroke.class_id, stroke.pixels(source.grid)) for stroke in strokes.strokes})
        path = self.raster_path(values, TRUTH, context, feedback)
        truth = open_layer(self.raster_layer(values, TRUTH, context), path, palette="numbers")
        return judge_of(source, painted, truth, self.parameterAsInt(values, SEED, context))


class _Teller:
    """Writes each epoch into the log, and the time left."""

    def __init__(self, options: TrainingOptions, feedback: QgsProcessingFeedback) -> None:
        self._options, self._feedback = options, feedback

    def __call__(self, record: EpochRecord) -> None:
        epochs = self._options.epochs
        text = tr("Epoch {epoch} of {epochs}: loss {loss:.4g}, clusters in use {used} of {clusters}.")
        sentences = [
            filled(
                text,
                epoch=record.epoch,
                epochs=epochs,
                loss=record.loss,
                used=round(record.used),
                clusters=self._options.clusters,
            )
        ]
        if record.dice is not None:
            sentences.append(filled(tr("Macro Dice {dice:.3f}."), dice=record.dice))
        minutes = record.seconds / record.epoch * (epochs - record.epoch) / 60.0
        left = filled(tr("About {minutes} minutes left."), minutes=round(minutes))
        self._feedback.pushInfo(" ".join(sentences))
        self._feedback.setProgressText(left)


def _numbers(learned: LearnedFeatures) -> dict[str, float]:
    """Return the numbers for scripts and model graphs, without those that are not known."""
    numbers: dict[str, float] = {EPOCHS_DONE: len(learned.records)}
    if learned.records:
        last = learned.records[-1]
        numbers |= {LOSS: last.loss, CLUSTERS_USED: last.used}
        if last.dice is not None and learned.baseline is not None:
            numbers |= {DICE: last.dice, DICE_OF_BANDS: learned.baseline.dice}
    return numbers


def band_numbers(text: str) -> list[int] | None:
    """Return the band numbers of a comma-separated list, None for an empty one; raises `ParameterError`."""
    if not text.strip():
        return None
    try:
        return [int(part) for part in text.split(",")]
    except ValueError as error:
        raise ParameterError(
            N_("The bands {text} cannot be read. Give numbers separated by commas, such as 1,2,3."), text=text
        ) from error
