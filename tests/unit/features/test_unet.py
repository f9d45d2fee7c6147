# SPDX-License-Identifier: GPL-2.0-or-later
"""The U-Net: against plain numpy and torch, batch normalisation folded, blocks equal the whole bit for bit."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from blocks import same_bits
from clusterbrush.core.base import blas
from clusterbrush.core.features import unet
from clusterbrush.core.features.unet import HALO, UNet, UNetShape, folded_state
from networks import AROUND, SMALL, random_tensors, slow_features
from uneven import uneven_products

SHAPE = UNetShape(3, **SMALL)


def image(height: int, width: int, n_bands: int = 3, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n_bands, height, width)).astype(np.float32)


def features(network: UNet, values: np.ndarray) -> np.ndarray:
    return network.features(values, slice(0, values.shape[1]), slice(0, values.shape[2]))


def test_the_size_of_the_paper() -> None:
    count = sum(int(np.prod(size)) for size in UNetShape(3).tensors.values())
    assert count == 343_256, "and 656 more numbers in training, where two of normalisation stand for each bias"


@pytest.mark.parametrize(("height", "width", "n_bands"), [(1, 1, 1), (75, 290, 3), (130, 40, 5)])
def test_against_plain_numpy(height: int, width: int, n_bands: int) -> None:
    shape = UNetShape(n_bands, **SMALL)
    tensors = random_tensors(shape, n_bands)
    values = image(height, width, n_bands)
    expected = slow_features(tensors, values)
    assert expected.std() > 0.1
    np.testing.assert_allclose(features(UNet(shape, tensors), values), expected, atol=2e-5)


def test_the_full_size_against_plain_numpy() -> None:
    shape = UNetShape(4)
    tensors = random_tensors(shape, 1)
    values = image(20, 24, 4)
    np.testing.assert_allclose(features(UNet(shape, tensors), values), slow_features(tensors, values), atol=5e-5)


def test_blocks_equal_the_whole() -> None:
    network = UNet(SHAPE, random_tensors(SHAPE))
    values = image(330, 560)
    with uneven_products():
        expected = features(network, values)
        for row, col, height, width in (
            (0, 0, 33, 70),
            (64, 256, 200, 304),
            (301, 255, 29, 2),
            (97, 511, 1, 49),
            (49, 300, 21, 90),
        ):
            top, left = max(0, row - HALO) // 256 * 256, max(0, col - HALO) // 256 * 256
            block = values[:, top : row + height + HALO, left : col + width + HALO]
            found = network.features(block, slice(row - top, row - top + height), slice(col - left, col - left + width))
            assert same_bits(found, expected[:, row : row + height, col : col + width].copy())


def test_rows_computed_in_groups() -> None:
    network = UNet(SHAPE, random_tensors(SHAPE))
    values = image(150, 30)
    expected = features(network, values)
    with mock.patch.object(unet, "MAX_ROWS", 64), mock.patch.object(unet, "CHUNK_BYTES", 1):
        assert same_bits(features(network, values), expected)


def test_products_by_numpys_own_library() -> None:
    """Where another library hides numpy's own, its function is called matrix by matrix."""
    function = blas.numpys_function("f")
    if function is None:
        pytest.skip("numpy's library has no function of the usual name here")
    shape = UNetShape(3)
    network, values = UNet(shape, random_tensors(shape)), image(30, 40)
    expected = features(network, values)
    with mock.patch.object(unet, "own_product", lambda kind: blas.OwnProduct(kind, function)):
        np.testing.assert_allclose(features(network, values), expected, atol=1e-5)


def test_the_halo_is_what_a_pixel_sees() -> None:
    network = UNet(SHAPE, {**random_tensors(SHAPE), "head.bias": np.zeros(8, np.float32)})
    values = image(3 * 64, 3 * 64)
    before = features(network, values)
    reach = 0
    for row in range(96, 104):
        changed = values.copy()
        changed[:, row, 96] += 1000.0
        differs = np.flatnonzero((features(network, changed) != before).any(axis=(0, 2)))
        reach = max(reach, row - int(differs[0]), int(differs[-1]) - row)
    assert HALO - 8 < reach <= HALO


def test_batch_normalisation_is_folded() -> None:
    rng = np.random.default_rng(3)
    tensors, state = random_tensors(SHAPE), {}
    for name, (_, n_out) in SHAPE.convolutions.items():
        norm = {"weight": 1, "bias": 0, "running_mean": 0, "running_var": 1}
        state[f"{name}.conv.weight"] = tensors[f"{name}.weight"]
        state |= {f"{name}.norm.{part}": middle + 0.3 * rng.random(n_out) for part, middle in norm.items()}
    state |= {"head.weight": tensors["head.weight"][:, :, None, None], "head.bias": tensors["head.bias"]}
    result = folded_state(SHAPE, state, epsilon=1e-3)
    assert {name: tensor.shape for name, tensor in result.items()} == SHAPE.tensors
    assert all(tensor.dtype == np.float32 for tensor in result.values())
    patch = rng.standard_normal(tensors["up2.first.weight"].shape[1:])
    plain = (tensors["up2.first.weight"] * patch).sum(axis=(1, 2, 3))
    gain, shift, mean, variance = (state[f"up2.first.norm.{part}"] for part in norm)
    expected = (plain - mean) / np.sqrt(variance + 1e-3) * gain + shift
    found = (result["up2.first.weight"] * patch).sum(axis=(1, 2, 3)) + result["up2.first.bias"]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_against_torch() -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed here")
    functional = torch.nn.functional
    shape = UNetShape(3)
    tensors = random_tensors(shape)
    values = image(70, 300)
    given = {name: torch.from_numpy(tensor) for name, tensor in tensors.items()}

    def stage(name, maps):
        for part in ("first", "second"):
            weight, bias = given[f"{name}.{part}.weight"], given[f"{name}.{part}.bias"]
            maps = functional.relu(functional.conv2d(maps, weight, bias, padding=1))
        return maps

    maps, skips = functional.pad(torch.from_numpy(values)[None], (AROUND, AROUND + 4, AROUND, AROUND + 2)), []
    for level in range(1, 5):
        maps = stage(f"down{level}", maps if level == 1 else functional.max_pool2d(maps, 2))
        skips.append(maps)
    for level in (3, 2, 1):
        low = functional.interpolate(maps, scale_factor=2, mode="nearest")
        maps = stage(f"up{level}", torch.cat([low, skips[level - 1]], 1))
    maps = functional.conv2d(maps, given["head.weight"][:, :, None, None], given["head.bias"])
    expected = maps[0, :, AROUND : AROUND + 70, AROUND : AROUND + 300].numpy()
    np.testing.assert_allclose(features(UNet(shape, tensors), values), expected, atol=1e-4)
