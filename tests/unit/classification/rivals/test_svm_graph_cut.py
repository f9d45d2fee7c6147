# SPDX-License-Identifier: GPL-2.0-or-later
"""The support vector machine with graph cut on a raster: energy, memory, cancel, the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base import memory
from clusterbrush.core.base.errors import CancelledError, InputError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.class_map import write_map
from clusterbrush.core.classification.methods import METHODS
from clusterbrush.core.classification.rivals.alpha_expansion import energy
from clusterbrush.core.classification.rivals.pixel_graph import pairs_of, squared_differences, to_weights
from clusterbrush.core.classification.rivals.svm_graph_cut import SMOOTHNESS
from clusterbrush.core.classification.rivals.whole_raster import to_costs
from clusterbrush.core.classification.stroke_model import load_any
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import LearningOptions, learn
from clusterbrush.core.session.session import Session
from painting import HEIGHT, WIDTH, field_strokes, stroke_set
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("sklearn", reason="scikit-learn is not installed here")
pytest.importorskip("maxflow", reason="PyMaxflow is not installed here")
WHOLE = Window(0, 0, HEIGHT, WIDTH)
OPTIONS = LearningOptions(KMeansOptions(6, attempts=1), sample_size=2000, method="svm_graph_cut", preset="bands")
STROKES = stroke_set(field_strokes((1, 2, 3), each=2))


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    """Return three fields whose colours overlap, so that single pixels are wrong."""
    path = tmp_path_factory.mktemp("fields") / "image.tif"
    rng = np.random.default_rng(3)
    levels = np.array([[90, 110, 130], [100, 90, 115]])[:, np.arange(WIDTH) // (WIDTH // 3)]
    values = np.clip(levels[:, None] + rng.normal(0, 12, (2, HEIGHT, WIDTH)), 1, 255).astype(np.uint8)
    values[:, rng.random((HEIGHT, WIDTH)) > 0.97] = 0
    return RasterSource(str(write_raster(path, values, nodata=0)))


@pytest.fixture(scope="module")
def model(source):
    return learn(source, STROKES, OPTIONS).model


def test_its_energy_is_not_above_that_of_the_machine(source, model):
    """Costs and weights are computed here, from the machine's probabilities and the bands."""
    machine = model.pixels.base.classify(source, WHOLE, with_probabilities=True)
    bands, valid = source.read(WHOLE)
    inside = bands[:, valid].astype(np.float64)
    scores = (bands - inside.mean(axis=1)[:, None, None]) / inside.std(axis=1)[:, None, None]
    costs = np.where(valid, to_costs(machine.probabilities), 0.0).reshape(3, -1)
    pairs = pairs_of(to_weights(squared_differences(scores, valid), SMOOTHNESS))
    found = model.classifier.classify(source, WHOLE).class_ids
    own, other = (
        energy(np.maximum(ids.astype(np.int64) - 1, 0).ravel(), costs, pairs) for ids in (found, machine.class_ids)
    )
    assert own < other
    assert (found[~valid] == 0).all()
    assert (found[valid] > 0).all()


def test_saved_and_loaded_it_gives_the_same_map_to_the_bit(source, model, tmp_path: Path):
    model.save(tmp_path / "model.json")
    again = load_any(tmp_path / "model.json").classifier
    one, other = (each.classify(source, WHOLE, with_probabilities=True) for each in (model.classifier, again))
    np.testing.assert_array_equal(one.class_ids, other.class_ids)
    np.testing.assert_array_equal(one.probabilities, other.probabilities)
    np.testing.assert_array_equal(one.probabilities.argmax(axis=0)[one.valid] + 1, one.class_ids[one.valid])


@pytest.mark.parametrize("method", ["svm_graph_cut", "superpixel_graph_cut"])
def test_too_little_memory_is_said_before_anything_begins(source, monkeypatch, method):
    monkeypatch.setattr(memory, "available_bytes", lambda: 10**6)
    monkeypatch.setattr(Session, "prepare", None)
    with pytest.raises(InputError, match=r"needs about 0\.20 GB, and 0\.00 GB are free"):
        learn(source, STROKES, LearningOptions(KMeansOptions(6), method=method))


def test_a_saved_model_too_is_refused_and_leaves_the_output_alone(source, model, monkeypatch, tmp_path: Path):
    model.save(tmp_path / "model.json")
    loaded = load_any(tmp_path / "model.json")
    monkeypatch.setattr(memory, "available_bytes", lambda: 10**6)
    with pytest.raises(InputError, match="holds the whole raster in memory"):
        write_map(source, loaded.classifier, loaded.legend, str(tmp_path / "map.tif"))
    assert not (tmp_path / "map.tif").exists()


@pytest.mark.parametrize("method", ["svm_graph_cut", "superpixel_graph_cut"])
def test_it_can_be_cancelled_while_the_raster_is_decided(source, tmp_path: Path, method):
    learned = learn(source, STROKES, LearningOptions(KMeansOptions(6), sample_size=2000, method=method)).model

    class StopsSoon(Progress):
        asked = 0

        def is_cancelled(self) -> bool:
            self.asked += 1
            return self.asked > 4

    with pytest.raises(CancelledError):
        write_map(source, learned.classifier, learned.legend, str(tmp_path / "map.tif"), progress=StopsSoon())
    assert not (tmp_path / "map.tif").exists()


def test_it_decides_a_raster_and_says_so():
    assert [method.id for method in METHODS.values() if method.decides_whole] == [
        "svm_graph_cut", "superpixel_graph_cut",
    ]  # fmt: skip
    assert not any(method.decides_whole and method.refines for method in METHODS.values())
