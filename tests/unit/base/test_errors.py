# SPDX-License-Identifier: GPL-2.0-or-later
"""Sentences: filled with their values, one inside another, and still translatable."""

from __future__ import annotations

import pytest
from clusterbrush.core.base.errors import (
    N_,
    CancelledError,
    ClusterBrushError,
    InputError,
    ModelError,
    Notice,
    Notices,
    OutputError,
    ParameterError,
)


def test_a_notice_is_its_sentence_filled() -> None:
    assert str(Notice("{count} of {most:.1f}", {"count": 3, "most": 4.25})) == "3 of 4.2"
    assert str(Notice("Plain.")) == "Plain."


def test_sentences_may_fill_a_place_of_another() -> None:
    inner = Notices([Notice("{name} is empty.", {"name": "a"}), Notice("So is b.")])
    assert str(Notice("Nothing counts: {why}", {"why": inner})) == "Nothing counts: a is empty. So is b."
    assert str(Notices()) == ""


@pytest.mark.parametrize("kind", [InputError, ParameterError, ModelError, OutputError])
def test_an_error_is_a_sentence_that_can_be_translated(kind: type[ClusterBrushError]) -> None:
    error = kind(N_("{path} is no raster."), path="a.tif")
    assert str(error) == "a.tif is no raster."
    assert (error.template, error.values) == ("{path} is no raster.", {"path": "a.tif"})
    assert isinstance(error, ClusterBrushError)


def test_cancelling_is_no_error_of_ours() -> None:
    """What catches our errors, to show them, lets it through."""
    assert not issubclass(CancelledError, ClusterBrushError)
