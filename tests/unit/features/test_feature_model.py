# SPDX-License-Identifier: GPL-2.0-or-later
"""Feature models: both files there and back, inside other models, normalisation, and a sentence for each fault."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from clusterbrush.core.base.errors import ClusterBrushError, InputError, ModelError
from clusterbrush.core.features.feature_model import FeatureModel, check_bands, load_features
from networks import small_model

if TYPE_CHECKING:
    from pathlib import Path


def assert_same(model: FeatureModel, other: FeatureModel) -> None:
    assert (model.shape, model.bands, model.training) == (other.shape, other.bands, other.training)
    assert list(model.tensors) == list(other.tensors)
    for name, tensor in model.tensors.items():
        np.testing.assert_array_equal(other.tensors[name], tensor)


def test_files_there_and_back(tmp_path: Path) -> None:
    model = small_model()
    model.save(tmp_path / "forest.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["forest.json", "forest.safetensors"]
    assert_same(model, load_features(tmp_path / "forest.json"))
    small_model(seed=1).save(tmp_path / "forest.json")
    assert_same(small_model(seed=1), load_features(tmp_path / "forest.json"))
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in ("forest.json", "forest.safetensors"):
        (tmp_path / name).rename(moved / name)
    assert_same(small_model(seed=1), load_features(moved / "forest.json"))


def test_inside_another_model() -> None:
    model = small_model()
    values = json.loads(json.dumps(model.to_dict(), allow_nan=False))
    assert_same(model, FeatureModel.from_dict(values))
    values["sha256"] = "0" * 64
    with pytest.raises(ModelError, match="sha256"):
        FeatureModel.from_dict(values)


def test_normalised() -> None:
    model = small_model()
    bands = np.random.default_rng(0).uniform(0, 255, (3, 5, 6))
    bands[1, 2, 3] = 1e16
    valid = np.ones((5, 6), bool)
    valid[0, 0] = False
    result = model.normalised(bands, valid)
    assert result.dtype == np.float32
    for at, band in enumerate(model.bands):
        expected = np.clip((bands[at] - band.mean) / band.deviation, -1000, 1000)
        np.testing.assert_allclose(result[at][valid], expected[valid], rtol=1e-6, atol=1e-6)
    assert (result[:, 0, 0] == 0).all()
    assert result[1, 2, 3] == 1000


def changed(path: Path, **changes: Any) -> Path:
    values = json.loads(path.read_text())
    path.write_text(json.dumps({**values, **changes}))
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    small_model().save(tmp_path / "m.json")
    return tmp_path / "m.json"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"format": "clusterbrush-model"}, "is not a feature model"),
        ({"version": 2}, "format version 2"),
        ({"version": True}, "version"),
        ({"architecture": "transformer"}, "network of kind transformer, which this version does not know"),
        ({"bands": []}, "bands"),
        ({"bands": [{"name": "a", "mean": 1, "deviation": 0}]}, "deviation"),
        ({"bands": [{"name": "a", "mean": 1e40, "deviation": 1}]}, "mean"),
        ({"bands": [{"name": "a", "mean": "1", "deviation": 1}]}, "mean"),
        ({"bands": [{"name": "a", "mean": 1, "deviation": 1}]}, "not those of the feature model"),
        ({"down": [4, 6, 5]}, "down"),
        ({"down": [4, 6, 5, 10**9]}, "down"),
        ({"down": [1024] * 4}, "down"),
        ({"up": None}, "up"),
        ({"features": 0}, "features"),
        ({"features": 9}, "not those of the feature model"),
        ({"training": None}, "training"),
        ({"weights": None}, "weights"),
        ({"weights": {"file": "../m.safetensors"}}, "weights"),
        ({"weights": {"file": "/elsewhere/m.safetensors"}}, "weights"),
        ({"weights": {"file": "c:m.safetensors"}}, "weights"),
        ({"weights": {"file": "m.json"}}, "weights"),
        ({"weights": {"file": "m.safetensors", "sha256": "0"}}, "not those of the feature model"),
        ({"weights": {"file": "other.safetensors", "sha256": "0"}}, "cannot be read"),
    ],
)
def test_faults(path: Path, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ClusterBrushError, match=sentence):
        load_features(changed(path, **changes))


def test_faults_of_files(path: Path) -> None:
    weights = path.with_suffix(".safetensors")
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-1])
    with pytest.raises(InputError, match="cut off"):
        load_features(path)
    weights.write_bytes(whole[:-1] + b"\x00")
    with pytest.raises(ModelError, match="not those of the feature model"):
        load_features(path)
    weights.rename(path.with_name("renamed.safetensors"))
    with pytest.raises(InputError, match="belongs beside its feature model"):
        load_features(path)
    for text in ("{", "[" * 100_000, "[]", " " * (2**20 + 1)):
        path.write_text(text)
        with pytest.raises(ModelError, match="is not a feature model"):
            load_features(path)
    with pytest.raises(ModelError, match="cannot be read"):
        load_features(path.with_name("none.json"))


def test_bands_of_a_raster() -> None:
    check_bands(small_model(), ["Band 1", "Band 2", "Band 3"])
    with pytest.raises(InputError, match=r"takes 3 bands \(Red, Green, Blue\), and 1 are chosen \(Grey\)"):
        check_bands(small_model(), ["Grey"])
