# SPDX-License-Identifier: GPL-2.0-or-later
"""A model with classes: clusters, what strokes made of them, and where the method decides by pixel, how.

Its file is a k-means model's file with more in it, so that whatever reads one reads the clusters of the other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .classification import Classifier, ClusterClassifier
from .errors import N_, ModelError
from .files import write_text
from .labelling import Labelling, spread
from .model import KMeansModel, from_dict, read_json
from .palette import from_hex, to_hex
from .pixel_classifier import PixelClassifier
from .raster import LARGEST_VALUE
from .raster_writer import LegendEntry
from .split_trees import Part, Tree
from .splitting import MOST_LEVELS

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

METHODS = ("default", "clusternet")
MAX_CLASSES = 65535
MOST_VOTES = 2**53  # in a cluster; more painted pixels than any raster has


@dataclass(frozen=True)
class StrokeModel:
    """What strokes made of an image, to be applied to it and to others.

    Parameters
    ----------
    clusters : KMeansModel
    labelling : Labelling
    legend : tuple of LegendEntry
        The classes.
    method : {"default", "clusternet"}
        By pixel, or by cluster as in the paper.
    pixels : PixelClassifier or None
        Of the method that decides by pixel.
    """

    clusters: KMeansModel
    labelling: Labelling
    legend: tuple[LegendEntry, ...]
    method: str
    pixels: PixelClassifier | None = None

    @property
    def classifier(self) -> Classifier:
        """What classifies a raster by this model."""
        if self.pixels is not None:
            return self.pixels
        classes, confidence = self.labelling.tables()
        if self.method != "clusternet":
            spread(self.labelling, classes, confidence)
        return ClusterClassifier(self.clusters, self.labelling, classes, confidence)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model file whole; raises `OutputError` when it cannot be written."""
        values = self.clusters.to_dict()
        values["classes"] = [
            {"id": entry.id, "name": entry.name, "colour": to_hex(entry.colour)} for entry in self.legend
        ]
        values["method"] = self.method
        values["labelling"] = {
            "class_ids": list(self.labelling.class_ids),
            "threshold": self.labelling.threshold,
            "clusters": {str(one): _part_to_dict(tree.root) for one, tree in sorted(self.labelling.clusters.items())},
        }
        values["pixels"] = None if self.pixels is None else self.pixels.to_dict()
        write_text(path, json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def _part_to_dict(part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {"votes": [int(count) for count in part.votes]}
    if part.is_split:
        found["parts"] = [
            {"centroid": [float(value) for value in centroid], **_part_to_dict(below)}
            for centroid, below in zip(part.centroids, part.parts)
        ]
    return found


def load_any(path: str | os.PathLike[str]) -> KMeansModel | StrokeModel:
    """Read a model file of either kind and check all of it.

    Raises
    ------
    ModelError
        When it is no model, is damaged, or was written by a newer version.
    """
    values = read_json(path)
    clusters = from_dict(values, path)
    if "labelling" not in values:
        return clusters
    try:
        return _build(values, clusters)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ModelError(
            N_("The model {path} is damaged ({detail}). Fit it again."), path=path, detail=error
        ) from error


def _build(values: dict[str, Any], clusters: KMeansModel) -> StrokeModel:
    legend = tuple(LegendEntry(_whole(c["id"]), str(c["name"]), from_hex(c["colour"])) for c in values["classes"])
    labelling = values["labelling"]
    class_ids = tuple(_whole(one) for one in labelling["class_ids"])
    method = str(values["method"])
    pixels = values["pixels"]
    if pixels is not None:
        pixels = PixelClassifier.from_dict(pixels, clusters.recipe.bands)
    known = {entry.id for entry in legend}
    if method not in METHODS or len(known) != len(legend) or not all(1 <= one <= MAX_CLASSES for one in known):
        raise ValueError("classes")
    for ids in (class_ids, () if pixels is None else pixels.class_ids):
        if len(set(ids)) != len(ids) or not known.issuperset(ids):
            raise ValueError("class_ids")
    trees = {
        int(number): Tree.of(_part_from_dict(part, len(class_ids), clusters.centroids.shape[1]))
        for number, part in labelling["clusters"].items()
    }
    if not all(0 <= number < clusters.k for number in trees):
        raise ValueError("clusters")
    threshold = float(labelling["threshold"])
    if not 0.0 <= threshold <= 1.0:
        raise ValueError("threshold")
    return StrokeModel(
        clusters,
        Labelling(class_ids, clusters.centroids, clusters.metric, threshold, trees),
        legend,
        method,
        pixels,
    )


def _part_from_dict(values: dict[str, Any], n_classes: int, n_features: int, level: int = 0) -> Part:
    counts = [_whole(count) for count in values["votes"]]
    if not 0 <= sum(counts) <= MOST_VOTES:
        raise ValueError("votes")
    votes = np.array(counts, dtype=np.int64)
    below = values.get("parts", [])
    if len(votes) != n_classes or level > MOST_LEVELS or (votes < 0).any():
        raise ValueError("votes")
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused for that
        centroids = np.array([_floats(part["centroid"]) for part in below], dtype=np.float32).reshape(-1, n_features)
    if len(centroids) != len(below) or len(below) == 1 or not (np.abs(centroids) <= LARGEST_VALUE).all():
        raise ValueError("parts")
    return Part(votes, centroids, tuple(_part_from_dict(part, n_classes, n_features, level + 1) for part in below))


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(type(value).__name__)
    return value


def _floats(values: Iterable[Any]) -> list[float]:
    return [float(value) for value in values]
