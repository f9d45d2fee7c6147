# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters from coarse to fine: how many, which colour each takes, and the picture."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.clustering.ward import ward
from clusterbrush.core.live import coarseness
from clusterbrush.core.live.coarseness import count_at, shown_as
from clusterbrush.core.live.map_picture import MapLook, draw_picture
from clusterbrush.core.live.screen import Screen
from screens import HEIGHT, WIDTH, corners

if TYPE_CHECKING:
    from clusterbrush.core.session.session import Session


def of_clusters(k: int) -> SimpleNamespace:
    """Return what a session of k clusters has of them."""
    rng = np.random.default_rng(k)
    counts = rng.integers(1, 900, k).astype(float)
    clusters = tuple(SimpleNamespace(count=count) for count in counts)
    return SimpleNamespace(model=SimpleNamespace(k=k, clusters=clusters), merges=ward(rng.normal(0, 1, (k, 3)), counts))


@pytest.mark.parametrize("k", [2, 3, 64, 256, 2000])
def test_the_slider_goes_from_two_to_all(k: int) -> None:
    counts = [count_at(k, detail) for detail in range(101)]
    assert (counts[0], counts[100]) == (2, k)
    assert (np.diff(counts) >= 0).all()
    assert count_at(k, 50) == round((2 * k) ** 0.5)
    assert (count_at(k, -5), count_at(k, 500)) == (2, k)


@pytest.mark.parametrize("detail", [0, 30, 80])
def test_each_group_has_the_colour_of_its_largest_cluster(detail: int) -> None:
    session = of_clusters(90)
    leaders = shown_as(session, detail)
    groups = session.merges.cut(count_at(90, detail))
    counts = np.array([cluster.count for cluster in session.model.clusters])
    for group in np.unique(groups):
        inside = np.flatnonzero(groups == group)
        assert set(leaders[inside]) == {inside[np.argmax(counts[inside])]}


def test_all_clusters_and_too_many_are_shown_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    session = of_clusters(20)
    assert shown_as(session, 100) is None
    monkeypatch.setattr(coarseness, "MAX_CLUSTERS", 19)
    assert shown_as(session, 0) is None


def test_colours_stay_while_clusters_are_merged() -> None:
    """A cluster that leads many leads fewer of them too."""
    session = of_clusters(60)
    coarse, finer = shown_as(session, 20), shown_as(session, 60)
    assert set(np.unique(coarse)) <= set(np.unique(finer))


def test_the_picture_has_as_many_colours(session: Session) -> None:
    screen = Screen(WIDTH, HEIGHT, corners(0, 0, WIDTH, HEIGHT), straight=True)

    def words(detail: int) -> np.ndarray:
        picture = draw_picture(session, screen, MapLook("clusters", detail=detail))
        return np.frombuffer(picture.data, np.uint32).reshape(picture.height, picture.width)

    fine, coarse = words(100), words(0)
    ids = session.preview(*screen.request(session.source.grid)).cluster_ids
    assert len(np.unique(fine[ids >= 0])) == session.model.k == 4
    assert len(np.unique(coarse[ids >= 0])) == 2
    assert not coarse[ids < 0].any()
    halves = [set(np.unique(half[half > 0]).tolist()) for half in (coarse[:, : WIDTH // 2], coarse[:, WIDTH // 2 :])]
    assert [len(half) for half in halves] == [1, 1]
    assert halves[0] != halves[1]


def test_a_step_of_the_slider_takes_milliseconds() -> None:
    session = of_clusters(2000)
    start = time.process_time()
    shown_as(session, 40)
    assert time.process_time() - start < 0.05
