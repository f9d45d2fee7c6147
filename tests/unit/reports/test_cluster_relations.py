# SPDX-License-Identifier: GPL-2.0-or-later
"""Which clusters lie close together: what a report shows for few, many and merged clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.reports import cluster_relations as module
from clusterbrush.core.reports.cluster_relations import RelationTexts, relations
from clusterbrush.core.reports.kit import drawing
from clusterbrush.core.segmentation.cluster_table import cluster_rows
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.merging import merged_to
from clusterbrush.core.segmentation.prediction import ClusterCounts

if TYPE_CHECKING:
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.segmentation.cluster_table import ClusterRow
    from clusterbrush.core.segmentation.model import KMeansModel

pytestmark = pytest.mark.skipif(not drawing.available(), reason="matplotlib is not installed")


def rows_of(model: KMeansModel) -> list[ClusterRow]:
    pixels = np.array([int(cluster.count) for cluster in model.clusters])
    return cluster_rows(model, ClusterCounts(pixels, None, int(pixels.sum())))


def section(model: KMeansModel) -> str:
    return str(relations(model, rows_of(model), RelationTexts()))


@pytest.fixture
def charts(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """Return what the tree is drawn with."""
    drawn: list[tuple] = []
    monkeypatch.setattr(module.cluster_charts, "tree", lambda *args, **_: drawn.append(args) or drawing.Chart(
        lambda theme: drawing.row_chart(["a"], theme, 9)[0], "tree", "Tree"))  # fmt: skip
    return drawn


def test_plane_and_tree(image: RasterSource) -> None:
    text = section(fit(image, KMeansOptions(6)))
    assert text.count("<svg") == 2
    assert "Which clusters lie close together?" in text
    assert "Dashed" not in text
    assert section(fit(image, KMeansOptions(2))) == ""


def test_the_cut_lies_between_the_last_merge_made_and_the_next(image: RasterSource, charts: list[tuple]) -> None:
    model = merged_to(fit(image, KMeansOptions(15)), 5)
    assert "cut into 5 clusters" in section(model)
    tree, names, colours, cut = charts[0]
    assert tree.costs[9] < cut < tree.costs[10]
    assert sorted(name for name in names if name) == [f"Cluster {n}" for n in range(1, 6)]
    shown = np.array(colours)
    for part, group in enumerate(model.parts.groups):
        assert tuple(shown[part]) == model.clusters[group].colour


def test_many_clusters_are_drawn_by_their_likes(
    image: RasterSource, charts: list[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_LEAVES", 8)
    model = fit(image, KMeansOptions(20))
    assert "Each of the 8 leaves stands for the most alike of 20 clusters" in section(model)
    tree, names, _, cut = charts[0]
    assert (tree.k, cut) == (8, None)
    groups = module.tree_of(model).cut(8)
    alone = [group for group in range(8) if (groups == group).sum() == 1]
    assert [place for place, name in enumerate(names) if name] == alone
    monkeypatch.setattr(module, "MAX_CLUSTERS", 10)
    assert section(model).count("<svg") == 1


def test_all_merged_back(image: RasterSource, charts: list[tuple]) -> None:
    """Cut at as many clusters as there are parts, the line stands before the first merge."""
    section(merged_to(fit(image, KMeansOptions(6)), 6))
    tree, _, _, cut = charts[0]
    assert 0 < cut < tree.costs[0]
