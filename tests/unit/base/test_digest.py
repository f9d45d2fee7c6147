# SPDX-License-Identifier: GPL-2.0-or-later
"""Digests of values."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import processes
import pytest
from clusterbrush.core.base.digest import digest_of
from clusterbrush.core.base.errors import InputError


@dataclass
class Thing:
    number: int
    parts: list[Any] = field(default_factory=list)

    def __getstate__(self) -> dict[str, Any]:
        return {"number": self.number, "parts": self.parts}


ARRAY = np.arange(6, dtype=np.float32).reshape(2, 3)
VALUES: list[Any] = [
    None,
    0,
    False,
    0.0,
    -0.0,
    math.nan,
    "0",
    b"0",
    (),
    [],
    (0,),
    [0],
    ((0,), 1),
    (0, (1,)),
    {0: 1},
    {1: 0},
    {0: 1, 1: 0},
    {0, 1},
    frozenset({0, 1}),
    ARRAY,
    ARRAY.T,
    ARRAY.reshape(3, 2),
    ARRAY.astype(np.float64),
    ARRAY + 1,
    ARRAY[0, 0],
    ARRAY.dtype,
    math.sin,
    math.cos,
    processes.pool,
    Thing,
    Thing(1),
    Thing(2),
    Thing(1, [Thing(2)]),
    partial(math.pow, 2),
    partial(math.pow, 3),
    partial(math.hypot, 2),
    InputError("{a}", a=1),
    InputError("{a}", a=2),
]


def test_different_values_have_different_digests() -> None:
    digests = [digest_of(value) for value in VALUES]
    assert len(set(digests)) == len(VALUES)
    assert all(len(digest) == 32 and int(digest, 16) >= 0 for digest in digests)
    assert digest_of(1, 2) != digest_of((1, 2)) != digest_of(2, 1)


def test_equal_values_have_equal_digests_in_another_process() -> None:
    with processes.pool() as pool:
        assert pool.submit(digest_of, *VALUES[:-9], VALUES[-1]).result() == digest_of(*VALUES[:-9], VALUES[-1])
    assert digest_of(Thing(1, [ARRAY])) == digest_of(Thing(1, [ARRAY.copy(order="F")]))
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    text = "long text"
    assert digest_of([text, text]) == digest_of([text, "".join(text)]), "one object twice, or two that are equal"


def test_what_pickling_leaves_out_does_not_count() -> None:
    one, other = Thing(1), Thing(1)
    other.handle = open  # type: ignore[attr-defined] # what __getstate__ leaves out
    assert digest_of(one) == digest_of(other)


def test_an_object_may_say_what_it_is() -> None:
    class Named(Thing):
        def identity(self) -> object:
            return self.number

    assert digest_of(Named(1, [2])) == digest_of(Named(1, [3])) != digest_of(Named(2, [2]))


def test_circles_end() -> None:
    one, other = Thing(1), Thing(1)
    one.parts.append(one)
    other.parts.append(other)
    assert digest_of(one) == digest_of(other) != digest_of(Thing(1, [Thing(1)]))


def test_what_cannot_be_sent_has_none(tmp_path) -> None:
    with (tmp_path / "file").open("w") as file, pytest.raises(TypeError):
        digest_of(file)
