# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts of how clusters lie to each other: where branches and circles are drawn, in the page's colours."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from clusterbrush.core.base.numbers import NumberStyle
from clusterbrush.core.clustering.plane import plane_of
from clusterbrush.core.clustering.ward import ward
from clusterbrush.core.reports.kit import cluster_charts, drawing
from clusterbrush.core.reports.kit.theme import DARK, LIGHT, PAGE

pytestmark = pytest.mark.skipif(not drawing.available(), reason="matplotlib is not installed")


def colours(count: int) -> list[tuple[int, int, int]]:
    return [(10 + n % 200, 20 + n * 7 % 200, 30 + n * 13 % 200) for n in range(count)]


def clusters(k: int, n_features: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(k)
    return rng.normal(100, 30, (k, n_features)).astype(np.float32), rng.integers(1, 500, k).astype(float)


def tree(k: int, cut: int | None = None) -> drawing.Chart:
    merges = ward(*clusters(k, 3))
    place = None if cut is None else float(merges.costs[-cut : k - cut + 1].mean()) if cut > 1 else None
    return cluster_charts.tree(
        merges, [f"Cluster {n}" for n in range(k)], colours(k), place, cost="Cost", alt="Tree", style=NumberStyle()
    )


def plane(k: int, n_features: int = 4) -> drawing.Chart:
    centroids, weights = clusters(k, n_features)
    return cluster_charts.plane(
        plane_of(centroids, weights), weights / weights.sum(), range(1, k + 1), colours(k),
        axis_names=("First", "Second"), alt="Plane",
    )  # fmt: skip


ALL = {
    "a tree of two": lambda: tree(2),
    "a tree of forty": lambda: tree(40),
    "a tree that is cut": lambda: tree(12, 4),
    "three circles": lambda: plane(3),
    "three hundred circles": lambda: plane(300),
    "one feature": lambda: plane(9, 1),
}


@pytest.mark.parametrize("name", ALL)
def test_svg_is_an_element_for_a_page(name: str) -> None:
    svg = ALL[name]().svg()
    root = ET.fromstring(svg.replace("<svg ", '<svg xmlns:xlink="x" ', 1))
    assert root.get("aria-label") in {"Tree", "Plane"}
    assert "nan" not in svg
    assert "#01fe" not in svg
    assert "var(--muted," in svg
    _, _, width, height = (float(number) for number in root.get("viewBox").split())
    places = re.findall(r"translate\((-?[\d.]+) (-?[\d.]+)\)", svg)
    assert all(-0.5 <= float(x) <= width and 0 <= float(y) <= height for x, y in places)
    for theme in (LIGHT, DARK):
        assert ALL[name]().png(theme).startswith(b"\x89PNG")


def test_branches_end_at_the_cost_of_their_merge() -> None:
    merges = ward(*clusters(7, 3))
    figure = tree(7).draw(PAGE)
    axes = figure.axes[0]
    brackets = [line.get_xydata() for line in axes.lines if len(line.get_xydata()) == 4]
    costs = np.sort([bracket[1, 0] for bracket in brackets])
    np.testing.assert_allclose(costs, np.sqrt(merges.costs / merges.costs.sum()))
    rows = {leaf: row for row, leaf in enumerate(merges.order())}
    for (first, second), bracket in zip(merges.merges, brackets):
        assert bracket[0, 1] == bracket[1, 1]
        assert bracket[2, 1] == bracket[3, 1]
        for node, row in ((first, bracket[0, 1]), (second, bracket[3, 1])):
            assert node >= 7 or rows[node] == row
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == [f"Cluster {leaf}" for leaf in merges.order()]


def test_the_cut_parts_what_is_merged_from_what_is_not() -> None:
    axes = tree(12, 4).draw(PAGE).axes[0]
    line = next(one for one in axes.lines if one.get_linestyle() == "--" and one.get_color() == PAGE.second)
    cut = line.get_xdata()[0]
    brackets = [one for one in axes.lines if len(one.get_xydata()) == 4]
    made = [one.get_xydata()[1, 0] < cut for one in brackets]
    assert sum(made) == 12 - 4
    assert [one.get_color() == PAGE.accent for one in brackets] == made


def test_circles_have_the_area_of_their_share_and_lines_lead_to_neighbours() -> None:
    centroids, weights = clusters(9, 4)
    layout = plane_of(centroids, weights)
    axes = plane(9).draw(PAGE).axes[0]
    circles = axes.collections[0]
    np.testing.assert_allclose(circles.get_offsets(), layout.places)
    sizes = circles.get_sizes()
    large = sizes > (2 * cluster_charts.SMALLEST_CIRCLE) ** 2 * 1.001
    assert large.sum() > 5
    np.testing.assert_allclose((sizes / weights)[large], (sizes / weights)[large][0], rtol=1e-6)
    ends = {tuple(np.round(line.get_xydata(), 6).ravel()) for line in axes.lines}
    for place, other in enumerate(layout.neighbours):
        low, high = sorted((place, int(other)))
        assert tuple(np.round(layout.places[[low, high]], 6).ravel()) in ends
    box = axes.get_position()
    width, height = axes.figure.get_size_inches()
    unit_x = np.ptp(axes.get_xlim()) / (box.width * width)
    assert unit_x == pytest.approx(np.ptp(axes.get_ylim()) / (box.height * height), rel=1e-6)
