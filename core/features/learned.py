# SPDX-License-Identifier: GPL-2.0-or-later
"""Features that a network learned from images, as a feature kind; see `feature_model` and `unet`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from .feature_model import FeatureModel, check_bands
from .thinning import thinned
from .unet import COLUMN, HALO, UNet

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


@dataclass(frozen=True, eq=False)
class Learned:
    """The features of a feature model."""

    kind: ClassVar[str] = "learned"
    halo: ClassVar[int] = HALO
    align: ClassVar[int] = COLUMN
    model: FeatureModel

    @cached_property
    def _network(self) -> UNet:
        return self.model.network()

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return numbered names; raises `InputError` when the model takes another number of bands."""
        check_bands(self.model, band_names)
        return [f"Learned {number}" for number in range(1, self.model.shape.n_features + 1)]

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return planes, float32 (n_features, height, width), of bands (n_bands, height, width); 0 where not valid."""
        height, width = valid.shape
        return self.compute_part(bands, valid, slice(0, height), slice(0, width), stride)

    def compute_part(
        self, bands: np.ndarray, valid: np.ndarray, rows: slice, cols: slice, stride: int = 1
    ) -> np.ndarray:
        """Return the planes of a part of a block; see `kinds.ComputesPart`."""
        planes = self._network.features(self.model.normalised(bands, valid), rows, cols)
        inside = valid[rows, cols]
        if not inside.all():
            planes[:, ~inside] = 0.0
        return thinned(planes, inside, stride)[0]

    def to_dict(self) -> dict[str, Any]:
        """Return the feature model as JSON values, weights included."""
        return self.model.to_dict()

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Learned:
        """Build from a model file; raises `ModelError` when it is damaged."""
        return cls(FeatureModel.from_dict(values))
