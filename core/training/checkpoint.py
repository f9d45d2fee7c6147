# SPDX-License-Identifier: GPL-2.0-or-later
"""A training as two files beside its result, to be taken up again after an interruption: JSON, and arrays."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.errors import N_, ModelError
from ..base.files import written_in_folder
from ..features.weights import packed, parsed, read_bytes
from .records import EpochRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .options import TrainingOptions
    from .state import State
    from .training_set import TrainingSet

FORMAT = "clusterbrush-training"
VERSION = 1
ENDING, ARRAYS_ENDING = ".training.json", ".training.safetensors"
MAX_JSON_BYTES = 2**24


def checkpoint_path(model: str | Path) -> Path:
    """Return where the training of a feature model is kept, given the path of the model."""
    return Path(model).with_suffix(ENDING)


def save_checkpoint(path: Path, state: State, images: TrainingSet, records: Sequence[EpochRecord]) -> None:
    """Keep a training; both files are written whole, or neither.

    Raises
    ------
    OutputError
        When they cannot be written.
    """
    arrays = packed(state.arrays())
    name = _arrays_path(path).name
    values = {
        "format": FORMAT,
        "version": VERSION,
        "options": _plain(state.options),
        "images": _identity(images),
        "step": state.step,
        "records": [asdict(record) for record in records],
        "arrays": {"file": name, "sha256": hashlib.sha256(arrays).hexdigest()},
    }
    text = json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    with written_in_folder(path, (ARRAYS_ENDING,)) as folder:
        (folder / name).write_bytes(arrays)
        (folder / path.name).write_bytes(text.encode("utf-8"))


def load_checkpoint(path: Path, state: State, images: TrainingSet) -> list[EpochRecord]:
    """Put a kept training into `state` and return the records of its epochs.

    Raises
    ------
    ModelError
        When it is damaged, or of other images or settings.
    InputError
        When its arrays cannot be read.
    """
    values = _read(path)
    if values.get("options") != _plain(state.options) or values.get("images") != _identity(images):
        raise ModelError(
            N_("{path} keeps a training of other images or with other settings. Choose those, or begin a new one."),
            path=path,
        )
    arrays_path = _arrays_path(path)
    data = read_bytes(arrays_path)
    reference = values.get("arrays")
    step, records = values.get("step"), values.get("records")
    known = {field.name for field in fields(EpochRecord)}
    if not isinstance(reference, dict) or reference.get("sha256") != hashlib.sha256(data).hexdigest():
        raise _damaged(path)
    if type(step) is not int or not isinstance(records, list):
        raise _damaged(path)
    if not all(isinstance(record, dict) and set(record) == known for record in records):
        raise _damaged(path)
    state.restore(parsed(data, arrays_path), step)
    return [EpochRecord(**record) for record in records]


def remove_checkpoint(path: Path) -> None:
    """Remove the files of a training that has come to its end."""
    for file in (path, _arrays_path(path)):
        file.unlink(missing_ok=True)


def _arrays_path(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(ENDING) + ARRAYS_ENDING)


def _plain(options: TrainingOptions) -> dict[str, Any]:
    """Return settings as JSON values; the device is free, since a training may go on elsewhere."""
    values = {name: value for name, value in asdict(options).items() if name != "device"}
    result: dict[str, Any] = json.loads(json.dumps(values))
    return result


def _identity(images: TrainingSet) -> list[dict[str, Any]]:
    """Return what tells the images from others: bands with their statistics."""
    return [asdict(band) for band in images.bands]


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise _damaged(path)
        values = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            N_("The training {path} cannot be read ({reason})."), path=path, reason=error.strerror or error
        ) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _damaged(path) from error
    if not isinstance(values, dict) or values.get("format") != FORMAT or values.get("version") != VERSION:
        raise _damaged(path)
    return values


def _damaged(path: Path) -> ModelError:
    return ModelError(N_("{path} is no training that was kept, or damaged. Delete it and begin a new one."), path=path)
