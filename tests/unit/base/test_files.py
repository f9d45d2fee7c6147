# SPDX-License-Identifier: GPL-2.0-or-later
"""Results are whole or not there, and what was there before stays until then."""

from __future__ import annotations

import os
from pathlib import Path

import open_files
import pytest
from clusterbrush.core.base.errors import OutputError
from clusterbrush.core.base.files import (
    TemporaryFolder,
    check_target,
    is_same_file,
    temporary_files_in,
    write_text,
    written_in_folder,
    written_whole,
)


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


def test_the_present_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError) as error:
        check_target("a.tif")
    assert f"the folder {tmp_path}. Choose" in str(error.value)


def test_a_refused_rename_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Windows does while another program has the old file open."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match=r"a\.csv cannot be written \(in use\)"):
        write_text(tmp_path / "a.csv", "new")
    assert names(tmp_path) == []


# --- several files at once


def write_into(folder: Path, contents: dict[str, str]) -> None:
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8")


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_files_take_their_places_together(tmp_path: Path) -> None:
    new = {"a.img": "new", "a.ige": "new", "a.img.aux.xml": "new"}
    write_into(tmp_path, {"a.img": "old", "b.ige": "other", "a.rrd": "old", "a.img.ovr": "old"})
    with written_in_folder(tmp_path / "a.img", (".ige", ".rrd")) as folder:
        assert folder.parent == tmp_path  # renamed, not copied
        write_into(folder, new)
        assert (tmp_path / "a.img").read_text(encoding="utf-8") == "old"
    assert contents(tmp_path) == {**new, "b.ige": "other"}


def test_a_failure_leaves_all_files_and_no_folder(tmp_path: Path) -> None:
    old = {"a.img": "old", "a.ige": "old"}
    write_into(tmp_path, old)

    def fail() -> None:
        with written_in_folder(tmp_path / "a.img", (".ige",)) as folder:
            write_into(folder, {"a.img": "half"})
            (folder / "draft").mkdir()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert contents(tmp_path) == old


def test_nothing_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"a\.img cannot be written"), written_in_folder(tmp_path / "a.img"):
        pass
    assert names(tmp_path) == []


# --- long names


@pytest.mark.parametrize("sign", ["n", "\u00e4"])
def test_a_name_may_be_as_long_as_the_system_takes(tmp_path: Path, sign: str) -> None:
    """What is written meanwhile has a short name, and a sidecar of an impossible name is none."""
    name = sign * (251 // len(os.fsencode(sign))) + ".tif"
    write_text(tmp_path / name, "new")
    assert contents(tmp_path) == {name: "new"}
    with written_in_folder(tmp_path / name, (".ige",)) as folder:
        write_into(folder, {name: "newer"})
    assert contents(tmp_path) == {name: "newer"}


def test_a_longer_name_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"too long: at most 255 bytes"):
        check_target(tmp_path / ("n" * 252 + ".tif"))
    with pytest.raises(OutputError, match=r"too long: at most 247 bytes"):
        check_target(tmp_path / ("n" * 244 + ".tif"), ".aux.xml")
    assert check_target(tmp_path / ("n" * 243 + ".tif"), ".aux.xml").suffix == ".tif"
    assert names(tmp_path) == []


# --- all parts change together


@pytest.mark.parametrize("new_sidecars", [(), (".aux.xml",), (".aux.xml", ".ovr")])
@pytest.mark.parametrize("whole_folder", [False, True])
def test_a_file_in_use_keeps_what_describes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_sidecars: tuple[str, ...], whole_folder: bool
) -> None:
    """Windows refuses to replace an open file: new names beside old pixels would describe the wrong map."""
    old = {"a.tif": "old", "a.tif.aux.xml": "old", "a.tif.msk": "old"}
    write_into(tmp_path, old)
    replace = os.replace

    def refuse(source: Path, target: Path) -> None:
        if Path(target).name == "a.tif" and Path(source).parent != Path(target):
            raise PermissionError(13, "in use")
        replace(source, target)

    def write() -> None:
        if whole_folder:
            with written_in_folder(tmp_path / "a.tif") as folder:
                write_into(folder, {f"a.tif{ending}": "new" for ending in ("", *new_sidecars)})
        else:
            with written_whole(tmp_path / "a.tif") as part:
                write_into(tmp_path, {f"{Path(part).name}{ending}": "new" for ending in ("", *new_sidecars)})

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match="in use"):
        write()
    assert contents(tmp_path) == old
    monkeypatch.setattr(os, "replace", replace)
    write()
    assert contents(tmp_path) == {f"a.tif{ending}": "new" for ending in ("", *new_sidecars)}


def test_a_lock_is_seen_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.tif").touch()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    check_target(tmp_path / "a.tif")
    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(OutputError, match="in use"):
        check_target(tmp_path / "a.tif")


# --- one file by several names


def test_one_file_by_any_name(tmp_path: Path) -> None:
    file, folder = tmp_path / "a.tif", tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    assert is_same_file(folder / "new.tif", tmp_path / "link" / "new.tif")
    assert is_same_file(tmp_path / "folder" / ".." / "a.tif", file)
    assert not is_same_file(file, tmp_path / "b.tif")
    file.touch()
    os.link(file, tmp_path / "hard.tif")
    assert is_same_file(tmp_path / "hard.tif", file)
    assert not is_same_file(tmp_path / "b.tif", file)


def test_other_case_is_one_file_where_the_folder_ignores_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "A.tif", tmp_path / "a.TIF"
    assert not is_same_file(first, second)
    exists, samefile = os.path.exists, os.path.samefile
    monkeypatch.setattr(os.path, "exists", lambda path: exists(path) or exists(str(path).swapcase()))
    monkeypatch.setattr(
        os.path, "samefile", lambda one, two: str(one).casefold() == str(two).casefold() or samefile(one, two)
    )
    assert is_same_file(first, second)
    assert not is_same_file(first, tmp_path / "b.tif")


# --- temporary folders


def test_a_temporary_folder_is_private_and_goes(tmp_path: Path) -> None:
    with temporary_files_in(tmp_path), TemporaryFolder() as folder:
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "a").touch()
    assert names(tmp_path) == []
    with TemporaryFolder() as folder:
        assert folder.parent != tmp_path


def test_what_a_failure_holds_is_let_go_before_the_folder_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    still_open = open_files.watch_temporary_folders(monkeypatch)

    class Dataset:
        """Closes its file when nothing refers to it any more, as GDAL's datasets do."""

        def __init__(self, path: Path) -> None:
            self.descriptor = os.open(path, os.O_CREAT)

        def __del__(self) -> None:
            os.close(self.descriptor)

    def work(path: Path) -> None:
        dataset = Dataset(path)
        raise ZeroDivisionError(dataset.descriptor)

    with pytest.raises(ZeroDivisionError), temporary_files_in(tmp_path), TemporaryFolder() as folder:
        work(folder / "a")
    assert still_open == [[]]
    assert names(tmp_path) == []
