# SPDX-License-Identifier: GPL-2.0-or-later
"""What a job is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.base.errors import Notice
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.jobs.run import Run, Words, keep_legend
from clusterbrush.core.legend.entry import LegendEntry

if TYPE_CHECKING:
    from pathlib import Path


def test_only_what_is_wanted_is_written() -> None:
    run = Run(NoticeCollector(), {"OUTPUT": "c.tif", "TABLE": ""})
    assert run.written("OUTPUT", "TABLE", "REPORT") == {"OUTPUT": "c.tif"}


def test_notices_become_sentences_of_the_language() -> None:
    progress = NoticeCollector()
    progress.notify(Notice("Pixels: {count}.", {"count": 3}))
    words = Words(str.upper, lambda notice: f"<{notice}>")
    run = Run(progress, words=words)
    assert run.sentences() == ["<Pixels: 3.>"]
    assert words.unnamed_cluster == "CLUSTER {NUMBER}"
    assert Run(progress).sentences() == ["Pixels: 3."]
    assert (Words().unnamed_cluster, Words().unnamed_class) == ("Cluster {number}", "Class {number}")


@pytest.mark.parametrize(("file", "told"), [("c.tif", 0), ("c.gpkg", 1)])
def test_the_style_is_told_of_where_the_format_has_no_names(tmp_path: Path, file: str, told: int) -> None:
    heard: list[Notice] = []
    keep_legend(str(tmp_path / file), [LegendEntry(1, "water", (0, 0, 200))], heard.append)
    assert 'label="water"' in (tmp_path / "c.qml").read_text(encoding="utf-8")
    assert len(heard) == told
    assert all(str(notice).startswith("c.qml holds the names") for notice in heard)
