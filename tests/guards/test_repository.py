# SPDX-License-Identifier: GPL-2.0-or-later
"""What the repository holds: nothing large, nothing of one machine, a licence line on every source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import shipped

LARGEST = 500_000  # bytes
# Folders of one person's or one build's machine, and addresses of local package indexes.
MACHINE = re.compile(
    r"(?<![\w.])/(?:home/\w+|Users/\w+|root/\.?\w|work/\w|opt/\w+/|tmp/\w+/)|[A-Z]:\\Users|file:///\w|extra-index-url",
)
SPDX = "SPDX-License-Identifier: GPL-2.0-or-later"


def repository_files() -> tuple[Path, ...]:
    files = shipped.repository_files()
    if files is None:
        pytest.skip("not a git checkout, so there is no list of files")
    return files


def text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def test_no_file_is_large() -> None:
    assert [str(path) for path in repository_files() if path.stat().st_size > LARGEST] == []


def test_no_path_of_a_machine() -> None:
    found = []
    for path in repository_files():
        text = text_of(path)
        if text is None or path == Path(__file__).resolve():
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if MACHINE.search(line):
                found.append(f"{path.relative_to(shipped.ROOT)}:{number}: {line.strip()}")
    assert found == []


@pytest.mark.parametrize(
    "line", ["/home/ann/x", "'/work/main'", "file:///srv/simple", "C:\\Users\\ann", "/root/.cache"]
)
def test_the_guard_sees_machine_paths(line: str) -> None:
    assert MACHINE.search(line)


@pytest.mark.parametrize("line", ["/usr/bin/python3", "~/.local", "https://example.org/home/page", "a/work/b"])
def test_the_guard_lets_other_paths_pass(line: str) -> None:
    assert not MACHINE.search(line)


def is_source(path: Path) -> bool:
    parts = path.relative_to(shipped.ROOT).parts
    return parts[0] != "tests" if path.suffix == "" and parts[0] in {"tools", ".ci"} else path.suffix in {".py", ".sh"}


def test_every_source_names_its_licence() -> None:
    sources = [path for path in repository_files() if is_source(path) and "shadow" not in path.parts]
    assert len(sources) > 20
    without = [
        str(path.relative_to(shipped.ROOT)) for path in sources if SPDX not in "".join(text_of(path).splitlines()[:2])
    ]
    assert without == []


def test_tests_are_no_package() -> None:
    """An __init__.py there would tie the tests to the name of the checkout's folder."""
    assert list((shipped.ROOT / "tests").rglob("__init__.py")) == []


def test_verbs_are_executable() -> None:
    verbs = [*shipped.verbs(), shipped.ROOT / ".ci" / "run"]
    assert [path.name for path in verbs if not path.stat().st_mode & 0o111] == []
