# SPDX-License-Identifier: GPL-2.0-or-later
"""Windows of the screen: the exported map where the method can, else a map that is cut by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.methods import METHODS
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.session import Session
from clusterbrush.core.session.sharpening import sharpened
from painting import field_strokes, fields_image

if TYPE_CHECKING:
    from pathlib import Path

WINDOW = Window(10, 5, 40, 60)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    source = RasterSource(str(fields_image(tmp_path / "image.tif")))
    session = Session.prepare(source, KMeansOptions(6, attempts=1), sample_size=2000, preset="bands")
    session.add_all(field_strokes((1, 2, 3), each=2))
    return session


@pytest.mark.parametrize("method", ["clusternet", "gaussian_mixture"])
def test_what_can_be_exact_is(session: Session, method: str) -> None:
    session.set_method(METHODS[method])
    np.testing.assert_array_equal(sharpened(session, WINDOW).class_ids, session.refine(WINDOW).class_ids)


def test_a_graph_cut_decides_the_window_alone(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    method = METHODS["svm_graph_cut"]
    if method.lack is not None:
        pytest.skip("scikit-learn or PyMaxflow is not installed here")
    session.set_method(method)
    exported = session.refine(WINDOW).class_ids
    monkeypatch.setattr("clusterbrush.core.classification.rivals.svm_graph_cut.GraphCutClassifier.solve", None)
    assert (sharpened(session, WINDOW).class_ids == exported).mean() > 0.995

    class Painted(Progress):
        def is_cancelled(self) -> bool:
            session.remove(session.strokes[-1].id)
            return False

    with pytest.raises(CancelledError):
        sharpened(session, WINDOW, Painted())
