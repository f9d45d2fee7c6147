# SPDX-License-Identifier: GPL-2.0-or-later
"""What README and guide say is there is there, and what is there is in them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import shipped

PAGES = sorted([shipped.ROOT / "README.md", *(shipped.ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
ANCHOR = re.compile(r'<a name="([^"]+)"')


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    """Return the places of a page that links can lead to: named ones, and its headings as GitHub names them."""
    headings = re.findall(r"(?m)^#+ (.+)$", text)
    names = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return names | set(ANCHOR.findall(text))


def algorithm_names() -> list[str]:
    """Return the `NAME` of each algorithm."""
    found = []
    for path in sorted((shipped.ROOT / "processing" / "algorithms").glob("*.py")):
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NAME":
                found.append(ast.literal_eval(node.value))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for target in LINK.findall(read(page)):
        path, _, place = target.partition("#")
        if "://" in target:
            continue
        file = (page.parent / path).resolve() if path else page
        if not file.is_file() or (place and place not in anchors(read(file))):
            lost.append(target)
    assert lost == []


def test_the_guide_knows_every_algorithm() -> None:
    """The help button of an algorithm opens the guide at its name."""
    names = algorithm_names()
    assert len(names) > 10
    assert [name for name in names if name not in ANCHOR.findall(read(shipped.ROOT / "docs" / "guide.md"))] == []


def test_every_model_graph_is_told_of() -> None:
    titles = [
        re.search(r'value="([^"]+)" name="model_name"|name="model_name"[^>]* value="([^"]+)"', read(path))
        for path in sorted((shipped.ROOT / "processing" / "models").glob("*.model3"))
    ]
    names = [found[1] or found[2] for found in titles if found]
    assert len(names) == len(titles) >= 2
    for page in ("README.md", "docs/guide.md", "CHANGELOG.md"):
        text = " ".join(read(shipped.ROOT / page).split())
        assert [name for name in names if name not in text] == [], page


def test_the_readme_lists_every_verb() -> None:
    listed = set(re.findall(r"(?m)^\| `tools/(\w+)", read(shipped.ROOT / "README.md")))
    assert listed == {path.name for path in shipped.verbs()}


def test_every_picture_is_shown() -> None:
    shown = {Path(target).name for page in PAGES for target in LINK.findall(read(page))}
    assert [path.name for path in (shipped.ROOT / "docs" / "images").iterdir() if path.name not in shown] == []
