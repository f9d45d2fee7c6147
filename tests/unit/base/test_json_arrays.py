# SPDX-License-Identifier: GPL-2.0-or-later
"""Arrays in JSON: there and back bit for bit, and whatever a damaged one says."""

from __future__ import annotations

import json

import numpy as np
import pytest
from blocks import same_bits
from clusterbrush.core.base.errors import ModelError
from clusterbrush.core.base.json_arrays import pack, unpack


def test_arrays_come_back_bit_for_bit() -> None:
    array = np.random.default_rng(1).normal(size=(3, 4)).astype(np.float32)
    assert same_bits(unpack(json.loads(json.dumps(pack(array))), "f4", (3, None)), array)
    assert unpack(pack(np.empty((0, 2))), "f4", (None, 2)).shape == (0, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "f8"},
        {"type": "u1"},
        {"shape": [3, 5]},
        {"shape": [-3, -4]},
        {"shape": [12]},
        {"shape": "34"},
        {"shape": None},
        {"shape": [10**9, 10**9]},
        {"data": "!!"},
        {"data": ""},
        {"data": None},
        {"data": pack(np.full((3, 4), np.nan))["data"]},
    ],
)
def test_a_damaged_array_is_a_sentence(change: dict) -> None:
    with pytest.raises(ModelError, match="damaged"):
        unpack({**pack(np.ones((3, 4))), **change}, "f4", (3, None))
    with pytest.raises(ModelError):
        unpack([1, 2], "f4", (None,))
