# SPDX-License-Identifier: GPL-2.0-or-later
"""Kinds of features, to a model file and back."""

from __future__ import annotations

import json

import numpy as np
import pytest
from blocks import same_bits
from clusterbrush.core.base.errors import ModelError
from clusterbrush.core.features.components import Components
from clusterbrush.core.features.kinds import BandValues
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.features.registry import kinds_from_list
from patchwork import small_context


def test_kinds_come_back_from_a_file() -> None:
    kind = small_context(3)
    bands = np.random.default_rng(2).random((3, 40, 40), dtype=np.float32)
    valid = np.ones((40, 40), bool)
    for one in (kind, Components(kind.bands)):
        (again,) = kinds_from_list([json.loads(json.dumps({"kind": one.kind, **one.to_dict()}))])
        assert same_bits(again.compute(bands, valid), one.compute(bands, valid))


def test_kinds_as_data() -> None:
    kinds = (BandValues(),)
    items = FeatureRecipe((), kinds).to_dict()
    assert items == [{"kind": "bands"}]
    assert kinds_from_list(items) == kinds
    with pytest.raises(ModelError, match="kind sorcery, which this version does not know"):
        kinds_from_list([{"kind": "sorcery"}])


def test_context_as_computed_before_is_refused() -> None:
    """Its numbers would be others than those that the model was made with."""
    item = {"kind": "context", **small_context(3).to_dict()}
    with pytest.raises(ModelError, match=r"earlier version.*Make it again"):
        kinds_from_list([item])
