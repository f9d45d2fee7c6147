# SPDX-License-Identifier: GPL-2.0-or-later
"""A feature model: a network that turns bands into features, with all that it needs, as a file.

The file is JSON: architecture, bands and how they are normalised, notes on the training, and the name of the weights
file beside it with its checksum. Inside the model of clusters or classes it stands whole, weights included, so that
such a model needs no other file.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.errors import N_, InputError, ModelError, Notice
from ..base.files import written_in_folder
from ..base.json_arrays import damaged, number, pack, unpack
from .unet import LEVELS, MAX_WIDTH, UNet, UNetShape
from .weights import MAX_FILE_BYTES, packed, parsed, read_bytes

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from ..raster.bands import Band

FORMAT = "clusterbrush-features"
VERSION = 1
ARCHITECTURE = "unet"
WEIGHTS_ENDING = ".safetensors"
MAX_JSON_BYTES = 2**20
MAX_BANDS = 1024
MAX_MAGNITUDE = 1e30  # of means and deviations, whose quotients float32 holds
MAX_DEVIATIONS = 1e3  # normalised values are limited to so many, so that the features of any raster are finite


@dataclass(frozen=True)
class BandStatistics:
    """A band that a model was trained on.

    Parameters
    ----------
    name : str
    mean, deviation : float
        Of the training set, in values as QGIS shows them: after scale and offset of the file.
    """

    name: str
    mean: float
    deviation: float


@dataclass(frozen=True, eq=False)
class FeatureModel:
    """A network and how bands enter it.

    Parameters
    ----------
    shape : UNetShape
    bands : tuple of BandStatistics
    tensors : mapping of str to float32 ndarray
        The weights, as `UNetShape.tensors` names them.
    training : dict
        Notes on the training, as JSON values.
    """

    shape: UNetShape
    bands: tuple[BandStatistics, ...]
    tensors: Mapping[str, np.ndarray]
    training: dict[str, Any] = field(default_factory=dict)

    def network(self) -> UNet:
        """Return the network, ready to compute."""
        return UNet(self.shape, self.tensors)

    def normalised(self, bands: np.ndarray, valid: np.ndarray) -> np.ndarray:
        """Return bands as the network takes them: mean 0, standard deviation 1, and 0 where there is no data.

        Parameters
        ----------
        bands : float ndarray of shape (n_bands, height, width)
            Values as QGIS shows them.
        valid : bool ndarray of shape (height, width)

        Returns
        -------
        float32 ndarray of shape (n_bands, height, width)
        """
        result = np.empty(bands.shape, dtype=np.float32)
        for plane, values, band in zip(result, bands, self.bands):
            scaled = (values - np.float64(band.mean)) / np.float64(band.deviation)
            plane[:] = np.clip(scaled, -MAX_DEVIATIONS, MAX_DEVIATIONS)
        if not valid.all():
            np.copyto(result, np.float32(0.0), where=~valid)
        return result

    # --- inside other models

    def to_dict(self) -> dict[str, Any]:
        """Return all of the model, weights included, as JSON values."""
        flat = np.concatenate([self.tensors[name].ravel() for name in self.shape.tensors])
        return {**self._description(), "weights": pack(flat), "sha256": _checksum(flat.astype("<f4").tobytes())}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> FeatureModel:
        """Build from `to_dict`; raises `ModelError` when something is damaged or unknown."""
        shape, bands, training = _described(values)
        sizes = [math.prod(size) for size in shape.tensors.values()]
        flat = unpack(values.get("weights"), "f4", (sum(sizes),))
        if values.get("sha256") != _checksum(flat.astype("<f4").tobytes()):
            raise damaged("sha256")
        parts = np.split(flat, np.cumsum(sizes)[:-1])
        tensors = {name: part.reshape(size) for (name, size), part in zip(shape.tensors.items(), parts)}
        return cls(shape, bands, tensors, training)

    def _description(self) -> dict[str, Any]:
        return {
            "architecture": ARCHITECTURE,
            "down": list(self.shape.down),
            "up": list(self.shape.up),
            "features": self.shape.n_features,
            "bands": [{"name": band.name, "mean": band.mean, "deviation": band.deviation} for band in self.bands],
            "training": self.training,
        }

    # --- the files

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model and, beside it, its weights; both, or neither.

        Parameters
        ----------
        path : str or path
            Of the JSON file. The weights file has its name and the ending .safetensors.

        Raises
        ------
        OutputError
            When they cannot be written.
        """
        target = Path(path)
        weights = packed({name: self.tensors[name] for name in self.shape.tensors})
        name = f"{target.stem}{WEIGHTS_ENDING}"
        values = {
            "format": FORMAT,
            "version": VERSION,
            **self._description(),
            "weights": {"file": name, "sha256": _checksum(weights)},
        }
        text = json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        with written_in_folder(target, (WEIGHTS_ENDING,)) as folder:
            (folder / name).write_bytes(weights)
            (folder / target.name).write_bytes(text.encode("utf-8"))


def load_features(path: str | os.PathLike[str]) -> FeatureModel:
    """Return the feature model of a file, fully checked, with the weights beside it.

    Raises
    ------
    ModelError
        When it is no feature model, is damaged, was written by a newer version, or its weights are of another model.
    InputError
        When the weights are missing or damaged.
    """
    values = _read(path)
    shape, bands, training = _described(values)
    reference = values.get("weights")
    if not isinstance(reference, dict):
        raise damaged("weights")
    place = Path(path).parent / _plain_name(reference.get("file"))
    data = read_bytes(place)
    tensors = parsed(data, place)
    shapes = {name: array.shape for name, array in tensors.items()}
    if reference.get("sha256") != _checksum(data) or shapes != shape.tensors:
        raise ModelError(
            N_("The weights in {weights} are not those of the feature model {path}. Copy both files again."),
            weights=place,
            path=path,
        )
    return FeatureModel(shape, bands, tensors, training)


def _read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the JSON of a feature model's file."""
    no_model = ModelError(
        N_("{path} is not a feature model. Choose the .json file that the training of features wrote."), path=path
    )
    try:
        if Path(path).stat().st_size > MAX_JSON_BYTES:
            raise no_model
        values = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            N_("The feature model {path} cannot be read ({reason})."), path=path, reason=error.strerror or error
        ) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise no_model from error
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise no_model
    version = values.get("version")
    if type(version) is not int or version < 1:
        raise damaged("version")
    if version > VERSION:
        raise ModelError(
            N_("The feature model {path} has format version {version}; this ClusterBrush reads up to {known}. "
               "Update it."),
            path=path,
            version=version,
            known=VERSION,
        )  # fmt: skip
    return values


def _plain_name(name: Any) -> str:
    """Return the name of a weights file; raises `ModelError` when it leads out of the model's folder."""
    if not isinstance(name, str) or not name.endswith(WEIGHTS_ENDING) or any(sign in name for sign in "/\\:\0"):
        raise damaged("weights")
    return name


def _described(values: dict[str, Any]) -> tuple[UNetShape, tuple[BandStatistics, ...], dict[str, Any]]:
    """Return network, bands and notes of JSON values; raises `ModelError` when they cannot be right."""
    architecture = values.get("architecture")
    if architecture != ARCHITECTURE:
        raise ModelError(
            N_("The feature model is a network of kind {kind}, which this version does not know. Update ClusterBrush."),
            kind=architecture,
        )
    items, training = values.get("bands"), values.get("training")
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_BANDS:
        raise damaged("bands")
    if not isinstance(training, dict):
        raise damaged("training")
    bands = tuple(map(_band, items))
    down, up, n_features = values.get("down"), values.get("up"), values.get("features")
    widths = (_widths(down, LEVELS, "down"), _widths(up, LEVELS - 1, "up"), _widths([n_features], 1, "features"))
    shape = UNetShape(len(bands), widths[0], widths[1], widths[2][0])
    if 4 * sum(map(math.prod, shape.tensors.values())) > MAX_FILE_BYTES:
        raise damaged("down")
    return shape, bands, training


def _widths(values: Any, count: int, name: str) -> tuple[int, ...]:
    if not isinstance(values, list) or len(values) != count:
        raise damaged(name)
    if not all(type(width) is int and 1 <= width <= MAX_WIDTH for width in values):
        raise damaged(name)
    return tuple(values)


def _band(values: Any) -> BandStatistics:
    if not isinstance(values, dict) or not isinstance(values.get("name"), str):
        raise damaged("bands")
    mean = number(values, "mean", -MAX_MAGNITUDE, MAX_MAGNITUDE)
    deviation = number(values, "deviation", 1.0 / MAX_MAGNITUDE, MAX_MAGNITUDE)
    return BandStatistics(values["name"], float(mean), float(deviation))


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check_bands(model: FeatureModel, names: Sequence[str]) -> None:
    """Raise `InputError` unless a raster with these band names has as many bands as a feature model takes."""
    if len(names) != len(model.bands):
        raise InputError(
            N_("The feature model takes {count} bands ({wanted}), and {given} are chosen ({names}). "
               "Choose those bands, in that order."),
            count=len(model.bands),
            wanted=", ".join(band.name for band in model.bands),
            given=len(names),
            names=", ".join(names),
        )  # fmt: skip


def names_notice(model: FeatureModel, bands: Sequence[Band]) -> Notice | None:
    """Return a notice when bands that have names, in the raster and in the model, are called otherwise there."""
    differ = [
        (band.name, trained.name)
        for band, trained in zip(bands, model.bands)
        if band.named and not _is_numbered(trained.name) and band.name.casefold() != trained.name.casefold()
    ]
    if not differ:
        return None
    return Notice(
        N_("The feature model was trained on the bands {wanted}, and takes {names} for them. "
           "Check that they are in that order."),
        {"wanted": ", ".join(wanted for _, wanted in differ), "names": ", ".join(name for name, _ in differ)},
    )  # fmt: skip


def _is_numbered(name: str) -> bool:
    """Return True for the name of a band that has none of its own, such as Band 2."""
    return name.startswith("Band ") and name[len("Band ") :].isdecimal()
