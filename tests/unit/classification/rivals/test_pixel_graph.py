# SPDX-License-Identifier: GPL-2.0-or-later
"""The graph of pixels with eight neighbours: weights by contrast, tiles, nodata."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.rivals.alpha_expansion import energy, expanded
from clusterbrush.core.classification.rivals.pixel_graph import (
    STEPS,
    cut,
    disagreement,
    pairs_of,
    squared_differences,
    to_weights,
)

pytest.importorskip("maxflow", reason="PyMaxflow is not installed here")


def image(seed: int, shape: tuple[int, int], n_classes: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return costs, bands and valid of random pixels."""
    rng = np.random.default_rng(seed)
    valid = rng.random(shape) > 0.1
    costs = (2.0 * rng.random((n_classes, *shape))).astype(np.float32) * valid
    return costs, rng.random((2, *shape)).astype(np.float32), valid


def test_weights_are_those_of_the_formula():
    _, planes, valid = image(3, (4, 5))
    differences = squared_differences(planes, valid)
    weights = to_weights(differences.copy(), 1.5)
    known = []
    for plane, weight, (down, across) in zip(differences, weights, STEPS):
        for row in range(4):
            for col in range(5):
                there = row + down, col + across
                if not (there[0] < 4 and 0 <= there[1] < 5 and valid[row, col] and valid[there]):
                    assert weight[row, col] == 0.0
                    continue
                squared = ((planes[:, row, col] - planes[:, there[0], there[1]]) ** 2).sum()
                assert plane[row, col] == pytest.approx(squared)
                known.append((squared, weight[row, col], np.hypot(down, across)))
    squared, weight, distance = np.array(known).T
    np.testing.assert_allclose(weight, 1.5 * np.exp(-squared / (2 * squared.mean())) / distance, rtol=1e-5)


def test_one_colour_binds_everywhere_alike():
    weights = to_weights(squared_differences(np.ones((1, 3, 3)), np.ones((3, 3), bool)), 2.0)
    np.testing.assert_allclose(np.unique(weights), [0.0, 2.0 / 2**0.5, 2.0], rtol=1e-6)


@pytest.mark.parametrize("tile", [3, 5, 160])
def test_the_energy_falls_until_no_expansion_of_a_tile_helps(tile):
    costs, planes, valid = image(5, (11, 13))
    weights = to_weights(squared_differences(planes, valid), 0.7)
    labels = costs.argmin(axis=0).astype(np.uint16)
    flat, pairs, before = costs.reshape(3, -1), pairs_of(weights), labels.copy()
    cut(labels, costs, weights, Progress(), tile=tile)
    assert energy(labels.ravel(), flat, pairs) < energy(before.ravel(), flat, pairs)
    best = before.ravel()
    for _ in range(5):
        for alpha in range(3):
            best = expanded(best, flat, pairs, alpha)
    least = energy(best, flat, pairs)
    assert least - 1e-6 <= energy(labels.ravel(), flat, pairs) <= (1.06 if tile < 11 else 1.001) * least
    for row in range(11):  # no single pixel can do better
        for col in range(13):
            own = [costs[place, row, col] + disagreement(labels, weights, place)[row, col] for place in range(3)]
            assert own[labels[row, col]] <= min(own) + 1e-5


def test_disagreement_is_what_a_label_costs_between_a_pixel_and_its_neighbours():
    costs, planes, valid = image(8, (4, 5))
    weights = to_weights(squared_differences(planes, valid), 0.7)
    labels = costs.argmin(axis=0).astype(np.uint16)
    flat, pairs = costs.reshape(3, -1), pairs_of(weights)
    for label in range(3):
        found = disagreement(labels, weights, label)
        for row, col in ((0, 0), (1, 2), (3, 4), (2, 0)):
            one, other = labels.copy(), labels.copy()
            one[row, col], other[row, col] = label, (label + 1) % 3
            difference = energy(one.ravel(), flat, pairs) - energy(other.ravel(), flat, pairs)
            difference -= float(costs[label, row, col]) - float(costs[(label + 1) % 3, row, col])
            against = disagreement(labels, weights, (label + 1) % 3)[row, col]
            assert found[row, col] - against == pytest.approx(difference, abs=1e-5)


def test_pixels_without_data_take_part_in_nothing():
    costs, planes, valid = image(6, (9, 9))
    planes[:, ~valid] = 1e6
    weights = to_weights(squared_differences(planes, valid), 0.7)
    labels = costs.argmin(axis=0).astype(np.uint16)
    cut(labels, costs, weights, Progress())
    planes[:, ~valid] = -5.0
    again = costs.argmin(axis=0).astype(np.uint16)
    cut(again, costs, to_weights(squared_differences(planes, valid), 0.7), Progress())
    np.testing.assert_array_equal(labels, again)
    assert not labels[~valid].any()


def test_it_can_be_cancelled():
    class Stops(Progress):
        def is_cancelled(self) -> bool:
            return True

    costs, planes, valid = image(5, (11, 13))
    labels = costs.argmin(axis=0).astype(np.uint16)
    with pytest.raises(CancelledError):
        cut(labels, costs, to_weights(squared_differences(planes, valid), 0.7), Stops(), tile=3)
