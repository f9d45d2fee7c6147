# SPDX-License-Identifier: GPL-2.0-or-later
"""Features learned from rasters without labels, written as a feature model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..answers.feature_judging import judge_of
from ..base.errors import N_, Notice, ParameterError
from ..reports.learned_features import LearningTexts, write_learning_report
from ..strokes.markers import merge
from ..training.checkpoint import checkpoint_path, remove_checkpoint
from ..training.learning import learn_features
from ..training.options import KMEANS, MIXTURE, TRAININGS, check_library
from .run import MODEL, REPORT, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..answers.feature_judging import Judge
    from ..raster.source import RasterSource
    from ..strokes.records import StrokeSet
    from ..training.options import TrainingOptions
    from ..training.records import EpochRecord, LearnedFeatures
    from .run import Run

LOSS, EPOCHS_DONE, CLUSTERS_USED = "LOSS", "EPOCHS_DONE", "CLUSTERS_USED"
DICE, DICE_OF_BANDS = "DICE", "DICE_OF_BANDS"
GROUPINGS = (KMEANS, MIXTURE)  # in the order of their numbers in the toolbox
NUMBERS = {"CLUSTERS": "clusters", "PATCH": "patch", "EPOCHS": "epochs", "STEPS": "steps"}  # parameters to options

HELP = N_(
    "Learns features of a pixel from your own images, without labels (the first step of ClusterNet, Girard, "
    "Zhygallo, Tarabalka 2019): a small network (U-Net) finds what tells surroundings apart. The result is a "
    "feature model; choose it in Segment, Classify by strokes and others under Features. Using it needs "
    "nothing but QGIS, learning it needs torch.\n\n"
    "Cancel keeps what was learned until then. After each epoch the training is kept beside the model; run it "
    "again with the same settings, and it goes on.\n\n"
    "Whether learned features are better than bands differs from image to image: give strokes and a truth, and "
    "the report tells."
)
LACK = N_("There is no torch for this Python. Install it by {command} and start QGIS or the command again.")
NO_RASTER = N_("There is no raster to learn from. Choose one or more.")
BOTH = N_("Give both strokes and a truth, or neither.")


@dataclass(frozen=True)
class LearnOptions:
    """How features are learned.

    Parameters
    ----------
    training : TrainingOptions
    resume : bool
        Whether what an interrupted run has kept beside the model is taken up.
    """

    training: TrainingOptions
    resume: bool = True


def training_options(preset: str, grouping: str, seed: int, numbers: Mapping[str, int | None]) -> TrainingOptions:
    """Return the options of a ready-made choice with other settings; raises `ParameterError` for one out of range.

    Parameters
    ----------
    preset : str
        A key of `TRAININGS`.
    grouping : str
        One of `GROUPINGS`.
    seed : int
    numbers : mapping of str to int or None
        By the names in `NUMBERS`; None for what the choice says.
    """
    changes: dict[str, Any] = {NUMBERS[name]: number for name, number in numbers.items() if number is not None}
    options = replace(TRAININGS[preset].options, grouping=grouping, seed=seed, **changes)
    options.validate()
    return options


def judge_by_strokes(source: RasterSource, strokes: StrokeSet, truth: RasterSource, seed: int) -> Judge:
    """Return what judges features by strokes and a truth on a raster; raises what `judge_of` does."""
    painted = merge({stroke.id: (stroke.class_id, stroke.pixels(source.grid)) for stroke in strokes.strokes})
    return judge_of(source, painted, truth, seed)


def learn(
    sources: Sequence[RasterSource],
    options: LearnOptions,
    run: Run,
    judge: Judge | None = None,
    tell: Callable[[EpochRecord], None] | None = None,
) -> Outcome:
    """Learn features and write the model, and the report if it is wanted.

    Parameters
    ----------
    sources : sequence of RasterSource
        Of the same bands.
    options : LearnOptions
    run : Run
    judge : Judge, optional
        See `judge_by_strokes`.
    tell : callable, optional
        Called with the record of each epoch; `run` is informed otherwise.

    Raises
    ------
    MissingLibraryError
        When torch is not installed.
    InputError, ParameterError, ModelError, OutputError
        See `learning.learn_features`.
    """
    check_library()
    target, report = run.target(MODEL), run.target(REPORT)
    for source in sources:
        for notice in source.notices:
            run.progress.notify(notice)
    kept = checkpoint_path(target)
    if not options.resume:
        remove_checkpoint(kept)

    def inform(record: EpochRecord) -> None:
        for notice in epoch_notices(record, options.training):
            run.inform(notice)

    learned = learn_features(sources, options.training, run.progress, judge=judge, tell=tell or inform, checkpoint=kept)
    learned.model.save(target)
    written = [MODEL]
    if learned.ended == "cancelled":
        template = N_("Stopped after {steps} steps. What was learned until then is in {path}.")
        run.inform(Notice(template, {"steps": learned.model.training["steps"], "path": target}))
    elif report:
        write_learning_report(
            report,
            title=Path(target).stem,
            source=sources[0],
            learned=learned,
            notices=run.sentences(),
            texts=LearningTexts().translated(run.words.translate),
        )
        written.append(REPORT)
    return Outcome({**run.written(*written), **_numbers(learned)})


def epoch_notices(record: EpochRecord, options: TrainingOptions) -> list[Notice]:
    """Return what an epoch came to."""
    template = N_("Epoch {epoch} of {epochs}: loss {loss:.4g}, clusters in use {used} of {clusters}.")
    values: dict[str, object] = {
        "epoch": record.epoch,
        "epochs": options.epochs,
        "loss": record.loss,
        "used": round(record.used),
        "clusters": options.clusters,
    }
    notices = [Notice(template, values)]
    if record.dice is not None:
        notices.append(Notice(N_("Macro Dice {dice:.3f}."), {"dice": record.dice}))
    return notices


def minutes_left(record: EpochRecord, options: TrainingOptions) -> Notice:
    """Return how long the training still takes."""
    minutes = round(record.seconds / record.epoch * (options.epochs - record.epoch) / 60.0)
    return Notice(N_("About {minutes} minutes left."), {"minutes": minutes})


def _numbers(learned: LearnedFeatures) -> dict[str, Any]:
    """Return the numbers for scripts and model graphs, without those that are not known."""
    numbers: dict[str, Any] = {EPOCHS_DONE: len(learned.records)}
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
