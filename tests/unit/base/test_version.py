# SPDX-License-Identifier: GPL-2.0-or-later
"""The version is the one of metadata.txt, wherever the package lies."""

from __future__ import annotations

import shutil
from configparser import ConfigParser
from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.base import version
from clusterbrush.core.base.version import software_version

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_what_the_metadata_says(root: Path) -> None:
    metadata = ConfigParser(interpolation=None)
    metadata.read(root / "metadata.txt", encoding="utf-8")
    assert software_version() == metadata["general"]["version"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[general]\nname=x\nversion=7.8.9\n", "7.8.9"),
        ("[general]\nqgisMinimumVersion=3.22\nversion= 1.0.0 \n", "1.0.0"),
        ("[general]\nname=x\n", ""),
    ],
)
def test_it_is_looked_for_beside_the_package_that_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: str
) -> None:
    """Also where the folder has another name, as an installed package has."""
    module = tmp_path / "some package" / "core" / "base" / "version.py"
    module.parent.mkdir(parents=True)
    shutil.copy(version.__file__, module)
    (tmp_path / "some package" / "metadata.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr(version, "__file__", str(module))
    assert software_version() == expected
