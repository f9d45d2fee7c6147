# SPDX-License-Identifier: GPL-2.0-or-later
"""A model with classes: clusters, their classes and splits by strokes, and what the method's learner learned.

Its file is a k-means model's file with further entries, so that `segmentation.model` reads its clusters too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.errors import N_, ModelError
from ..base.files import write_text
from ..labelling.labelling import Labelling, spread
from ..labelling.split_trees import Part, Tree
from ..labelling.splitting import MAX_LEVELS
from ..legend.entry import LegendEntry
from ..legend.palette import from_hex, to_hex
from ..raster.bands import MAX_VALUE
from ..segmentation.model import VERSION, KMeansModel, from_dict, read_json
from .by_cluster import ClusterClassifier
from .methods import METHODS, method_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from .classifier import Classifier, SavedClassifier

FIRST_METHODS = ("default", "clusternet")  # of the first version of the file's format, which ClusterBrush 0.1.0 reads
MAX_CLASSES = 65535
MAX_VOTES = 2**53  # in a cluster; more painted pixels than any raster has


@dataclass(frozen=True)
class StrokeModel:
    """The model learned from strokes on an image, to be applied to it and to others.

    Parameters
    ----------
    clusters : KMeansModel
    labelling : Labelling
    legend : tuple of LegendEntry
        The classes.
    method : str
        A key of `methods.METHODS`.
    pixels : SavedClassifier or None
        The classifier of the method's learner; without it the named clusters are the map.
    """

    clusters: KMeansModel
    labelling: Labelling
    legend: tuple[LegendEntry, ...]
    method: str
    pixels: SavedClassifier | None = None

    @property
    def classifier(self) -> Classifier:
        """The classifier that applies this model to a raster."""
        if self.pixels is not None:
            return self.pixels
        classes, confidence = self.labelling.tables()
        if method_of(self.method).carries:
            spread(self.labelling, classes, confidence)
        return ClusterClassifier(self.clusters, self.labelling, classes, confidence)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model file whole; raises `OutputError` when it cannot be written."""
        values = self.clusters.to_dict()
        if self.method not in FIRST_METHODS:
            values["version"] = VERSION
        values["classes"] = [
            {"id": entry.id, "name": entry.name, "colour": to_hex(entry.colour)} for entry in self.legend
        ]
        values["method"] = self.method
        trees = sorted(self.labelling.clusters.items())
        values["labelling"] = {
            "class_ids": list(self.labelling.class_ids),
            "threshold": self.labelling.threshold,
            "clusters": {str(cluster): _part_to_dict(tree.root) for cluster, tree in trees},
        }
        values["pixels"] = None if self.pixels is None else self.pixels.to_dict()
        write_text(path, json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def _part_to_dict(part: Part) -> dict[str, Any]:
    values: dict[str, Any] = {"votes": [int(count) for count in part.votes]}
    if part.is_split:
        values["parts"] = [
            {"centroid": [float(value) for value in centroid], **_part_to_dict(below)}
            for centroid, below in zip(part.centroids, part.parts)
        ]
    return values


def load_any(path: str | os.PathLike[str]) -> KMeansModel | StrokeModel:
    """Return the model of a file of either kind, fully checked.

    Raises
    ------
    ModelError
        When it is no model, is damaged, or was written by a newer version.
    MissingLibraryError
        When its method needs a library that is not there.
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
    legend = tuple(LegendEntry(_integer(c["id"]), str(c["name"]), from_hex(c["colour"])) for c in values["classes"])
    labelling = values["labelling"]
    class_ids = tuple(_integer(class_id) for class_id in labelling["class_ids"])
    pixels = _learned(values, clusters)
    known = {entry.id for entry in legend}
    if len(known) != len(legend) or not all(1 <= class_id <= MAX_CLASSES for class_id in known):
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
        str(values["method"]),
        pixels,
    )


def _learned(values: dict[str, Any], clusters: KMeansModel) -> SavedClassifier | None:
    """Return the classifier of the method's learner, or None."""
    name, learned = values["method"], values["pixels"]
    if isinstance(name, str) and name not in METHODS:
        raise ModelError(
            N_("The model uses the method {method}, which this version does not know. Update ClusterBrush."),
            method=name,
        )
    method = METHODS[name]
    if learned is None:
        return None
    if method.load is None:
        raise ValueError("pixels")
    if not method.applies_alone:
        method.check()
    return method.load(learned, clusters.recipe.bands)


def _part_from_dict(values: dict[str, Any], n_classes: int, n_features: int, level: int = 0) -> Part:
    counts = [_integer(count) for count in values["votes"]]
    if not 0 <= sum(counts) <= MAX_VOTES:
        raise ValueError("votes")
    votes = np.array(counts, dtype=np.int64)
    below = values.get("parts", [])
    if len(votes) != n_classes or level > MAX_LEVELS or (votes < 0).any():
        raise ValueError("votes")
    with np.errstate(over="ignore"):  # values beyond float32 become infinite and are refused below
        centroids = np.array([_floats(part["centroid"]) for part in below], dtype=np.float32).reshape(-1, n_features)
    if len(centroids) != len(below) or len(below) == 1 or not (np.abs(centroids) <= MAX_VALUE).all():
        raise ValueError("parts")
    return Part(votes, centroids, tuple(_part_from_dict(part, n_classes, n_features, level + 1) for part in below))


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(type(value).__name__)
    return value


def _floats(values: Iterable[Any]) -> list[float]:
    return [float(value) for value in values]
