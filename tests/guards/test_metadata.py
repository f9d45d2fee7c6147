# SPDX-License-Identifier: GPL-2.0-or-later
"""metadata.txt and the folder are what the plugin site takes."""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def rules(root: Path):
    spec = importlib.util.spec_from_file_location("site_rules", root / "tools" / "lib" / "site_rules.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def metadata(root: Path, tmp_path: Path) -> Path:
    path = tmp_path / "metadata.txt"
    path.write_text((root / "metadata.txt").read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_the_metadata_is_accepted(rules, root: Path) -> None:
    assert rules.metadata_faults(root / "metadata.txt") == []


@pytest.mark.parametrize(
    "key", ["name", "version", "author", "email", "about", "tracker", "repository", "homepage", "icon"]
)
def test_a_missing_key_is_seen(rules, metadata: Path, key: str) -> None:
    metadata.write_text(re.sub(rf"(?m)^{key}=", f"{key}_=", metadata.read_text(encoding="utf-8")), encoding="utf-8")
    assert rules.metadata_faults(metadata) == [f"metadata.txt lacks {key}"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("version", "0.1"),
        ("version", "v0.1.0"),
        ("qgisMaximumVersion", "3.99"),
        ("name", "ClusterBrush Plugin"),
        ("author", "a/b"),
        ("email", "nobody"),
        ("description", "<b>bold</b>"),
        ("tracker", "github.com/x"),
        ("category", "Vector"),
        ("hasProcessingProvider", "no"),
    ],
)
def test_a_wrong_value_is_seen(rules, metadata: Path, key: str, value: str) -> None:
    metadata.write_text(
        re.sub(rf"(?m)^{key}=.*$", f"{key}={value}", metadata.read_text(encoding="utf-8")), encoding="utf-8"
    )
    assert len(rules.metadata_faults(metadata)) == 1


GOOD = [
    "clusterbrush/__init__.py",
    "clusterbrush/metadata.txt",
    "clusterbrush/LICENSE",
    "clusterbrush/core/model.py",
]


def test_good_names_are_accepted(rules) -> None:
    assert rules.names_faults(GOOD, "clusterbrush") == []


@pytest.mark.parametrize(
    "names",
    [
        [*GOOD, "other/x.py"],
        [*GOOD, "clusterbrush/core/__pycache__/x.py"],
        [*GOOD, "clusterbrush/x.pyc"],
        [*GOOD, "clusterbrush/fast.so"],
        [*GOOD, "clusterbrush/.git/config"],
        [*GOOD, "clusterbrush/../x.py"],
        [*GOOD, "clusterbrush/ui_dock.py"],
        [*GOOD, "clusterbrush/tests/test_x.py"],
        GOOD[:2],
    ],
)
def test_a_bad_name_is_seen(rules, names: list[str]) -> None:
    assert rules.names_faults(names, "clusterbrush")


def test_a_program_and_a_broken_file_are_seen(rules, root: Path, metadata: Path) -> None:
    folder = metadata.parent
    (folder / "LICENSE").write_text((root / "LICENSE").read_text(encoding="utf-8"), encoding="utf-8")
    assert rules.folder_faults(folder) == []
    (folder / "fast").write_bytes(b"\x7fELF\x02")
    (folder / "a.py").write_text("def", encoding="utf-8")
    (folder / "b.py").write_text("x = '\u202e'", encoding="utf-8")
    (folder / "LICENSE").unlink()
    assert len(rules.folder_faults(folder)) == 4


def test_the_changelog_knows_the_version(root: Path) -> None:
    version = re.search(r"(?m)^version=(.*)$", (root / "metadata.txt").read_text(encoding="utf-8"))[1]
    assert f"## [{version}]" in (root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_icon_is_there(root: Path) -> None:
    icon = re.search(r"(?m)^icon=(.*)$", (root / "metadata.txt").read_text(encoding="utf-8"))[1]
    assert (root / icon).read_text(encoding="utf-8").lstrip().startswith("<?xml")
