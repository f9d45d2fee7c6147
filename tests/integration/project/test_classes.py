# SPDX-License-Identifier: GPL-2.0-or-later
"""Classes as text and as files."""

from __future__ import annotations

import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.ui.project.classes import from_text, next_class, to_text
from dock_steps import CLASSES


def test_class_files() -> None:
    assert from_text(to_text(CLASSES), "x") == CLASSES
    for text in ("", "{}", '{"classes": []}', '{"classes": [{"id": 1, "name": "a", "colour": "red"}]}'):
        with pytest.raises(InputError):
            from_text(text, "classes.json")
    new = next_class(CLASSES, "Class {number}")
    assert (new.id, new.name) == (3, "Class 3")
    assert new.colour not in {one.colour for one in CLASSES}
