# SPDX-License-Identifier: GPL-2.0-or-later
"""Results are whole or not there, and what was there before stays until then."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from clusterbrush.core.errors import OutputError
from clusterbrush.core.files import check_target, write_text, written_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_takes_its_name_when_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    with written_whole(target) as part:
        Path(part).write_text("new", encoding="utf-8")
        assert not target.exists()
        assert Path(part).parent == tmp_path  # a rename moves nothing only within one disk
        assert Path(part).suffix == ".json"  # drivers choose by it
    assert target.read_text(encoding="utf-8") == "new"
    assert names(tmp_path) == ["a.json"]


@pytest.mark.parametrize("ending", [".aux.xml", ".ovr", ".msk"])
def test_sidecar_files_go_with_it_and_old_ones_go_away(tmp_path: Path, ending: str) -> None:
    """An old legend or old overviews beside a new raster would show what is no more."""
    target = tmp_path / "a.tif"
    (tmp_path / f"a.tif{ending}").write_text("old", encoding="utf-8")
    with written_whole(target) as part:
        Path(part).touch()
        Path(f"{part}{ending}").write_text("new", encoding="utf-8")
    assert names(tmp_path) == ["a.tif", f"a.tif{ending}"]
    assert (tmp_path / f"a.tif{ending}").read_text(encoding="utf-8") == "new"
    with written_whole(target) as part:
        Path(part).touch()
    assert names(tmp_path) == ["a.tif"]


def test_a_failure_leaves_the_old_files_and_no_litter(tmp_path: Path) -> None:
    for name in ("a.tif", "a.tif.aux.xml"):
        (tmp_path / name).write_text("old", encoding="utf-8")

    def fail() -> None:
        with written_whole(tmp_path / "a.tif") as part:
            Path(part).write_text("half", encoding="utf-8")
            Path(f"{part}.aux.xml").write_text("half", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(tmp_path) == ["a.tif", "a.tif.aux.xml"]
    assert all((tmp_path / name).read_text(encoding="utf-8") == "old" for name in names(tmp_path))


def test_text_is_utf8_with_newlines_as_given(tmp_path: Path) -> None:
    write_text(tmp_path / "a.csv", "é\n")
    assert (tmp_path / "a.csv").read_bytes() == "é\n".encode()


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"folder .*none does not exist"):
        write_text(tmp_path / "none" / "a.csv", "")


def test_a_folder_as_target_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        check_target(tmp_path)


def test_a_folder_without_rights_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # whoever runs the tests may be root
    with pytest.raises(OutputError, match="may not write into the folder"):
        check_target(tmp_path / "a.tif")


def test_a_refused_rename_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Windows does while another program has the old file open."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match=r"a\.csv cannot be written \(in use\)"):
        write_text(tmp_path / "a.csv", "new")
    assert names(tmp_path) == []
