# SPDX-License-Identifier: GPL-2.0-or-later
"""A fitted model as data: a JSON file with all that turns bands into cluster ids, and with the model's origin."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.errors import N_, ModelError
from ..base.files import write_text
from ..clustering.gaussian_mixture import Mixture
from ..clustering.kmeans import MAX_CLUSTERS, UPDATES, Step
from ..clustering.metrics import METRICS, metric_of
from ..clustering.nearest import label_dtype, nearest, nearest_in_groups
from ..features.recipe import SCALINGS, FeatureRecipe
from ..features.registry import kinds_from_list
from ..features.scaling import Scaling
from ..legend.entry import LegendEntry
from ..legend.palette import Colour, from_hex, to_hex
from ..raster.bands import MAX_VALUE, Band
from . import units
from .parts import Parts, numbers, parts_from_list

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence


FORMAT = "clusterbrush-model"
VERSION = 2
FIRST_VERSION = 1  # whatever it can hold is written with it, so that ClusterBrush 0.1.0 reads it
FIRST_METRICS = ("euclidean", "manhattan", "chebyshev")  # the distances of `FIRST_VERSION`
COMPUTED = "computed"  # key of the coded values that are computed with, where they differ from the readable ones
MAX_FILE_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Cluster:
    """One group of pixels: its name may be empty, its count is of the pixels that it was fitted on."""

    name: str
    colour: Colour
    count: float


@dataclass(frozen=True)
class FitRecord:
    """How the fit went, for reports and for judging other images.

    Parameters
    ----------
    inertia, mean_distance : float
        Of the rows fitted on, in scaled units; see `clustering.KMeansResult`.
    converged : bool
    history : tuple of Step
    n_pixels : int
        Pixels that the rows stood for.
    complete : bool
        Whether these were all valid pixels.
    settings : dict
        Seed, attempts and so on, as JSON values.
    """

    inertia: float
    mean_distance: float
    converged: bool
    history: tuple[Step, ...]
    n_pixels: int
    complete: bool
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class KMeansModel:
    """Everything needed to give a pixel of any fitting raster its cluster.

    Parameters
    ----------
    recipe : FeatureRecipe
    n_bands : int
        Bands with data in the raster it was fitted on.
    scaling : Scaling
    centroids : float32 ndarray of shape (k, n_features)
        Scaled. Where only their direction counts they have the mean length of their pixels.
    metric, update : str
    clusters : tuple of Cluster
    fit : FitRecord
    provenance : dict
        Software, raster and the like, as JSON values.
    mixture : Mixture, optional
        Where a pixel goes to the most likely cluster, or part, instead of the nearest.
    parts : Parts, optional
        Where clusters were merged: what pixels are compared with. The centroids are the means of their parts then.
    """

    recipe: FeatureRecipe
    n_bands: int
    scaling: Scaling
    centroids: np.ndarray
    metric: str
    update: str
    clusters: tuple[Cluster, ...]
    fit: FitRecord
    provenance: dict[str, Any] = field(default_factory=dict)
    mixture: Mixture | None = None
    parts: Parts | None = None

    @property
    def k(self) -> int:
        """Number of clusters."""
        return len(self.centroids)

    @property
    def part_centroids(self) -> np.ndarray:
        """What pixels are compared with, float32 (n_parts, n_features): the centroids, where clusters have no parts."""
        return self.centroids if self.parts is None else self.parts.centroids

    @property
    def centroids_in_units(self) -> np.ndarray:
        """Centroids in the features' own units, float64 (k, n_features)."""
        return self.recipe.in_units(self.scaling.undo(self.centroids))

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Return the cluster ids 0 ... k-1 of features (n_pixels, n_features) that are not scaled yet."""
        return self.nearest(self.scaling.apply(features))

    def nearest(self, scaled: np.ndarray) -> np.ndarray:
        """Return the cluster ids 0 ... k-1 of features (n_pixels, n_features) that are scaled."""
        ids = self.nearest_part(scaled)
        return ids if self.parts is None else self.parts.groups.astype(label_dtype(self.k))[ids]

    def nearest_part(self, scaled: np.ndarray) -> np.ndarray:
        """Return which of `part_centroids` each row (n_pixels, n_features) goes to.

        Values that had to be coded for float32 may lie in narrow groups far apart. For them differences are used, which
        round less than the product of the usual kernel, and take longer.
        """
        if self.mixture is not None:
            return self.mixture.nearest(scaled)
        centroids = self.part_centroids
        if not metric_of(self.metric).by_product or units.is_plain(self.recipe, self.scaling):
            return nearest(scaled, centroids, self.metric)
        one_group = np.zeros(len(scaled), dtype=np.int64)
        ids = nearest_in_groups(np.ascontiguousarray(scaled.T), one_group, centroids[None], self.metric)
        return ids.astype(label_dtype(len(centroids)))

    def legend(self, unnamed: str = "Cluster {number}") -> list[LegendEntry]:
        """Return names and colours by id; `unnamed` is the template for clusters without a name."""
        return [
            LegendEntry(number, cluster.name or unnamed.format(number=number), cluster.colour)
            for number, cluster in enumerate(self.clusters, start=1)
        ]

    # --- the file

    def to_json(self) -> str:
        """Return the model file's text."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model file whole.

        Raises
        ------
        OutputError
            When it cannot be written.
        """
        write_text(path, self.to_json())

    def to_dict(self) -> dict[str, Any]:
        """Return the model as JSON values."""
        plain = units.is_plain(self.recipe, self.scaling)
        return {
            "format": FORMAT,
            "version": self._version(),
            "bands": [_band_to_dict(band) for band in self.recipe.bands],
            "n_bands": self.n_bands,
            "features": self.recipe.to_dict(),
            "scaling": self._scaling_to_dict(plain),
            "metric": self.metric,
            "update": self.update,
            "clusters": [
                {
                    "id": number,
                    "name": cluster.name,
                    "colour": to_hex(cluster.colour),
                    "count": cluster.count,
                    **values,
                }
                for number, (cluster, values) in enumerate(
                    zip(self.clusters, self._places(self.centroids, self.parts is None)), start=1
                )
            ],
            **self._parts_to_dict(),
            "fit": {
                "inertia": self.fit.inertia,
                "mean_distance": self.fit.mean_distance,
                "converged": self.fit.converged,
                "n_pixels": self.fit.n_pixels,
                "complete": self.fit.complete,
                "history": [[step.iteration, step.movement, step.inertia] for step in self.fit.history],
                "settings": self.fit.settings,
            },
            "provenance": self.provenance,
        }

    def _places(self, centroids: np.ndarray, compared: bool) -> list[dict[str, Any]]:
        """Return for each centroid (n, n_features) where it lies, and its width where pixels are compared with it."""
        plain = units.is_plain(self.recipe, self.scaling)
        readable = units.centroids_in_file(self.recipe, self.scaling, centroids)
        values: list[dict[str, Any]] = [
            {"centroid": numbers(centroid), **({} if plain else {COMPUTED: numbers(computed)})}
            for centroid, computed in zip(readable, centroids)
        ]
        if self.mixture is not None and compared:
            for place, variances, weight in zip(values, self.mixture.variances, self.mixture.weights):
                place |= {"variance": numbers(variances), "weight": float(weight)}
        return values

    def _parts_to_dict(self) -> dict[str, Any]:
        if self.parts is None:
            return {}
        return self.parts.to_dict(self._places(self.parts.centroids, compared=True))

    def _version(self) -> int:
        """Return the first version of the format that holds such a model.

        `FIRST_VERSION` holds models of plain centroids by the first distances, of bands whose values are the numbers of
        the file, with squares that float32 holds.
        """
        plain = units.is_plain(self.recipe, self.scaling)
        scaled = any(band.is_scaled for band in self.recipe.bands)
        first = plain and not scaled and self.metric in FIRST_METRICS and self.mixture is None and self.parts is None
        return FIRST_VERSION if first else VERSION

    def _scaling_to_dict(self, plain: bool) -> dict[str, Any]:
        offset, gain = units.scaling_in_units(self.recipe, self.scaling)
        values: dict[str, Any] = {"name": self.scaling.name, "offset": numbers(offset), "gain": numbers(gain)}
        if not plain:
            values[COMPUTED] = {
                "offset": numbers(self.scaling.offset),
                "gain": numbers(self.scaling.gain),
                "factor": self.scaling.factor,
            }
        return values


def _band_to_dict(band: Band) -> dict[str, Any]:
    """Return a band as JSON values, with the scale from its numbers to values and the coding where it has them."""
    values: dict[str, Any] = {"number": band.number, "name": band.name, "named": band.named}
    if band.is_scaled:
        values |= {"scale": band.scale, "offset": band.shift}
    if band.is_coded:
        values |= {"origin": band.origin, "gain": band.gain}
    return values


def _band_from_dict(values: dict[str, Any]) -> Band:
    return Band(
        int(values["number"]),
        str(values["name"]),
        bool(values["named"]),
        None,
        "",
        0,
        scale=float(values.get("scale", 1.0)),
        shift=float(values.get("offset", 0.0)),
        origin=float(values.get("origin", 0.0)),
        gain=float(values.get("gain", 1.0)),
    )


def load(path: str | os.PathLike[str]) -> KMeansModel:
    """Return the model of a file, fully checked.

    Raises
    ------
    ModelError
        When it is no model, is damaged, or was written by a newer version.
    """
    return from_dict(read_json(path), path)


def read_json(path: str | os.PathLike[str]) -> Any:
    """Return the JSON of a file; raises `ModelError` when it cannot be read or is no JSON."""
    try:
        if Path(path).stat().st_size > MAX_FILE_BYTES:
            raise ModelError(N_("{path} is too large to be a ClusterBrush model."), path=path)
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            N_("The model {path} cannot be read ({reason})."), path=path, reason=error.strerror or error
        ) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ModelError(
            N_("{path} is not a ClusterBrush model. Choose a model file (.json) written by ClusterBrush."), path=path
        ) from error


def from_dict(values: Any, path: str | os.PathLike[str] = "") -> KMeansModel:
    """Build a model from parsed JSON; raises `ModelError` as `load` does."""
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise ModelError(
            N_("{path} is not a ClusterBrush model. Choose a model file (.json) written by ClusterBrush."), path=path
        )
    version = values.get("version")
    if not isinstance(version, int) or version < 1:
        raise _damaged(path, "version")
    if version > VERSION:
        raise ModelError(
            N_("The model {path} has format version {version}; this ClusterBrush reads up to {known}. Update it."),
            path=path,
            version=version,
            known=VERSION,
        )
    metric = values.get("metric")
    if isinstance(metric, str) and metric not in METRICS:
        raise ModelError(
            N_("The model uses the distance {metric}, which this version does not know. Update ClusterBrush."),
            metric=metric,
        )
    try:
        model = _build(values)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _damaged(path, str(error)) from error
    _check(model, path)
    return model


def _damaged(path: str | os.PathLike[str], detail: str) -> ModelError:
    return ModelError(N_("The model {path} is damaged ({detail}). Fit it again."), path=path, detail=detail)


def _build(values: dict[str, Any]) -> KMeansModel:
    json.dumps(values, allow_nan=False)  # raises for NaN and infinity, which JSON does not allow
    recipe = FeatureRecipe(tuple(map(_band_from_dict, values["bands"])), kinds_from_list(values["features"]))
    scaling, fit, clusters = values["scaling"], values["fit"], values["clusters"]
    computed = scaling.get(COMPUTED, scaling)
    if any(band.scale == 0 or not band.gain > 0 for band in recipe.bands):
        raise ValueError("bands")
    if [cluster["id"] for cluster in clusters] != list(range(1, len(clusters) + 1)):
        raise ValueError("id")
    factor = float(computed.get("factor", 1.0))
    if not factor > 0:
        raise ValueError("factor")
    centroids, mixture = _places_of(clusters)
    parts = None
    if "parts" in values:
        part_centroids, mixture = _places_of(values["parts"])
        parts = parts_from_list(values, part_centroids, len(clusters))
    return KMeansModel(
        recipe=recipe,
        n_bands=int(values["n_bands"]),
        scaling=Scaling(str(scaling["name"]), _array(computed["offset"]), _array(computed["gain"]), factor),
        centroids=centroids,
        metric=str(values["metric"]),
        update=str(values["update"]),
        clusters=tuple(Cluster(str(c["name"]), from_hex(c["colour"]), float(c["count"])) for c in clusters),
        fit=FitRecord(
            float(fit["inertia"]),
            float(fit["mean_distance"]),
            bool(fit["converged"]),
            tuple(Step(int(i), float(m), float(e)) for i, m, e in fit["history"]),
            int(fit["n_pixels"]),
            bool(fit["complete"]),
            dict(fit["settings"]),
        ),
        provenance=dict(values["provenance"]),
        mixture=mixture,
        parts=parts,
    )


def _places_of(entries: Sequence[dict[str, Any]]) -> tuple[np.ndarray, Mixture | None]:
    """Return the centroids of clusters or parts, float32 (n, n_features), and their mixture where they have widths."""
    centroids = np.array([_array(entry.get(COMPUTED, entry["centroid"])) for entry in entries], dtype=np.float32)
    if not any("variance" in entry for entry in entries):
        return centroids, None
    variances = np.array([_array(entry["variance"]) for entry in entries], dtype=np.float32)
    return centroids, Mixture(centroids, variances, _array([entry["weight"] for entry in entries]))


def _array(values: Any) -> np.ndarray:
    if not isinstance(values, list):
        raise TypeError(type(values).__name__)
    with np.errstate(over="ignore"):  # values beyond float32 become infinite and are refused by `_check`
        return np.array([float(value) for value in values], dtype=np.float32)


def _check(model: KMeansModel, path: str | os.PathLike[str]) -> None:
    n_features = len(model.recipe.names) if model.recipe.bands else 0
    shape = (model.k, n_features)
    finite = (model.centroids, model.part_centroids, model.scaling.offset, model.scaling.gain)
    mixture = model.mixture
    rules = {
        "bands": 1 <= len(model.recipe.bands) <= model.n_bands and all(b.number >= 1 for b in model.recipe.bands),
        "features": n_features > 0 and model.centroids.shape == shape,
        "scaling": model.scaling.name in SCALINGS
        and model.scaling.offset.shape == model.scaling.gain.shape == (n_features,)
        and bool((model.scaling.gain != 0).all()),
        "clusters": 1 <= model.k <= MAX_CLUSTERS,
        "metric": model.metric in METRICS and model.update in UPDATES,
        "numbers": all(bool((np.abs(a) <= MAX_VALUE).all()) for a in finite),
        "parts": model.parts is None or model.parts.fits(model.k, n_features),
        "mixture": mixture is None
        or (
            mixture.variances.shape == mixture.means.shape
            and all(bool(((a > 0) & (a <= MAX_VALUE)).all()) for a in (mixture.variances, mixture.weights))
        ),
    }
    for detail, holds in rules.items():
        if not holds:
            raise _damaged(path, detail)


def with_names(model: KMeansModel, names: Sequence[str]) -> KMeansModel:
    """Return the model with other cluster names, in order."""
    clusters = tuple(replace(cluster, name=name) for cluster, name in zip(model.clusters, names))
    return replace(model, clusters=clusters)
