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

from .errors import N_, ParameterError
from .filters import thinned
from .packing import damaged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .raster import Band

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
LONGEST = 1000  # characters
LARGEST = 3e38  # number; float32 ends soon after
DEEPEST = 200  # levels of parentheses and terms; Python's own stack allows more
BAND = re.compile(r"b([1-9][0-9]{0,4})\Z")

# name, formula in the roles of the bands
PRESETS = {
    "NDVI": "(nir - red) / (nir + red)",
    "NDWI": "(green - nir) / (green + nir)",
    "ExG": "2 * green / (red + green + blue) - (red + blue) / (red + green + blue)",
}
ROLE = re.compile(r"\b(nir|red|green|blue)\b")


@dataclass(frozen=True)
class BandIndex:
    """An index of the chosen bands.

    Parameters
    ----------
    name : str
        What it is called in tables and band names.
    formula : str
        b1 is the first of the bands that the recipe sees, whatever its number in the file.
    """

    kind: ClassVar[str] = "index"
    name: str
    formula: str
    halo: int = 0
    align: int = 1

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return its name; raises `ParameterError` when the formula asks for a band that is not there."""
        check(self.formula, len(band_names))
        return [self.name]

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return the index, 0 where it is not finite or the pixel is not valid."""
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
        """Build from a model file."""
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
    name : {"NDVI", "NDWI", "ExG"}
    bands : sequence of Band
        The chosen ones. What the file says about colours counts first, then the names of the bands, and without
        either the order red, green, blue, near infrared.

    Raises
    ------
    ParameterError
        When the name is not known, or a band that the index needs cannot be told.
    """
    if name not in PRESETS:
        raise ParameterError(N_("Unknown index {name}. Choose one of: {known}."), name=name, known=", ".join(PRESETS))
    roles = band_roles(bands)
    missing = sorted(set(ROLE.findall(PRESETS[name])) - set(roles))
    if missing:
        raise ParameterError(
            N_("{name} needs a band of {missing}, which cannot be told from the file. Write it as a formula instead."),
            name=name,
            missing=", ".join(missing),
        )
    return BandIndex(name, ROLE.sub(lambda match: f"b{roles[match[1]]}", PRESETS[name]))


def band_roles(bands: Sequence[Band]) -> dict[str, int]:
    """Return which of `bands` (from 1) is red, green, blue and near infrared, as far as it can be told."""
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
    found = [role for role in ("red", "green", "blue", "nir") if role in words]
    if "nearinfrared" in words or ("near" in words and "infrared" in words):
        found = ["nir"]
    return found


# --- formulas


def check(formula: str, n_bands: int) -> None:
    """Raise `ParameterError` with a sentence when a formula cannot be computed from so many bands."""
    for number in bands_of(formula):
        if number > n_bands:
            raise ParameterError(
                N_("The formula {formula} asks for b{number}, but there are {count} bands."),
                formula=formula,
                number=number,
                count=n_bands,
            )


def bands_of(formula: str) -> list[int]:
    """Return the bands that a formula names, from 1, in rising order."""
    names = {node.id for node in ast.walk(_parse(formula)) if isinstance(node, ast.Name)}
    return sorted(int(match[1]) for match in map(BAND.match, names) if match)


def _parse(formula: str) -> ast.expr:
    """Return the tree of a formula in which everything is allowed."""
    if len(formula) > LONGEST:
        raise ParameterError(N_("The formula is longer than {most} characters."), most=LONGEST)
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
    if depth > DEEPEST:
        raise ParameterError(N_("The formula {formula} has too many terms or parentheses."), formula=formula)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        value: Any = node.value
        if not -LARGEST <= value <= LARGEST:
            raise _refused(formula, node)
        return
    if isinstance(node, ast.Name) and BAND.match(node.id):
        return
    below: list[ast.expr] = []
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        below = [node.left, node.right]
    elif isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
        below = [node.operand]
    elif _is_known_call(node):
        below = node.args  # type: ignore[attr-defined]
    else:
        raise _refused(formula, node)
    for part in below:
        _allow(part, formula, depth + 1)


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
