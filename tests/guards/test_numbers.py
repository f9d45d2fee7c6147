# SPDX-License-Identifier: GPL-2.0-or-later
"""Every number on a screen is written by the one number style, so that its signs are those of the user's locale."""

from __future__ import annotations

import ast
import re

import pytest
import shipped

ROOMS = ("ui/", "processing/")
DIGITS = re.compile(r"^[^{}]*([,_]|\.\d|[deEfFgGn%])[^{}]*$")  # in a format specification: grouping, decimals, a kind
PLACE = re.compile(r"\{\w*(?:![rsa])?:([^{}]*)\}")
PERCENT_FORMAT = re.compile(r"%[-+ #0-9.]*[deEfFgGi]")
COUNTING = {"round", "len", "int", "abs", "sum", "min", "max"}
# Places of sentences whose names say that a number comes: `i18n.sentences.filled` fills them, not `str.format`.
NUMBERS = {
    "accuracy", "area", "changed", "count", "default", "digits", "least", "left", "length", "most", "percent", "pixels",
    "ratio", "seconds", "share", "size", "threshold", "width",
}  # fmt: skip
# Path and code to the reason why it may stay.
ALLOWED = {
    ("ui/strokes/strokes.py", "f'{scale:.3g}'"): "rounds a number for a layer's style; nobody reads it",
    ("ui/presenters/quality_line.py", "tr('Accuracy on held-out strokes: {accuracy}').format(accuracy=figure)"): (
        "the figure comes as text, in the number style, or as an ellipsis"
    ),
}


def has_digits(text: str) -> bool:
    return any(DIGITS.match(found) for found in PLACE.findall(text))


def texts_in(node: ast.AST) -> list[str]:
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def is_counted(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in COUNTING


def specification(part: ast.FormattedValue) -> str:
    """Return how a value is formatted, with a 1 for each part that is known when it runs."""
    parts = part.format_spec.values if isinstance(part.format_spec, ast.JoinedStr) else []
    return "".join(str(one.value) if isinstance(one, ast.Constant) else "1" for one in parts)


def in_f_string(node: ast.JoinedStr) -> bool:
    for number, part in enumerate(node.values):
        if isinstance(part, ast.FormattedValue):
            if is_counted(part.value) or DIGITS.match(specification(part)):
                return True
        elif number and isinstance(part, ast.Constant) and re.match(r"\s?%", str(part.value)):
            return True
    return False


def in_call(node: ast.Call) -> bool:
    if isinstance(node.func, ast.Name):
        if node.func.id == "format":
            return True
        return node.func.id == "str" and bool(node.args) and is_counted(node.args[0])
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "format":
        return False
    names = {keyword.arg for keyword in node.keywords}
    template = any(isinstance(one, ast.Attribute) and one.attr == "template" for one in ast.walk(node.func.value))
    return template or bool(names & NUMBERS) or any(has_digits(text) for text in texts_in(node.func.value))


def formats_a_number(node: ast.AST) -> bool:
    """Tell whether code writes a number in Python's or Qt's own way."""
    if isinstance(node, ast.JoinedStr):
        return in_f_string(node)
    if isinstance(node, ast.Call):
        return in_call(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return any(PERCENT_FORMAT.search(text) for text in texts_in(node.left))
    return isinstance(node, ast.Name) and node.id == "QLocale"


def faults(tree: ast.Module) -> list[str]:
    specs = {id(part.format_spec) for part in ast.walk(tree) if isinstance(part, ast.FormattedValue)}
    return [ast.unparse(node) for node in ast.walk(tree) if id(node) not in specs and formats_a_number(node)]


@pytest.mark.parametrize("path", [path for path in shipped.modules() if path.startswith(ROOMS)])
def test_numbers_are_written_in_the_number_style(path: str) -> None:
    assert [code for code in faults(shipped.modules()[path]) if (path, code) not in ALLOWED] == []


def test_what_is_allowed_is_there() -> None:
    trees = shipped.modules()
    assert [known for known in ALLOWED if known[1] not in faults(trees[known[0]])] == []


@pytest.mark.parametrize(
    "code",
    [
        'f"{value:,.0f} km2"',
        'f"{value:.3g}"',
        'f"{value:.{digits}f}"',
        'f"{share:.1%}"',
        'f"{value} %"',
        'f"{round(value)} px"',
        'f"{len(rows)} rows"',
        '"{:,}".format(value)',
        '"{0:.1f}".format(value)',
        'tr("{share:.1%} of it").format(share=share)',
        'tr("{count} strokes").format(count=count)',
        "tr(error.template).format(**error.values)",
        'format(value, ".2f")',
        '"%.2f" % value',
        '"%d strokes" % count',
        "QLocale().toString(value)",
        "str(round(value))",
    ],
)
def test_the_guard_sees(code: str) -> None:
    assert faults(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        'f"{style.fixed(value, 2)} km2"',
        'f"{name:>20}"',
        'f"{number}: {name}"',
        'filled(tr("{share:.1%} of it"), share=share)',
        'tr("Class {number}").format(number=number)',
        "translated(error)",
        "row % 2",
        "str(path)",
    ],
)
def test_the_guard_lets_pass(code: str) -> None:
    assert faults(ast.parse(code)) == []
