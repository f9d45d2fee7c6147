# SPDX-License-Identifier: GPL-2.0-or-later
"""From a raster and strokes to a stroke model: clusters, their names and splits, and the classifier by pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .classification import ClusterClassifier
from .errors import InputError, N_, Notice
from .features import BandValues
from .holdout import HeldOut, hold_out
from .labelling import THRESHOLD, label, spread
from .pixel_classifier import PixelClassifier, painted_features
from .progress import Progress
from .sampling import draw
from .segmentation import DEFAULT_SAMPLE
from .session import Session
from .stroke_model import StrokeModel
from .strokes import settle

if TYPE_CHECKING:
    from .clustering import KMeansOptions
    from .features import FeatureKind
    from .model import KMeansModel
    from .raster import RasterSource
    from .vector_strokes import StrokeSet


@dataclass(frozen=True)
class LearningOptions:
    """How to learn.

    Parameters
    ----------
    clusters : KMeansOptions
    scaling : str
        Of the clusters' features.
    sample_size : int
    method : {"default", "clusternet"}
    threshold : float
        t of the splits.
    preset : {"context", "bands"}
        Features of the method that decides by pixel.
    """

    clusters: KMeansOptions
    scaling: str = "none"
    sample_size: int = DEFAULT_SAMPLE
    method: str = "default"
    threshold: float = THRESHOLD
    preset: str = "context"


@dataclass(frozen=True)
class Learned:
    """What came out.

    Parameters
    ----------
    model : StrokeModel
    n_painted : int
        Valid painted pixels, overlaps settled.
    held_out : HeldOut or None
    """

    model: StrokeModel
    n_painted: int
    held_out: HeldOut | None
