# SPDX-License-Identifier: GPL-2.0-or-later
"""What the workers of a cluster run."""

from __future__ import annotations

import platform
import threading

import pytest
from clusterbrush.core.base.errors import InputError, OutputError
from clusterbrush.core.base.version import software_version
from clusterbrush.core.engine.cluster_tasks import arrived, computed, installed_version
from clusterbrush.core.engine.threads import in_threads
from processes import travelled


def thread_names(_: int) -> set[str]:
    return {name for _, name in in_threads(lambda _: threading.current_thread().name, range(6), workers=3)}


def failing(error: Exception) -> None:
    raise error


def test_a_task_works_in_one_thread() -> None:
    assert computed(thread_names, 0) == {threading.current_thread().name}
    assert len(thread_names(0) - {threading.current_thread().name}) > 0
    assert arrived(thread_names) is thread_names


@pytest.mark.parametrize("kind", [InputError, OutputError])
def test_an_error_says_where_it_happened_and_travels(kind: type) -> None:
    with pytest.raises(kind) as caught:
        computed(failing, kind("{path} is {what}.", path="a.tif", what="gone"))
    sentence = f"The worker {platform.node()} reports: a.tif is gone. Every worker must reach the files by the same"
    assert str(travelled(caught.value)).startswith(sentence)


def test_other_errors_stay_as_they_are() -> None:
    with pytest.raises(ZeroDivisionError):
        computed(failing, ZeroDivisionError())


def test_the_version_is_that_of_the_metadata() -> None:
    assert installed_version() == software_version() != ""
