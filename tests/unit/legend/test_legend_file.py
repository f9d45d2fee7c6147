# SPDX-License-Identifier: GPL-2.0-or-later
"""Legends in text files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.legend.legend_file import NamedColour, TableEntry, entries_of_text, read_legend

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        "name,red,green,blue\nlake,1,2,3\nwood,4,5,6\n",
        "Name;Red;Green;Blue\nlake;1;2;3\nwood;4;5;6\n",
        "\ufeffid,colour,name\n7,#010203,lake\n8,#040506,wood\n",
        "label\tr\tg\tb\nlake\t1\t2\t3\nwood\t4.0\t5\t6\n",
        "# QGIS Generated Color Map Export File\nINTERPOLATION:EXACT\n1,1,2,3,255,lake\n2,4,5,6,255,wood\n",
    ],
)
def test_legends_that_are_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "legend.csv"
    path.write_text(text, encoding="utf-8")
    assert read_legend(path) == [NamedColour("lake", (1, 2, 3)), NamedColour("wood", (4, 5, 6))]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\xff\xfe",
        b"class,name,pixels\n1,water,20\n",
        b"name,red,green,blue\nlake,1,2,300\n",
        b"name,red,green,blue\nlake,1,2\n",
        b"name,colour\nlake,blue\n",
        b"red,green,blue\n1,2,3\n",
    ],
)
def test_a_legend_of_the_wrong_kind_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "legend.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match="not a legend with names and colours"):
        read_legend(path)


def test_a_missing_legend_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_legend(tmp_path / "none.csv")


LEGEND = "name,red,green,blue\nforêt,1,2,3\nwood,4,5,6\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_are_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "legend.csv").write_bytes(LEGEND.encode(encoding))
    assert read_legend(tmp_path / "legend.csv") == [NamedColour("forêt", (1, 2, 3)), NamedColour("wood", (4, 5, 6))]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "mac-roman"])
def test_another_encoding_is_the_reason(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "legend.csv").write_bytes(LEGEND.encode(encoding))
    with pytest.raises(InputError, match=r"is not encoded in UTF-8\. Save it as a CSV file in UTF-8"):
        read_legend(tmp_path / "legend.csv")


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("id,name,colour\n7,lake,#010203\n8,wood,#040506\n", [(7, "lake", (1, 2, 3)), (8, "wood", (4, 5, 6))]),
        ("#a comment\ncolour;name\n#010203;lake\n", [(None, "lake", (1, 2, 3))]),
        ("name\nlake\n\nwood\n", [(None, "lake", None), (None, "wood", None)]),
        ("label,value\nlake,7\nwood,1.5\n", [(7, "lake", None), (None, "wood", None)]),
        ("1,1,2,3,255,lake\n2,4,5,6,255,\n", [(1, "lake", (1, 2, 3)), (2, "", (4, 5, 6))]),
        ("name,colour\nlake,blue\n", []),
        ("id,colour\n1,#010203\n", []),
        ("no table at all", []),
        ("", []),
    ],
)
def test_rows_with_what_they_have(text: str, entries: list[tuple]) -> None:
    assert entries_of_text(text) == [TableEntry(*entry) for entry in entries]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("4,Water,#0000ff\n2,Land,#00aa00\n", [(4, "Water", (0, 0, 255)), (2, "Land", (0, 170, 0))]),
        ("Water\t#0000ff\nLand\t#00aa00\n", [(None, "Water", (0, 0, 255)), (None, "Land", (0, 170, 0))]),
        ("1,2,3\n4,5,6\n", []),
        ("4,Water,#0000ff\n2,Land\n", []),
    ],
)
def test_rows_without_a_header(text: str, entries: list[tuple]) -> None:
    assert entries_of_text(text) == [TableEntry(*entry) for entry in entries]
