# SPDX-License-Identifier: GPL-2.0-or-later
"""How features are learned: the settings, ready-made ones by the time that there is, and whether torch is there.

References
----------
Girard, N., Zhygallo, A., Tarabalka, Y. (2019): ClusterNet: unsupervised generic feature learning for fast
interactive satellite image segmentation. SPIE 11155.
Caron, M., Misra, I., Mairal, J. and others (2020): Unsupervised learning of visual features by contrasting cluster
assignments. NeurIPS.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from ..base.errors import N_, MissingLibraryError, ParameterError
from ..base.libraries import TORCH, install_command
from ..features.unet import DOWN_WIDTHS, N_FEATURES, UP_WIDTHS

SWAPPED, PSEUDO_LABELS = "swapped", "pseudo_labels"
KMEANS, MIXTURE = "kmeans", "mixture"
DEVICES = ("auto", "cpu", "cuda")
PATCH_MULTIPLE = 8  # pixels; three times the network halves its maps
MAX_PATCH, MAX_CLUSTERS, MAX_EPOCHS = 1024, 4096, 1000
LIBRARY = TORCH


@dataclass(frozen=True)
class TrainingOptions:
    """How to learn features.

    Parameters
    ----------
    scheme : {"swapped", "pseudo_labels"}
        Swapped: each of two views of a patch predicts the clusters of the other one, to which pixels are assigned in
        equal shares; and the context of a pixel is rebuilt. Pseudo-labels: the paper's Algorithm 1, clusters of the
        features of some patches are the classes that the network then learns.
    grouping : {"kmeans", "mixture"}
        What gives pseudo-labels: k-means, or a mixture of Gaussians with diagonal covariances.
    clusters : int
    patch : int
        Edge of a patch, pixels; a multiple of 8.
    cluster_batch, train_batch : int
        Patches whose pixels are clustered at once, and patches of a step. Swapped prediction clusters those of a step.
    epochs, steps : int
        How many, and steps of each.
    rows : int
        Pixels that a step's loss, and a clustering, are computed on.
    rate : float
        Largest learning rate.
    colour : float
        Standard deviation of the random gain and shift of each band in a view, in those of the band; 0 for none.
    context_weight : float
        Of the error of the rebuilt context, against the swapped prediction; 0 leaves it out.
    stops_early : bool
        Whether to stop when the loss no longer falls.
    down, up, n_features
        Channels of the network; see `UNetShape`.
    seed : int
    device : {"auto", "cpu", "cuda"}
        Auto: a GPU where torch sees one.
    """

    scheme: str = SWAPPED
    grouping: str = KMEANS
    clusters: int = 100
    patch: int = 128
    cluster_batch: int = 8
    train_batch: int = 8
    epochs: int = 10
    steps: int = 30
    rows: int = 12_000
    rate: float = 2e-3
    colour: float = 0.1
    context_weight: float = 2.0
    stops_early: bool = True
    down: tuple[int, ...] = field(default=DOWN_WIDTHS)
    up: tuple[int, ...] = field(default=UP_WIDTHS)
    n_features: int = N_FEATURES
    seed: int = 0
    device: str = "auto"

    @property
    def total_steps(self) -> int:
        """Steps of all epochs."""
        return self.epochs * self.steps

    @property
    def is_swapped(self) -> bool:
        """Return True for swapped prediction."""
        return self.scheme == SWAPPED

    def validate(self) -> None:
        """Raise `ParameterError` for a value out of range."""
        for value, known in (
            (self.scheme, (SWAPPED, PSEUDO_LABELS)), (self.grouping, (KMEANS, MIXTURE)), (self.device, DEVICES),
        ):  # fmt: skip
            if value not in known:
                raise ParameterError(N_("Unknown choice {value}. Choose one of: {known}."), value=value, known=known)
        if self.patch % PATCH_MULTIPLE or not PATCH_MULTIPLE <= self.patch <= MAX_PATCH:
            raise ParameterError(
                N_("The patch size is {patch} pixels. Give a multiple of {multiple}, at most {most}."),
                patch=self.patch,
                multiple=PATCH_MULTIPLE,
                most=MAX_PATCH,
            )
        if not 2 <= self.clusters <= MAX_CLUSTERS:
            raise ParameterError(
                N_("The number of clusters is {k}. Give a number from 2 to {most}."), k=self.clusters, most=MAX_CLUSTERS
            )
        if not 1 <= self.epochs <= MAX_EPOCHS or min(self.steps, self.train_batch, self.cluster_batch) < 1:
            raise ParameterError(
                N_("Epochs and patches of a step must be at least 1, and epochs at most {most}."), most=MAX_EPOCHS
            )
        numbers = (self.rate, self.colour, self.context_weight)
        if not all(math.isfinite(number) and number >= 0 for number in numbers) or self.rate == 0 or self.seed < 0:
            raise ParameterError(N_("Learning rate, weights and seed must be positive numbers."))


@dataclass(frozen=True)
class TrainingPreset:
    """A ready-made choice of settings.

    Parameters
    ----------
    id : str
    title, help : str
        In lists, and what it does; marked with `N_`.
    options : TrainingOptions
    """

    id: str
    title: str
    help: str
    options: TrainingOptions


PROCESSOR = TrainingPreset(
    "processor",
    N_("Ten minutes on a processor"),
    N_(
        "Swapped prediction between two views of patches of 128 pixels, 100 clusters, 300 steps: some ten minutes on "
        "two cores, much less on a GPU."
    ),
    TrainingOptions(),
)
PAPER = TrainingPreset(
    "paper",
    N_("As in the paper (GPU)"),
    N_(
        "Clusters of the features are the classes that the network learns: 800 clusters, patches of 512 pixels, 35 "
        "epochs of 721 patches. It is meant for a GPU; on a processor it takes many hours."
    ),
    replace(
        TrainingOptions(),
        scheme=PSEUDO_LABELS,
        clusters=800,
        patch=512,
        cluster_batch=16,
        train_batch=4,
        epochs=35,
        steps=181,  # 721 patches in batches of 4
        rows=65_536,
        colour=0.0,
        context_weight=0.0,
        stops_early=False,
    ),
)

# By id. Scripts give PRESET by its position here, so new ones are added at the end.
TRAININGS = {preset.id: preset for preset in (PROCESSOR, PAPER)}


def can_train() -> bool:
    """Return True when torch is installed; the check imports nothing."""
    return LIBRARY.is_installed


def check_library() -> None:
    """Raise `MissingLibraryError` when torch is not installed."""
    if not can_train():
        raise MissingLibraryError(
            N_(
                "Learning features needs {package}, which the Python it runs in does not have. Install it by {command} "
                "and start QGIS or the command again, or learn on another computer: a feature model is used without "
                "{package}."
            ),
            package=LIBRARY.package,
            command=torch_command(),
        )


def torch_command() -> str:
    """Return what installs torch for the Python that this runs in, to be typed into a terminal."""
    return install_command([LIBRARY])
