# SPDX-License-Identifier: GPL-2.0-or-later
"""Spectral indices: one plane out of a formula of bands, such as ``(b4 - b3) / (b4 + b3)``.

A formula is parsed, never run as code: numbers, bands b1, b2 ..., + - * / **, parentheses, and a few functions. Where
its value is not finite (division by zero, logarithm of a negative number) the index is 0, its neutral value.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..base.errors import N_, ParameterError
from ..base.json_arrays import damaged
from .thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..raster.bands import Band

OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.UAdd: np.positive,
    ast.USub: np.negative,
}
FUNCTIONS: dict[str, tuple[Callable[..., Any], int, int]] = {  # with the fewest and most values each takes
    "min": (np.minimum, 2, 16),
    "max": (np.maximum, 2, 16),
    "abs": (np.abs, 1, 1),
    "sqrt": (np.sqrt, 1, 1),
    "log": (np.log, 1, 1),
    "exp": (np.exp, 1, 1),
}
MAX_CHARACTERS = 1000
MAX_NUMBER = 3e38  # a little below the largest float32
MAX_DEPTH = 200  # levels of parentheses and terms; Python's own stack allows more
BAND = re.compile(r"b([1-9][0-9]{0,4})\Z")

# What a band may be: a word of its colour interpretation in the file or of its name.
ROLES = ("red", "green", "blue", "nir")
ROLE = re.compile(rf"\b({'|'.join(ROLES)})\b")
# The formula of each well-known index by its name, in roles of bands. Scripts give an index by its position here, so
# new ones are added at the end.
FORMULAS = {
    "NDVI": "(nir - red) / (nir + red)",
    "NDWI": "(green - nir) / (green + nir)",
    "ExG": "2 * green / (red + green + blue) - (red + blue) / (red + green + blue)",
}


@dataclass(frozen=True)
class BandIndex:
    """An index of the chosen bands.

    Parameters
    ----------
    name : str
        For tables and band names.
    formula : str
        b1 is the first band of the recipe, whatever its number in the file.
    """

    kind: ClassVar[str] = "index"
    name: str
    formula: str
    halo: int = 0
    align: int = 1

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return its name; raises `ParameterError` when the formula names a band that is not there."""
        check(self.formula, len(band_names))
        return [self.name]

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return the index, float32 (1, height, width), of bands (n_bands, height, width); 0 where it has no value."""
        bands, valid = thinned(bands, valid, stride)
        values = {number: bands[number - 1].astype(np.float64) for number in bands_of(self.formula)}
        with np.errstate(all="ignore"):
            plane = np.broadcast_to(_value(_parse(self.formula), values), valid.shape).astype(np.float32)
        return np.where(valid & np.isfinite(plane), plane, np.float32(0.0))[np.newaxis]

    def to_dict(self) -> dict[str, Any]:
        """Return name and formula."""
        return {"name": self.name, "formula": self.formula}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> BandIndex:
        """Build from a model file.

        Raises
        ------
        ModelError
            When the values are no index, or its formula is not allowed.
        """
        name, formula = values.get("name"), values.get("formula")
        if not isinstance(name, str) or not isinstance(formula, str):
            raise damaged(cls.kind)
        try:
            _parse(formula)
        except ParameterError as error:
            raise damaged(error) from error
        return cls(name, formula)


# --- presets


def preset(name: str, bands: Sequence[Band]) -> BandIndex:
    """Return a well-known index by the roles of the bands.

    Parameters
    ----------
    name : str
        A key of `FORMULAS`.
    bands : sequence of Band
        The chosen bands. Colour interpretations in the file count first, then the names of the bands, and without
        both the order red, green, blue, near infrared.

    Raises
    ------
    ParameterError
        When the name is not known, or the role of a band that the index needs is not known.
    """
    if name not in FORMULAS:
        raise ParameterError(N_("Unknown index {name}. Choose one of: {known}."), name=name, known=", ".join(FORMULAS))
    roles = band_roles(bands)
    missing = sorted(set(ROLE.findall(FORMULAS[name])) - set(roles))
    if missing:
        raise ParameterError(
            N_("{name} needs a band of {missing}, which cannot be told from the file. Write it as a formula instead."),
            name=name,
            missing=", ".join(missing),
        )
    return BandIndex(name, ROLE.sub(lambda match: f"b{roles[match[1]]}", FORMULAS[name]))


def band_roles(bands: Sequence[Band]) -> dict[str, int]:
    """Return which of `bands` (from 1) is red, green, blue and near infrared, as far as the file tells."""
    roles: dict[str, int] = {}
    for position, band in enumerate(bands, start=1):
        for role in _roles_of(band):
            roles.setdefault(role, position)
    if not roles:
        roles = dict(zip(("red", "green", "blue", "nir"), range(1, len(bands) + 1))) if len(bands) in (3, 4) else {}
    elif "nir" not in roles and len(bands) == 4 and {"red", "green", "blue"} <= set(roles):
        roles["nir"] = ({1, 2, 3, 4} - set(roles.values())).pop()  # colours and a fourth band
    return roles


def _roles_of(band: Band) -> list[str]:
    words = re.split(r"[^a-z0-9]+", f"{band.role} {band.name if band.named else ''}".lower())
    roles = [role for role in ROLES if role in words]
    if "nearinfrared" in words or ("near" in words and "infrared" in words):
        roles = ["nir"]
    return roles


# --- formulas


def check(formula: str, n_bands: int) -> None:
    """Raise `ParameterError` when a formula cannot be computed from so many bands."""
    for number in bands_of(formula):
        if number > n_bands:
            raise ParameterError(
                N_("The formula {formula} asks for b{number}, but the number of bands is {count}."),
                formula=formula,
                number=number,
                count=n_bands,
            )


def bands_of(formula: str) -> list[int]:
    """Return the bands that a formula names, from 1, in rising order."""
    names = {node.id for node in ast.walk(_parse(formula)) if isinstance(node, ast.Name)}
    return sorted(int(match[1]) for match in map(BAND.match, names) if match)


def _parse(formula: str) -> ast.expr:
    """Return the tree of a formula that holds only what formulas may hold; raises `ParameterError` otherwise."""
    if len(formula) > MAX_CHARACTERS:
        raise ParameterError(N_("The formula is longer than {most} characters."), most=MAX_CHARACTERS)
    try:
        tree = ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ParameterError(
            N_("The formula {formula} cannot be read. Write it like (b4 - b3) / (b4 + b3)."), formula=formula
        ) from error
    _allow(tree, formula, 0)
    return tree


def _allow(node: ast.AST, formula: str, depth: int) -> None:
    """Raise `ParameterError` unless a tree is made of what formulas may hold."""
    if depth > MAX_DEPTH:
        raise ParameterError(N_("The formula {formula} has too many terms or parentheses."), formula=formula)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        value: Any = node.value
        if not -MAX_NUMBER <= value <= MAX_NUMBER:
            raise _refused(formula, node)
        return
    if isinstance(node, ast.Name) and BAND.match(node.id):
        return
    operands: list[ast.expr] = []
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        operands = [node.left, node.right]
    elif isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
        operands = [node.operand]
    elif _is_known_call(node):
        operands = node.args  # type: ignore[attr-defined]
    else:
        raise _refused(formula, node)
    for operand in operands:
        _allow(operand, formula, depth + 1)


def _is_known_call(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords):
        return False
    if node.func.id not in FUNCTIONS:
        return False
    _, fewest, most = FUNCTIONS[node.func.id]
    return fewest <= len(node.args) <= most


def _refused(formula: str, node: ast.AST) -> ParameterError:
    return ParameterError(
        N_(
            "The formula {formula} holds {part}, which it may not: it is made of numbers, bands (b1, b2 ...), "
            "+ - * / **, parentheses, and {functions}."
        ),
        formula=formula,
        part=ast.get_source_segment(formula.strip(), node) or formula,
        functions=", ".join(FUNCTIONS),
    )


def _value(node: ast.expr, bands: dict[int, np.ndarray]) -> Any:
    """Return the value of an allowed tree, float64 plane or number."""
    if isinstance(node, ast.Constant):
        return np.float64(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        return bands[int(node.id[1:])]
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](_value(node.left, bands), _value(node.right, bands))
    if isinstance(node, ast.UnaryOp):
        return OPERATORS[type(node.op)](_value(node.operand, bands))
    return _call(node, bands)  # type: ignore[arg-type]


def _call(node: ast.Call, bands: dict[int, np.ndarray]) -> Any:
    function, fewest, _ = FUNCTIONS[node.func.id]  # type: ignore[attr-defined]
    values = [_value(part, bands) for part in node.args]
    if fewest == 1:
        return function(values[0])
    result = values[0]
    for value in values[1:]:
        result = function(result, value)
    return result
