# SPDX-License-Identifier: GPL-2.0-or-later
"""Ready-made choices of features, and what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.base.errors import InputError, ParameterError
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.features.components import fit_components
from clusterbrush.core.features.context import fit_context
from clusterbrush.core.features.kinds import BandValues
from clusterbrush.core.features.learned import Learned
from clusterbrush.core.features.presets import PRESETS, learned_preset, preset_kinds
from clusterbrush.core.features.recipe import FeatureRecipe
from networks import small_model
from patchwork import patchwork, source_of

if TYPE_CHECKING:
    from pathlib import Path


def test_presets_and_names(tmp_path: Path) -> None:
    source = source_of(tmp_path, patchwork(3, 64, 64), names=["red", "green", "blue"])
    assert preset_kinds("bands", source, 0) == (BandValues(),)
    with pytest.raises(ParameterError, match="Unknown features best"):
        preset_kinds("best", source, 0)
    kind = fit_context(source, 0, sigmas=(2,), measures=("mean", "gradient"), patterns=False)
    names = FeatureRecipe(tuple(source.bands), (kind,)).names
    assert names[:5] == ["red", "green", "blue", "red mean 2 px", "red gradient 2 px"]
    many = fit_components(source, 7, 0)
    assert FeatureRecipe(tuple(source.bands), (many,)).names == ["Component 1", "Component 2", "Component 3"]


def test_each_choice_says_what_it_sees_and_costs() -> None:
    assert all(preset.help.endswith(".") for preset in PRESETS.values())
    assert PRESETS["bands"].relative_time == 1.0 == min(preset.relative_time for preset in PRESETS.values())


def test_a_learned_choice_holds_its_model(tmp_path: Path) -> None:
    small_model().save(tmp_path / "features.json")
    preset, progress = learned_preset(tmp_path / "features.json"), NoticeCollector()
    assert (preset.id, preset.min_planes(3)) == ("learned", 8)
    for path in tmp_path.iterdir():
        path.unlink()
    source = source_of(tmp_path, patchwork(3, 40, 40), names=["red", "blue", "Blue"])
    (kind,) = preset_kinds(preset, source, 0, progress)
    assert isinstance(kind, Learned)
    assert kind.model.bands == small_model().bands
    assert [str(notice) for notice in progress.notices] == [
        "The feature model was trained on the bands Green, and takes blue for them. Check that they are in that order."
    ]
    with pytest.raises(InputError, match="takes 3 bands"):
        preset_kinds(preset, source_of(tmp_path, patchwork(2, 40, 40)), 0)
    with pytest.raises(ParameterError, match="need a feature model"):
        preset_kinds("learned", source, 0)
