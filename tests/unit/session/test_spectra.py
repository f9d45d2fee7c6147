# SPDX-License-Identifier: GPL-2.0-or-later
"""Spectra of painted classes: the figures of the file, and which two classes look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.classification.methods import CLUSTERBRUSH
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import held_out
from clusterbrush.core.session.session import Session
from clusterbrush.core.session.spectra import class_spectra, jeffries_matusita
from painting import HEIGHT, WIDTH, field_strokes, line
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

RNG = np.random.default_rng(5)
FIELD = np.minimum(np.arange(WIDTH) * 3 // WIDTH, 2)


def session_on(path: Path, levels: np.ndarray, noise: float = 3.0, **options) -> Session:
    """Return a session on three upright fields of these levels (n_bands, 3)."""
    values = levels[:, FIELD][:, None, :] + RNG.normal(0, noise, (len(levels), HEIGHT, WIDTH))
    source = RasterSource(str(write_raster(path / "image.tif", values.astype(np.float32), **options)))
    return Session.prepare(source, KMeansOptions(8, attempts=1), sample_size=2000, method=CLUSTERBRUSH, preset="bands")


LEVELS = np.array([[10.0, 14.0, 90.0], [50.0, 52.0, 20.0]])


def test_means_and_deviations_are_those_of_the_painted_pixels(tmp_path: Path) -> None:
    session = session_on(tmp_path, LEVELS, names=["red", "nir"])
    session.add_all(field_strokes())
    spectra = class_spectra(session)
    assert spectra.names == ("red", "nir")
    assert [spectrum.class_id for spectrum in spectra.classes] == [1, 2, 3]
    values, _ = session.source.read(Window(0, 0, HEIGHT, WIDTH))
    for spectrum in spectra.classes:
        pixels = np.concatenate(
            [s.pixels(session.source.grid) for s in session.strokes if s.class_id == spectrum.class_id]
        )
        painted = values.reshape(2, -1)[:, np.unique(pixels)].astype(np.float64)
        assert spectrum.n_pixels == painted.shape[1]
        np.testing.assert_allclose(spectrum.mean, painted.mean(axis=1), rtol=1e-6)
        np.testing.assert_allclose(spectrum.deviation, painted.std(axis=1), rtol=1e-5)


def test_the_values_are_those_of_the_file_where_others_are_computed_with(tmp_path: Path) -> None:
    session = session_on(tmp_path, LEVELS + 3e9, noise=0.0)
    session.add_all(field_strokes())
    means = np.array([spectrum.mean for spectrum in class_spectra(session).classes])
    np.testing.assert_allclose(means[:, 0], LEVELS[0] + 3e9, rtol=1e-7)


def test_the_two_alike_come_first_and_held_out_strokes_decide(tmp_path: Path) -> None:
    session = session_on(tmp_path, LEVELS)
    session.add_all(field_strokes(each=3))
    spectra = class_spectra(session)
    assert (spectra.pairs[0].first, spectra.pairs[0].second) == (1, 2)
    assert spectra.pairs[0].mistaken is None
    assert 0.0 < spectra.pairs[0].distance < 1.6
    assert 1.9 < spectra.pairs[-1].distance <= 2.0
    tested = spectra.with_held_out(held_out(session, 2))
    assert (tested.pairs[0].first, tested.pairs[0].second) == (1, 2)
    assert 0.0 < tested.pairs[0].mistaken < 0.6
    assert tested.pairs[-1].mistaken == 0.0


def test_confusion_is_the_rest_of_the_recall(tmp_path: Path) -> None:
    session = session_on(tmp_path, LEVELS)
    session.add_all(field_strokes(each=3))
    result = held_out(session, 2)
    for class_id in (1, 2, 3):
        assert sum(share for (truth, _), share in result.confusion.items() if truth == class_id) == pytest.approx(1.0)
    assert np.mean([result.confusion[class_id, class_id] for class_id in (1, 2, 3)]) == pytest.approx(result.accuracy)


def test_without_strokes_or_with_one_class_there_are_no_pairs(tmp_path: Path) -> None:
    session = session_on(tmp_path, LEVELS)
    assert class_spectra(session).classes == ()
    session.add(line(1, 4, (10, 10), (12, 10)))
    spectra = class_spectra(session)
    assert [spectrum.class_id for spectrum in spectra.classes] == [4]
    assert spectra.pairs == ()


def test_two_hundred_bands_and_two_pixels_a_class(tmp_path: Path) -> None:
    session = session_on(tmp_path, np.linspace(0, 60, 218)[:, None] * np.array([1.0, 1.5, 4.0]))
    session.add_all([line(number, number, (col, 20.5), width=0.0) for number, col in ((1, 5.5), (2, 30.5), (3, 60.5))])
    spectra = class_spectra(session)
    assert [len(spectrum.mean) for spectrum in spectra.classes] == [218] * 3
    assert np.isfinite([pair.distance for pair in spectra.pairs]).all()


def test_the_distance_is_that_of_the_book() -> None:
    a, b = RNG.normal((0, 0), (1, 1), (200_000, 2)), RNG.normal((2, 0), (2, 1), (200_000, 2))
    variance = (1 + 4) / 2
    bhattacharyya = 2**2 / variance / 8 + 0.5 * np.log(variance / np.sqrt(1 * 4))
    found = jeffries_matusita([a, b])
    assert found[0, 1] == found[1, 0] == pytest.approx(2 * (1 - np.exp(-bhattacharyya)), abs=0.01)
    assert jeffries_matusita([a, a])[0, 1] == pytest.approx(0.0, abs=1e-9)
    assert jeffries_matusita([a, a + 100])[0, 1] == pytest.approx(2.0)
    assert jeffries_matusita([np.zeros((3, 2)), np.zeros((1, 2))])[0, 1] == pytest.approx(0.0, abs=0.01)
