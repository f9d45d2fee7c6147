# SPDX-License-Identifier: GPL-2.0-or-later
"""Features learned from images, without labels: the loop over epochs, with all that may happen on the way."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, CancelledError, Notice
from ..base.progress import Progress
from ..base.version import software_version
from ..raster.gdal_calls import title_of
from .checkpoint import load_checkpoint, remove_checkpoint, save_checkpoint
from .network import chosen_device
from .options import check_library
from .pseudo_labels import LabelledPatches, labelled, learn_labels
from .records import EpochRecord, LearnedFeatures, has_settled
from .state import State
from .swapped import swapped_step
from .training_set import PatchPool, training_set

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..features.feature_model import FeatureModel
    from ..raster.source import RasterSource
    from .options import TrainingOptions
    from .records import Judgement
    from .training_set import TrainingSet

    Judge = Callable[[FeatureModel | None, Progress], Judgement]

PREPARED = 0.05  # share of the progress that the images take


class _Quiet(Progress):
    """Passes on the wish to stop and notices, and no shares of parts of a step."""

    def __init__(self, parent: Progress) -> None:
        self._parent = parent

    def is_cancelled(self) -> bool:
        return self._parent.is_cancelled()

    def notify(self, notice: Notice) -> None:
        self._parent.notify(notice)


def learn_features(
    sources: Sequence[RasterSource],
    options: TrainingOptions,
    progress: Progress | None = None,
    *,
    judge: Judge | None = None,
    tell: Callable[[EpochRecord], None] | None = None,
    checkpoint: Path | None = None,
) -> LearnedFeatures:
    """Return features learned from images.

    Parameters
    ----------
    sources : sequence of RasterSource
        Opened with the bands to use, the same in each.
    options : TrainingOptions
    progress : Progress, optional
        Also takes notices. When it says stop, what was learned until then is the result, as soon as there was a step.
    judge : callable, optional
        Returns the judgement of a feature model, or of the bands for None; called after each epoch.
    tell : callable, optional
        Called with the record of each epoch.
    checkpoint : path, optional
        Where to keep the training after each epoch. One that is there already is taken up; it is removed when the
        training has come to its end.

    Raises
    ------
    MissingLibraryError
        When torch is not installed.
    InputError
        When the images cannot be learned from, or not be read.
    ParameterError
        When an option is out of range.
    ModelError
        When a training that was kept does not fit.
    CancelledError
        When `progress` says so before the first step.
    """
    check_library()
    options.validate()
    progress = progress or Progress()
    began = time.monotonic()
    images = training_set(sources, options, progress.part(0.0, PREPARED))
    state = State(options, len(images.bands), images.n_parts, chosen_device(options.device))
    records: list[EpochRecord] = []
    if checkpoint is not None and checkpoint.exists():
        records = load_checkpoint(checkpoint, state, images)
        began -= records[-1].seconds if records else 0.0
        notice = N_("The training goes on after epoch {epoch}, where it was interrupted.")
        progress.notify(Notice(notice, {"epoch": len(records)}))
    _tell_device(state, progress)
    run = _Run(images, state, records, began, judge, tell, checkpoint, progress.part(PREPARED, 1.0))
    ended = run.to_the_end()
    if checkpoint is not None and ended != "cancelled":
        remove_checkpoint(checkpoint)
    model = images.model(state.shape, state.tensors(), _notes(sources, state, records, ended))
    seconds = time.monotonic() - began
    return LearnedFeatures(model, tuple(records), options.clusters, ended, state.device, seconds, run.baseline)


def _tell_device(state: State, progress: Progress) -> None:
    if state.device == "cuda":
        progress.notify(Notice(N_("The features are learned on the GPU.")))
    elif state.options.patch > 256:  # meant for a GPU
        progress.notify(
            Notice(N_("Torch sees no GPU here, so the features are learned on the processor, which takes many hours."))
        )


def _notes(
    sources: Sequence[RasterSource], state: State, records: Sequence[EpochRecord], ended: str
) -> dict[str, object]:
    options = state.options
    return {
        "scheme": options.scheme,
        "grouping": options.grouping,
        "clusters": options.clusters,
        "patch": options.patch,
        "seed": options.seed,
        "epochs": len(records),
        "steps": state.step,
        "ended": ended,
        "losses": [record.loss for record in records],
        "rasters": [title_of(source.path) for source in sources],
        "software": f"ClusterBrush {software_version()}",
    }


class _Run:
    """The epochs of a training.

    Parameters
    ----------
    images : TrainingSet
    state : State
    records : list of EpochRecord
        Those of earlier runs, to which the new ones are added.
    began : float
        On the monotonic clock, seconds.
    judge, tell, checkpoint
        See `learn_features`.
    progress : Progress
    """

    def __init__(
        self,
        images: TrainingSet,
        state: State,
        records: list[EpochRecord],
        began: float,
        judge: Judge | None,
        tell: Callable[[EpochRecord], None] | None,
        checkpoint: Path | None,
        progress: Progress,
    ) -> None:
        self._images, self._state, self._records, self._began = images, state, records, began
        self._judge, self._tell, self._checkpoint, self._progress = judge, tell, checkpoint, progress
        self._quiet = _Quiet(progress)
        options = state.options
        self._pool = PatchPool(images, options.train_batch if options.is_swapped else options.cluster_batch)
        self._batches: list[LabelledPatches] = []
        self.baseline: Judgement | None = None

    def to_the_end(self) -> str:
        """Take all steps; return how it ended, see `LearnedFeatures`."""
        options, first = self._state.options, self._state.step
        try:
            if self._judge is not None:
                self.baseline = self._judge(None, self._quiet)
            for epoch in range(len(self._records) + 1, options.epochs + 1):
                self._epoch(epoch)
                if options.stops_early and has_settled([record.loss for record in self._records]):
                    return "plateau"
        except CancelledError:
            if self._state.step == first == 0:
                raise
            return "cancelled"
        return "done"

    def _epoch(self, epoch: int) -> None:
        options, losses, used = self._state.options, [], []
        self._batches = []
        for _ in range(options.steps):
            self._progress.check()
            loss, n_used = self._step()
            losses.append(loss)
            used.append(n_used)
            self._progress.report(self._state.step / options.total_steps)
        judgement = None
        if self._judge is not None:
            model = self._images.model(self._state.shape, self._state.tensors())
            judgement = self._judge(model, self._quiet)
        seconds = time.monotonic() - self._began
        self._records.append(
            EpochRecord(
                epoch,
                self._state.step,
                float(np.mean(losses)),
                float(np.mean(used)),
                seconds,
                None if judgement is None else judgement.dice,
                None if judgement is None else judgement.accuracy,
            )
        )
        if self._checkpoint is not None:
            save_checkpoint(self._checkpoint, self._state, self._images, self._records)
        if self._tell is not None:
            self._tell(self._records[-1])

    def _step(self) -> tuple[float, int]:
        """Take a step; return its loss, and the clusters in use."""
        state = self._state
        if state.options.is_swapped:
            return swapped_step(state, self._pool.at(state.step, self._quiet), self._quiet)
        if not self._batches:
            patches = self._pool.at(state.step, self._quiet)
            self._batches, self._used = labelled(state, patches, self._quiet)
        return learn_labels(state, self._batches.pop(0), self._quiet), self._used
