# SPDX-License-Identifier: GPL-2.0-or-later
"""A class map from strokes, with all the files that can be wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import painting
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.classification.stroke_model import load_any
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.jobs.classes import ClassifyOptions, classify
from clusterbrush.core.jobs.run import Run
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import LearningOptions
from rasters import read_raster

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "OUTPUT": "m.tif", "CONFIDENCE": "c.tif", "PROBABILITIES": "p.tif", "MODEL": "m.json", "TABLE": "t.csv",
    "REPORT": "r.html",
}  # fmt: skip


def test_a_map_and_all_that_comes_with_it(tmp_path: Path) -> None:
    source = RasterSource(str(painting.fields_image(tmp_path / "image.tif")))
    strokes = painting.stroke_set(painting.field_strokes())
    targets = {name: str(tmp_path / file) for name, file in FILES.items()}
    learning = LearningOptions(KMeansOptions(n_clusters=12, attempts=1), method="clusternet", preset="bands")
    outcome = classify(
        source, strokes, ClassifyOptions(learning, None, 0.95), Run(NoticeCollector(), targets, "fields")
    )
    assert {name: outcome.values[name] for name in FILES} == targets
    ids, confidence = read_raster(targets["OUTPUT"])[0], read_raster(targets["CONFIDENCE"])[0]
    assert outcome.values["CLASSES"] == 3
    assert outcome.values["UNCLASSIFIED"] > 0
    assert outcome.values["UNCLASSIFIED"] == int(((ids == 0) & (confidence >= 0)).sum())
    assert (ids[(confidence >= 0) & (confidence < 0.95)] == 0).all()
    assert len(read_raster(targets["PROBABILITIES"])) == 3
    assert [entry.id for entry in load_any(targets["MODEL"]).legend] == [1, 2, 3]
    assert np.isfinite(outcome.values["HELD_OUT_ACCURACY"])
    assert "fields" in (tmp_path / "r.html").read_text(encoding="utf-8")
