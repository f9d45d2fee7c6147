# SPDX-License-Identifier: GPL-2.0-or-later
"""The model file: there and back bit for bit, and nothing but a ModelError for whatever else is in a file."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from clusterbrush.core.base.errors import InputError, ModelError, OutputError
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.features.scaling import Scaling
from clusterbrush.core.raster.bands import Band
from clusterbrush.core.segmentation.matching import match_bands
from clusterbrush.core.segmentation.model import (
    FIRST_METRICS,
    FIRST_VERSION,
    VERSION,
    from_dict,
    load,
    with_names,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from models import make_model

if TYPE_CHECKING:
    from pathlib import Path

VALID = json.loads(make_model().to_json())


def places(value: Any, path: tuple = ()) -> list[tuple]:
    """Return the path of every value inside a JSON value."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += places(inner, (*path, key))
    return found


def with_value(path: tuple, value: Any, remove: bool = False) -> Any:
    """Return the valid model with one value replaced or taken away."""
    changed = copy.deepcopy(VALID)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    if remove:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return changed


# --- there and back


@pytest.mark.parametrize("metric", METRICS)
def test_a_model_comes_back_bit_for_bit(tmp_path: Path, metric: str) -> None:
    model = make_model(metric=metric)
    object.__setattr__(model, "scaling", Scaling("standard", np.float32([0.1, 1e-9]), np.float32([1 / 3, 7e5])))
    model.save(tmp_path / "m.json")
    back = load(tmp_path / "m.json")
    for ours, theirs in (
        (model.centroids, back.centroids),
        (model.scaling.offset, back.scaling.offset),
        (model.scaling.gain, back.scaling.gain),
    ):
        assert theirs.dtype == np.float32
        assert ours.tobytes() == theirs.tobytes()
    assert (back.metric, back.update, back.n_bands) == (model.metric, model.update, model.n_bands)
    assert back.clusters == model.clusters
    assert back.fit == model.fit
    assert back.provenance == model.provenance
    assert back.recipe.names == ["red", "nir"]
    assert back.to_json() == model.to_json()
    rows = np.random.default_rng(0).random((50, 2)).astype(np.float32)
    np.testing.assert_array_equal(back.predict(rows), model.predict(rows))


def test_the_file_is_plain_json_in_utf8(tmp_path: Path) -> None:
    with_names(make_model(), ["Wasser", "Wälder", "城"]).save(tmp_path / "m.json")
    values = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    assert values["format"] == "clusterbrush-model"
    assert [(cluster["id"], cluster["name"]) for cluster in values["clusters"]] == [
        (1, "Wasser"),
        (2, "Wälder"),
        (3, "城"),
    ]


def test_saving_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        make_model().save(tmp_path / "none" / "m.json")


def test_the_legend_counts_from_1_and_names_the_unnamed() -> None:
    model = with_names(make_model(), ["water", "", "land"])
    legend = model.legend("Gruppe {number}")
    assert [(entry.id, entry.name) for entry in legend] == [(1, "water"), (2, "Gruppe 2"), (3, "land")]
    assert legend[0].colour == (1, 2, 255)


def test_centroids_in_units_undo_the_scaling() -> None:
    model = make_model([[1.0, -1.0], [0.0, 2.0]])
    object.__setattr__(model, "scaling", Scaling("standard", np.float32([10, 20]), np.float32([0.5, 0.25])))
    np.testing.assert_allclose(model.centroids_in_units, [[12, 16], [10, 28]])


# --- what is no model


@pytest.mark.parametrize(
    "content",
    [b"", b"garbage", b"\x00\xff\xfe", b"{}", b"[]", b"null", b"3", b'{"format": "other"}', b"[" * 100_000],
    ids=["empty", "text", "binary", "object", "list", "null", "number", "other format", "deep"],
)
def test_garbage_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.json"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"m\.json is not a ClusterBrush model"):
        load(path)


def test_no_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.json cannot be read"):
        load(tmp_path / "none.json")
    with pytest.raises(ModelError, match="cannot be read"):
        load(tmp_path)


@given(st.integers(0, len(make_model().to_json()) - 3))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_short_is_a_sentence(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    path = tmp_path_factory.mktemp("cut") / "m.json"
    path.write_text(make_model().to_json()[:length], encoding="utf-8")
    with pytest.raises(ModelError):
        load(path)


@pytest.mark.parametrize("version", [VERSION + 1, 99])
def test_a_newer_version_is_a_sentence(version: int) -> None:
    with pytest.raises(
        ModelError, match=rf"has format version {version}; this ClusterBrush reads up to {VERSION}\. Update it"
    ):
        from_dict(with_value(("version",), version), "m.json")


def test_a_kind_of_feature_from_the_future_is_a_sentence() -> None:
    with pytest.raises(ModelError, match="features of kind dreams"):
        from_dict(with_value(("features", 0, "kind"), "dreams"), "m.json")


def test_a_distance_from_the_future_is_a_sentence() -> None:
    with pytest.raises(ModelError, match=r"the distance hamming, which this version does not know\. Update"):
        from_dict(with_value(("metric",), "hamming"), "m.json")


@pytest.mark.parametrize("metric", METRICS)
def test_the_first_version_holds_the_first_distances(metric: str) -> None:
    """ClusterBrush 0.1.0 reads version 1 and has three distances; it calls a model of another one too new."""
    of_0_1_0 = ("euclidean", "manhattan", "chebyshev")
    assert of_0_1_0 == FIRST_METRICS
    assert make_model(metric=metric).to_dict()["version"] == (FIRST_VERSION if metric in of_0_1_0 else 2)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 0),
        (("version",), "1"),
        (("bands",), []),
        (("bands", 0, "number"), 0),
        (("bands", 0, "number"), float("inf")),
        (("n_bands",), 1),
        (("features",), []),
        (("features",), ["bands"]),
        (("scaling", "name"), "log"),
        (("scaling", "gain"), [1.0]),
        (("scaling", "gain", 0), 0.0),
        (("scaling", "offset", 0), float("nan")),
        (("metric",), 3),
        (("update",), "mode"),
        (("clusters",), []),
        (("clusters", 0, "id"), 2),
        (("clusters", 0, "centroid"), [1.0]),
        (("clusters", 0, "centroid"), "12"),
        (("clusters", 0, "centroid", 0), float("nan")),
        (("clusters", 0, "centroid", 0), 1e300),
        (("clusters", 0, "centroid", 0), 1e20),
        (("clusters", 0, "colour"), "#-1-1-1"),
        (("clusters", 0, "colour"), [0, 0, 0]),
        (("clusters", 0, "count"), float("nan")),
        (("fit", "inertia"), float("nan")),
        (("fit", "mean_distance"), float("inf")),
        (("fit", "history"), [[1, 2]]),
        (("provenance",), None),
    ],
)
def test_a_damaged_value_is_a_sentence(path: tuple, value: Any) -> None:
    with pytest.raises(ModelError, match=r"m\.json"):
        from_dict(with_value(path, value), "m.json")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("#00ff00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(places(VALID)), st.booleans(), ANYTHING)
@settings(max_examples=400, deadline=None)
def test_whatever_stands_in_the_file_is_a_model_or_a_sentence(path: tuple, remove: bool, value: Any) -> None:
    """A model that is accepted also predicts and can be written again."""
    try:
        model = from_dict(with_value(path, value, remove), "m.json")
    except ModelError:
        return
    ids = model.predict(np.zeros((3, len(model.recipe.names)), dtype=np.float32))
    assert (ids < model.k).all()
    assert np.isfinite(model.centroids_in_units).all()
    model.legend()
    model.to_json()


# --- bands of another image


def bands(*names: str) -> list[Band]:
    return [Band(i, name or f"Band {i}", bool(name), None, "", 8) for i, name in enumerate(names, start=1)]


def test_bands_are_found_by_name_in_any_order() -> None:
    numbers, notice = match_bands(make_model(), bands("blue", "nir", "red"), "b.tif")
    assert numbers == [3, 2]
    assert notice is None


@pytest.mark.parametrize("names", [("", ""), ("red", "")])
def test_bands_without_names_are_taken_by_order(names: tuple[str, ...]) -> None:
    assert match_bands(make_model(), bands(*names), "b.tif")[0] == [1, 2]


def test_other_names_are_taken_by_order_and_said_so() -> None:
    numbers, notice = match_bands(make_model(), bands("B04", "B08"), "b.tif")
    assert numbers == [1, 2]
    assert "b.tif" in str(notice)
    assert "red, nir" in str(notice)


def test_a_subset_of_bands_is_found_again_by_number() -> None:
    """Fitted on bands 3 and 1 of 4: in another image of 4 bands the same ones."""
    model = make_model(names=None, n_bands=4)
    chosen = bands("", "", "", "")
    object.__setattr__(model.recipe, "bands", (chosen[2], chosen[0]))
    assert match_bands(model, bands("", "", "", ""), "b.tif")[0] == [3, 1]
    assert match_bands(model, bands("", ""), "b.tif")[0] == [1, 2]  # as many as the model needs: in order


@pytest.mark.parametrize("available", [("", "", ""), ("",), ("red",), ("red", "green", "blue")])
def test_bands_that_do_not_fit_are_a_sentence(available: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match=r"needs the bands red, nir of 2; b\.tif has "):
        match_bands(make_model(), bands(*available), "b.tif")


def test_names_that_stand_twice_are_not_used() -> None:
    """Two dates stacked, each with a band "red": by name both would be one and the same band."""
    assert match_bands(make_model(names=("red", "red")), bands("red", "red"), "b.tif") == ([1, 2], None)
    with pytest.raises(InputError, match="needs the bands"):
        match_bands(make_model(), bands("nir", "red", "red"), "b.tif")
