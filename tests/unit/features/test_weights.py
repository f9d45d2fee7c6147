# SPDX-License-Identifier: GPL-2.0-or-later
"""Weights files: there and back, the format byte by byte, and a sentence for each fault."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from clusterbrush.core.base.errors import InputError, OutputError
from clusterbrush.core.features import weights
from clusterbrush.core.features.weights import read_weights, write_weights

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}
NUMBERS = np.arange(6, dtype="<f4").tobytes()


def as_file(header: Any, data: bytes = NUMBERS) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def test_there_and_back(tmp_path: Path) -> None:
    tensors = {"b.weight": np.random.default_rng(0).random((4, 3, 3, 3), dtype=np.float32), "a": np.zeros(0, "f4")}
    tensors["bäume"] = np.float32([[1.5]])
    path = tmp_path / "x.safetensors"
    write_weights(path, tensors)
    back = read_weights(path)
    assert list(back) == list(tensors)
    for name, tensor in tensors.items():
        assert back[name].dtype == np.float32
        np.testing.assert_array_equal(back[name], tensor)
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.safetensors"]


def test_the_format(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(as_file({"__metadata__": {"made by": "hand"}, "a": ENTRY}))
    np.testing.assert_array_equal(read_weights(path)["a"], [[0, 1, 2], [3, 4, 5]])
    write_weights(path, {"a": np.arange(6.0).reshape(2, 3)})
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    assert length % 8 == 0
    assert json.loads(data[8 : 8 + length]) == {"a": ENTRY}
    assert data[8 + length :] == NUMBERS


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "holds no weights"),
        (b"PK\x03\x04 a zip file, which is something else", "holds no weights"),
        (as_file(b"no JSON at all"), "holds no weights"),
        (as_file([1, 2]), "holds no weights"),
        (as_file(b'{"a": ' + b"[" * 100_000), "holds no weights"),
        (as_file({"a": ENTRY}, NUMBERS[:-1]), r"cut off: \d+ of \d+ bytes"),
        (as_file({"a": ENTRY})[:30], "cut off: 30 of"),
        (as_file({"a": ENTRY}, NUMBERS + b"x"), r"damaged \(size\)"),
        (as_file({"a": {**ENTRY, "dtype": "F16"}}), "numbers of type F16"),
        (as_file({"a": {**ENTRY, "shape": [2, 4]}}), r"damaged \(a\)"),
        (as_file({"a": {**ENTRY, "shape": [2, 3.0]}}), r"damaged \(a\)"),
        (as_file({"a": {**ENTRY, "shape": [-2, -3]}}), r"damaged \(a\)"),
        (as_file({"a": {**ENTRY, "shape": [10**12, 3]}}), r"damaged \(a\)"),
        (as_file({"a": {**ENTRY, "shape": [True] * 3}}), r"damaged \(a\)"),
        (as_file({"a": {**ENTRY, "shape": None}}), r"damaged \(a\)"),
        (as_file({"a": {**ENTRY, "data_offsets": [24, 48]}}, 2 * NUMBERS), r"damaged \(data_offsets\)"),
        (as_file({"a": ENTRY, "b": ENTRY}), r"damaged \(data_offsets\)"),
        (as_file({"a": {"dtype": "F32"}}), r"damaged \(a\)"),
        (as_file({"a": 1}), r"damaged \(a\)"),
        (as_file(b'{"a": %s, "a": %s}' % ((json.dumps(ENTRY).encode(),) * 2)), "duplicate names"),
        (as_file({"a": ENTRY}, np.float32([1, 2, np.nan, 4, 5, 6]).tobytes()), r"not finite \(a\)"),
        (as_file({"a": ENTRY}, np.float32([1, 2, np.inf, 4, 5, 6]).tobytes()), r"not finite \(a\)"),
    ],
)
def test_faults(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(data)
    with pytest.raises(InputError, match=sentence) as caught:
        read_weights(path)
    assert str(path) in str(caught.value)


def test_missing_and_too_large(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_weights(tmp_path / "none.safetensors")
    with pytest.raises(InputError, match="cannot be read"):
        read_weights(tmp_path)
    path = tmp_path / "x.safetensors"
    with path.open("wb") as file:
        file.truncate(weights.MAX_FILE_BYTES + 1)
    with pytest.raises(InputError, match="more than 64 MB"):
        read_weights(path)
    with pytest.raises(OutputError, match="does not exist"):
        write_weights(tmp_path / "none" / "x.safetensors", {})
