# SPDX-License-Identifier: GPL-2.0-or-later
"""The model file with classes: there and back to the identical map, and whatever a damaged one says."""

from __future__ import annotations

import base64
import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from clusterbrush.core.base.errors import ModelError, OutputError
from clusterbrush.core.classification.stroke_model import StrokeModel, load_any
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.model import KMeansModel, load
from clusterbrush.core.session.learning import LearningOptions, learn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from models import make_model
from painting import HEIGHT, WIDTH, field_strokes, fields_image, line, stroke_set
from quick_networks import USABLE_METHODS

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = Window(0, 0, HEIGHT, WIDTH)
SMALL = Window(20, 10, 6, 6)


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


@pytest.fixture(scope="module")
def models(source) -> dict[str, StrokeModel]:
    """Return a model of each method; a stroke across all fields makes splits."""
    strokes = stroke_set([*field_strokes((1, 2, 300)), line(7, 2, (3, 24), (66, 28), width=70.0)])
    found = {}
    for method in USABLE_METHODS:
        options = LearningOptions(KMeansOptions(5, attempts=1), sample_size=1500, method=method)
        found[method] = learn(source, strokes, options).model
    assert any(part.is_split for part in found["clusternet"].labelling.clusters.values())
    # without the classifier by pixel, the default method carries names from cluster to cluster
    found["carried"] = replace(found["default"], pixels=None)
    return found


class Files(dict):
    def __repr__(self) -> str:
        return "the files"  # hypothesis prints it when a test fails, and they are long


@pytest.fixture(scope="module")
def written(models, tmp_path_factory) -> Files:
    """Return the files' content."""
    folder = tmp_path_factory.mktemp("models")
    for name, model in models.items():
        model.save(folder / f"{name}.json")
    return Files({name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in models})


@pytest.mark.parametrize("name", ["default", "clusternet", "carried"])
def test_a_model_that_comes_back_gives_the_identical_map(source, models, tmp_path: Path, name):
    models[name].save(tmp_path / "m.json")
    back = load_any(tmp_path / "m.json")
    assert isinstance(back, StrokeModel)
    ours, theirs = (one.classifier.classify(source, WHOLE) for one in (models[name], back))
    for part in ("class_ids", "confidence", "valid"):
        assert getattr(ours, part).tobytes() == getattr(theirs, part).tobytes()
    assert len(np.unique(ours.class_ids)) > 2
    assert (back.legend, back.method) == (models[name].legend, models[name].method)
    back.save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "m.json").read_bytes()


def test_every_method_reads_its_file_as_a_model_of_clusters_too(models, tmp_path: Path):
    models["default"].save(tmp_path / "m.json")
    clusters = load(tmp_path / "m.json")
    np.testing.assert_array_equal(clusters.centroids, models["default"].clusters.centroids)


def test_a_model_of_clusters_only_comes_back_as_one(tmp_path: Path):
    make_model().save(tmp_path / "m.json")
    found = load_any(tmp_path / "m.json")
    assert isinstance(found, KMeansModel)
    assert found.k == 3


def test_names_with_any_letters_come_back(models, tmp_path: Path):
    names = ('a "b" \\', "Wald Ж 森 🌲", "")
    legend = tuple(replace(entry, name=name) for entry, name in zip(models["clusternet"].legend, names))
    replace(models["clusternet"], legend=legend).save(tmp_path / "m.json")
    assert load_any(tmp_path / "m.json").legend == legend


def test_a_folder_that_is_not_there(models, tmp_path: Path):
    with pytest.raises(OutputError, match="does not exist"):
        models["clusternet"].save(tmp_path / "none" / "m.json")


# --- damaged files


def read(values: Any, folder: Path) -> KMeansModel | StrokeModel:
    path = folder / "m.json"
    path.write_text(values if isinstance(values, str) else json.dumps(values), encoding="utf-8")
    return load_any(path)


def changed(values: dict[str, Any], *path: Any, to: Any = None, remove: bool = False) -> dict[str, Any]:
    """Return a copy with one value replaced or taken away."""
    found = copy.deepcopy(values)
    inner = found
    for key in path[:-1]:
        inner = inner[key]
    if remove:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return found


def places(value: Any, path: tuple = ()) -> list[tuple]:
    """Return the path of every value inside a JSON value."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += places(inner, (*path, key))
    return found


OWN = ("labelling", "classes", "method", "pixels")  # what a model of clusters does not have; tests/unit/test_model.py
DEEP: list[Any] = []
for _ in range(300):
    DEEP = [DEEP]
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([-1, 0, 2**31, 2**63, 10**30, 1e300, -1.5, float("nan"), float("inf"), "", "1", "#00ff00"])
    | st.floats()
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=4) | st.sampled_from(["votes", "parts", "centroid", "0", "kind"]), inner, max_size=3
        )
    ),
    max_leaves=5,
) | st.just(DEEP)


@pytest.mark.parametrize("name", ["default", "clusternet", "carried"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), remove=st.booleans(), value=ANYTHING)
def test_whatever_stands_in_the_file_is_a_model_or_a_sentence(
    source, written, tmp_path: Path, name, data, remove, value
):
    """A model that is accepted also classifies and can be written again."""
    every = [path for path in places(written[name]) if path[0] in OWN]
    path = data.draw(st.sampled_from(every))
    try:
        model = read(changed(written[name], *path, to=value, remove=remove), tmp_path)
    except ModelError:
        return
    if isinstance(model, StrokeModel):
        found = model.classifier.classify(source, SMALL)
        assert set(np.unique(found.class_ids)) <= {0, *(entry.id for entry in model.legend)}
        assert ((found.confidence >= 0) & (found.confidence <= 1)).all()
        model.save(tmp_path / "again.json")


ARRAYS = ("low", "gain", "roots", "features", "thresholds", "lefts", "shares")


@pytest.mark.parametrize("array", ARRAYS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10**6), bits=st.binary(min_size=1, max_size=4))
def test_flipped_bits_in_the_trees_never_hang_or_crash(source, written, tmp_path: Path, array, place, bits):
    values = copy.deepcopy(written["default"])
    packed = values["pixels"]["forest"][array]
    raw = bytearray(base64.b64decode(packed["data"]))
    for offset, bit in enumerate(bits):
        raw[(place + offset) % len(raw)] ^= bit
    packed["data"] = base64.b64encode(bytes(raw)).decode("ascii")
    try:
        model = read(values, tmp_path)
    except ModelError:
        return
    found = model.classifier.classify(source, SMALL)
    assert set(np.unique(found.class_ids)) <= {0, 1, 2, 300}
    assert np.isfinite(found.confidence).all()


@pytest.mark.parametrize(
    ("key", "value", "named"), [("method", "magic", "the method magic"), ("metric", "hamming", "the distance hamming")]
)
def test_what_comes_from_the_future_is_a_sentence(written, tmp_path: Path, key, value, named):
    with pytest.raises(ModelError, match=rf"uses {named}, which this version does not know\. Update"):
        read(changed(written["clusternet"], key, to=value), tmp_path)


def test_the_first_version_holds_the_first_methods_and_distances(models, tmp_path: Path):
    """ClusterBrush 0.1.0 reads version 1 and calls a model of another method or distance too new."""
    model = models["clusternet"]
    further = replace(model, method="further")
    cosine = replace(model, clusters=replace(model.clusters, metric="cosine"))
    for number, (changed_model, version) in enumerate([(model, 1), (further, 2), (cosine, 2)]):
        path = tmp_path / f"{number}.json"
        changed_model.save(path)
        assert json.loads(path.read_text(encoding="utf-8"))["version"] == version


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("method",), 3),
        (("method",), []),
        (("classes",), []),  # the strokes' classes are not in the legend
        (("classes", 0, "id"), 0),
        (("classes", 0, "id"), 65536),
        (("classes", 0, "id"), 2),  # twice
        (("classes", 0, "id"), 7),  # and 1 is given by strokes
        (("classes", 0, "id"), 1.5),
        (("classes", 0, "colour"), "red"),
        (("labelling", "class_ids"), [1, 2, 70000]),
        (("labelling", "class_ids"), [1, 2]),
        (("labelling", "class_ids"), [300, 2, 2]),
        (("labelling", "clusters"), {"99": {"votes": [1, 0, 0]}}),
        (("labelling", "clusters"), {"-1": {"votes": [1, 0, 0]}}),
        (("labelling", "clusters"), {"0": {"votes": [1, 0, -1]}}),
        (("labelling", "clusters"), {"0": {"votes": [1, 0]}}),
        (("labelling", "clusters"), {"0": {"votes": [2**62, 2**62, 2**62]}}),
        (
            ("labelling", "clusters"),
            {"0": {"votes": [1, 0, 0], "parts": [{"centroid": [1, 1, 1], "votes": [1, 0, 0]}]}},
        ),
        (("labelling", "clusters"), {"0": {"votes": [1, 0, 0], "parts": [{"centroid": [1], "votes": [1, 0, 0]}] * 3}}),
        (
            ("labelling", "clusters"),
            {"0": {"votes": [1, 0, 0], "parts": [{"centroid": [1e300] * 3, "votes": [1, 0, 0]}] * 2}},
        ),
        (("labelling", "threshold"), float("nan")),
        (("labelling", "threshold"), "much"),
        (("labelling", "threshold"), -3),
        (("labelling",), None),
        (("pixels",), []),
    ],
)
def test_what_cannot_be_is_refused(written, tmp_path: Path, path, value):
    with pytest.raises(ModelError, match="damaged"):
        read(changed(written["clusternet"], *path, to=value), tmp_path)


def test_splits_without_an_end_are_refused(written, tmp_path: Path):
    part: dict[str, Any] = {"votes": [1, 0, 0]}
    for _ in range(12):
        part = {"votes": [1, 0, 0], "centroid": [1, 2, 3], "parts": [{"centroid": [1, 2, 3], **part}] * 2}
        part["parts"] = [part["parts"][0], {"centroid": [3, 2, 1], "votes": [1, 0, 0]}]
    with pytest.raises(ModelError, match="damaged"):
        read(changed(written["clusternet"], "labelling", "clusters", to={"0": part}), tmp_path)


def test_pixel_classes_that_the_legend_lacks_are_refused(written, tmp_path: Path):
    with pytest.raises(ModelError, match="damaged"):
        read(changed(written["default"], "pixels", "class_ids", to=[1, 2, 9]), tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"format": "other"}', "[" * 50_000])
def test_what_is_no_model(tmp_path: Path, text):
    with pytest.raises(ModelError, match="is not a ClusterBrush model"):
        read(text, tmp_path)


def test_half_a_file(written, tmp_path: Path):
    text = json.dumps(written["default"])
    with pytest.raises(ModelError, match="is not a ClusterBrush model"):
        read(text[: len(text) // 2], tmp_path)


def test_no_file(tmp_path: Path):
    with pytest.raises(ModelError):
        load_any(tmp_path / "none.json")
