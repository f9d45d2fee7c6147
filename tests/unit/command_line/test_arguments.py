# SPDX-License-Identifier: GPL-2.0-or-later
"""How arguments are written and read."""

from __future__ import annotations

import argparse

import pytest
from clusterbrush.core.command_line.arguments import (
    CHOICE,
    CHOICES,
    FLAG,
    INTEGER,
    NUMBERS,
    REAL,
    SEVERAL_RASTERS,
    Argument,
)


def read(argument: Argument, *texts: str) -> object:
    parser = argparse.ArgumentParser()
    argument.add_to(parser)
    return vars(parser.parse_args(texts))[argument.name]


@pytest.mark.parametrize(
    ("argument", "texts", "value"),
    [
        (Argument("N_CLUSTERS", "", INTEGER, 8), [], 8),
        (Argument("N_CLUSTERS", "", INTEGER, 8), ["--n-clusters", "3"], 3),
        (Argument("NODATA", "", REAL), ["--nodata", "-9999"], -9999.0),
        (Argument("BANDS", "", NUMBERS), ["--bands", "4,3,2"], [4, 3, 2]),
        (Argument("KIND", "", CHOICE, "a", choices={"a": "", "b": ""}), ["--kind", "b"], "b"),
        (Argument("KINDS", "", CHOICES, ["a"], choices={"a": "", "b": ""}), ["--kinds", "b, a"], ["b", "a"]),
        (Argument("KINDS", "", CHOICES, ["a"], choices={"a": "", "b": ""}), [], ["a"]),
        (Argument("FROM_ZERO", "", FLAG, False), ["--from-zero"], True),
        (Argument("FROM_ZERO", "", FLAG, False), [], False),
        (Argument("MORE", "", SEVERAL_RASTERS), ["--more", "a.tif", "b.tif"], ["a.tif", "b.tif"]),
        (Argument("INPUT", "", required=True), ["a.tif"], "a.tif"),
    ],
)
def test_values(argument: Argument, texts: list[str], value: object) -> None:
    assert read(argument, *texts) == value


def test_an_unknown_choice_in_a_list_is_refused(capsys) -> None:
    with pytest.raises(SystemExit):
        read(Argument("KINDS", "", CHOICES, choices={"a": "", "b": ""}), "--kinds", "a,c")
    assert "c is unknown. Choose among: a, b." in capsys.readouterr().err


def test_the_help_shows_choices_default_and_percent_signs() -> None:
    parser = argparse.ArgumentParser()
    Argument("SHARE", "Share in %.", CHOICE, "a", choices={"a": "The first.", "b": ""}).add_to(parser)
    assert "Share in %. a: The first. (default: a)" in " ".join(parser.format_help().split())
