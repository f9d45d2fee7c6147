# SPDX-License-Identifier: GPL-2.0-or-later
"""Products by numpy's own BLAS: the same as numpy's, however the matrices lie, whoever stands in the way."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from clusterbrush.core.base import blas as products
from clusterbrush.core.base.blas import OwnProduct, numpys_function, own_product, product
from clusterbrush.core.clustering.nearest import nearest
from hypothesis import given, settings
from hypothesis import strategies as st

sizes = st.integers(1, 12)
layouts = st.sampled_from(["rows", "columns", "part of rows", "part of columns", "every second"])


@pytest.fixture(params=["f", "d"])
def own(request) -> OwnProduct:
    function = numpys_function(request.param)
    if function is None:
        pytest.skip("this numpy has its BLAS under another name")
    return OwnProduct(request.param, function)


def lying(values: np.ndarray, layout: str) -> np.ndarray:
    """Return equal values that lie in memory in some way."""
    rows, cols = values.shape
    if layout == "columns":
        return np.asfortranarray(values)
    if layout == "rows":
        return np.ascontiguousarray(values)
    room = np.zeros((2 * rows + 3, 2 * cols + 5), dtype=values.dtype, order="F" if "columns" in layout else "C")
    part = room[1 : 2 * rows + 1 : 2, 2 : 2 * cols + 2 : 2] if layout == "every second" else room[1:, 2:][:rows, :cols]
    part[:] = values
    return part


@settings(max_examples=80, deadline=None)
@given(sizes, sizes, sizes, layouts, layouts, layouts, st.integers(0, 1000))
def test_it_is_the_product_however_the_matrices_lie(m, k, n, of_left, of_right, of_out, seed):
    rng = np.random.default_rng(seed)
    for kind in "fd":
        function = numpys_function(kind)
        if function is None:
            pytest.skip("this numpy has its BLAS under another name")
        left, right = (rng.integers(-9, 10, shape).astype(kind) for shape in ((m, k), (k, n)))
        out = lying(np.full((m, n), 7, dtype=kind), of_out)
        done = OwnProduct(kind, function)(lying(left, of_left), lying(right, of_right), out)
        np.testing.assert_array_equal(out, left @ right if done else np.full((m, n), 7))
        if "every second" not in (of_left, of_right, of_out):
            assert done


def test_what_it_cannot_do_numpy_does(own, monkeypatch):
    monkeypatch.setattr(products, "own_product", lambda _kind: own)
    left, right = np.arange(6).reshape(2, 3), np.arange(12).reshape(3, 4)
    for kinds in ("ffd", "dff", "fff", "ddd"):
        out = np.empty((2, 4), dtype=kinds[2])
        product(left.astype(kinds[0]), right.astype(kinds[1]), out)
        np.testing.assert_array_equal(out, left @ right)
    out = np.ones((2, 4), dtype=np.float32)
    product(np.empty((2, 0), np.float32), np.empty((0, 4), np.float32), out)
    np.testing.assert_array_equal(out, 0)


@pytest.mark.parametrize(("k", "n_features"), [(8, 4), (100, 3)])
def test_pixels_get_the_same_clusters(own, monkeypatch, k, n_features):
    features = np.random.default_rng(k).integers(0, 99, (3000, n_features)).astype(np.float32)
    plain = nearest(features, features[:k])
    monkeypatch.setattr(products, "own_product", lambda _kind: own)
    np.testing.assert_array_equal(nearest(features, features[:k]), plain)


def test_numpy_multiplies_where_nobody_stands_in_its_way():
    own_product.cache_clear()
    assert own_product("i") is None
    if not sys.platform.startswith("linux"):
        assert own_product("f") is None
