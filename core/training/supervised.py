# SPDX-License-Identifier: GPL-2.0-or-later
"""A U-Net that learns classes from pixels of known classes.

The cross-entropy of the known pixels alone counts, each class of a step about alike. Where every class has strokes
enough, some are held out, and the weights are kept with which these are classified best.

References
----------
Ronneberger, O., Fischer, P., Brox, T. (2015): U-Net: convolutional networks for biomedical image segmentation. MICCAI.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.progress import Progress
from ..features.feature_model import FeatureModel
from ..features.recipe import FeatureRecipe
from ..features.sampling import draw
from ..features.unet import DOWN_WIDTHS, UP_WIDTHS, UNetShape
from .class_patches import ClassPatches
from .network import chosen_device, features_of
from .state import NetworkState
from .training_set import SAMPLE, band_statistics
from .views import plain_view, view_of

if TYPE_CHECKING:
    from ..features.feature_model import BandStatistics
    from ..raster.source import RasterSource
    from .class_patches import Batch, LabelledPixels

PREPARED = 0.05  # share of the progress that the statistics of the bands take
EVALUATION_STEPS = 25  # between looks at the held-out strokes
PATIENCE = 4  # looks without a better one before the training stops
MAX_HELD_PATCHES = 32
MIN_COUNT = 50  # pixels of a class in a step; fewer count by their number, so that a few do not rule it


@dataclass(frozen=True)
class SupervisedOptions:
    """How a network learns classes.

    Parameters
    ----------
    patch : int
        Edge of a patch, pixels; a multiple of 8.
    batch : int
        Patches of a step.
    steps : int
        At most.
    rate : float
        Largest learning rate.
    colour : float
        Standard deviation of the random gain and shift of each band in a view, in those of the band.
    down, up
        Channels of the network; see `UNetShape`.
    seed : int
    device : {"auto", "cpu", "cuda"}
    """

    patch: int = 64
    batch: int = 8
    steps: int = 200
    rate: float = 2e-3
    colour: float = 0.1
    down: tuple[int, ...] = field(default=DOWN_WIDTHS)
    up: tuple[int, ...] = field(default=UP_WIDTHS)
    seed: int = 0
    device: str = "auto"

    @property
    def total_steps(self) -> int:
        """Steps of the training."""
        return self.steps


def learn_classes(
    source: RasterSource, labelled: LabelledPixels, options: SupervisedOptions, progress: Progress | None = None
) -> FeatureModel:
    """Return a network whose features are the scores of the classes.

    Parameters
    ----------
    source : RasterSource
        The raster to classify, of which the bands are normalised.
    labelled : LabelledPixels
        With a pixel of each class.
    options : SupervisedOptions
    progress : Progress, optional
        Asked between layers whether to stop.

    Raises
    ------
    InputError
        When a raster cannot be read.
    CancelledError
        When `progress` says so.
    """
    progress = progress or Progress()
    bands = _statistics(source, options.seed, progress.part(0.0, PREPARED))
    working = progress.part(PREPARED, 1.0)
    shape = UNetShape(len(bands), options.down, options.up, labelled.n_classes)
    rng = np.random.default_rng([options.seed, 31])
    state = NetworkState(shape, options, chosen_device(options.device), rng)
    held = labelled.held_out(options.seed)
    patches = ClassPatches(labelled.chosen(~held), bands, options.patch, options.seed)
    judge = None
    if held.any():
        others = ClassPatches(labelled.chosen(held), bands, options.patch, options.seed)
        judge = _BestWeights(others.centred(MAX_HELD_PATCHES))
    for step in range(options.steps):
        working.check()
        _step(state, patches.batch(step, options.batch), options, working)
        if judge is not None and (step + 1) % EVALUATION_STEPS == 0 and judge.is_done(state, working):
            break
        working.report((step + 1) / options.steps)
    tensors = state.tensors() if judge is None or judge.tensors is None else judge.tensors
    return FeatureModel(shape, bands, tensors, {"steps": state.step, "seed": options.seed, "held_out": int(held.sum())})


def _statistics(source: RasterSource, seed: int, progress: Progress) -> tuple[BandStatistics, ...]:
    """Return mean and deviation of the bands of a raster; 1 for the deviation of a band that is the same everywhere."""
    recipe = FeatureRecipe(tuple(source.bands))
    sample = draw(source, recipe, SAMPLE, seed, progress, located=True)
    values = recipe.in_units(sample.features.astype(np.float64))
    return band_statistics(source.bands, values.mean(axis=0), values.std(axis=0))


def _step(state: NetworkState, batch: Batch, options: SupervisedOptions, progress: Progress) -> float:
    """Take a step and return its loss."""
    rng = np.random.default_rng([options.seed, 34, state.step])
    view = view_of(batch.patches, options.colour, rng)
    rows = state.rows(view, batch.of_patch, batch.place, progress.check)
    return state.descend(_loss(rows, batch.classes))


def _loss(rows: Any, classes: np.ndarray) -> Any:
    """Return the mean cross-entropy of scores, tensor (n, n_classes), each class counting about alike."""
    import torch
    from torch.nn import functional

    counts = np.bincount(classes, minlength=rows.shape[1])
    weights = torch.from_numpy((1.0 / np.maximum(counts, MIN_COUNT)).astype(np.float32)).to(rows.device)
    return functional.cross_entropy(rows, torch.from_numpy(classes).to(rows.device), weights)


class _BestWeights:
    """The weights with which held-out strokes are classified best.

    Parameters
    ----------
    batches : list of Batch
    """

    def __init__(self, batches: list[Batch]) -> None:
        self._batches, self._lowest, self._worse = batches, np.inf, 0
        self.tensors: dict[str, np.ndarray] | None = None

    def is_done(self, state: NetworkState, progress: Progress) -> bool:
        """Look at the held-out strokes, and return True when they have not become better for long."""
        loss = self._loss_of(state, progress)
        if loss < self._lowest:
            self._lowest, self._worse, self.tensors = loss, 0, state.tensors()
        else:
            self._worse += 1
        return self._worse >= PATIENCE

    def _loss_of(self, state: NetworkState, progress: Progress) -> float:
        import torch

        network, rows, classes = state.modules.network, [], []
        network.eval()
        with torch.no_grad():
            for batch in self._batches:
                view = plain_view(batch.patches)
                planes = features_of(network, torch.from_numpy(view.values).to(state.device), progress.check)
                flat = planes.flatten(2).transpose(1, 2)
                rows.append(flat[torch.from_numpy(batch.of_patch), torch.from_numpy(batch.place)])
                classes.append(batch.classes)
        network.train()
        return float(_loss(torch.cat(rows), np.concatenate(classes)))
