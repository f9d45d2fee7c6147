# SPDX-License-Identifier: GPL-2.0-or-later
"""Settings of a training: those of the paper, a sentence for each that cannot be, and for the library that lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from clusterbrush.core.base.errors import MissingLibraryError, ParameterError
from clusterbrush.core.base.libraries import Library
from clusterbrush.core.training import options
from clusterbrush.core.training.options import PAPER, PROCESSOR, TRAININGS, TrainingOptions, check_library


def test_ready_made_settings_are_in_order() -> None:
    assert list(TRAININGS) == ["processor", "paper"]
    for preset in TRAININGS.values():
        preset.options.validate()
        assert preset.help.endswith(".")
    paper = PAPER.options
    assert (paper.clusters, paper.patch, paper.cluster_batch, paper.train_batch, paper.epochs) == (800, 512, 16, 4, 35)
    assert 721 <= paper.steps * paper.train_batch < 721 + 4
    assert not paper.is_swapped
    assert not paper.stops_early
    assert PROCESSOR.options.is_swapped
    assert PROCESSOR.options.total_steps == 300


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"scheme": "best"}, "Unknown choice best"),
        ({"grouping": "trees"}, "Unknown choice trees"),
        ({"device": "tpu"}, "Unknown choice tpu"),
        ({"patch": 100}, "100 pixels. Give a multiple of 8"),
        ({"patch": 0}, "Give a multiple of 8"),
        ({"patch": 4096}, "at most 1024"),
        ({"clusters": 1}, "number of clusters is 1"),
        ({"epochs": 0}, "at least 1"),
        ({"train_batch": 0}, "at least 1"),
        ({"rate": 0.0}, "must be positive"),
        ({"rate": float("nan")}, "must be positive"),
        ({"colour": -1.0}, "must be positive"),
        ({"seed": -1}, "must be positive"),
    ],
)
def test_what_cannot_be_is_a_sentence(change: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        replace(TrainingOptions(), **change).validate()


def test_without_torch_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "LIBRARY", Library(*["a_library_that_is_not_there"] * 2))
    assert not options.can_train()
    with pytest.raises(MissingLibraryError, match=r"needs a_library_that_is_not_there.*does not have"):
        check_library()
