# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts: drawn for any number of clusters and features, in the page's colours, whatever the user's style."""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from clusterbrush.core.clustering.kmeans import Step
from clusterbrush.core.reports.kit import charts, drawing
from clusterbrush.core.reports.kit.theme import DARK, LIGHT, MARKS
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal

HISTORY = [Step(n, 0.5 / n**2, 1e9 + 1e9 / n) for n in range(1, 21)]
needs_matplotlib = pytest.mark.skipif(not drawing.available(), reason="matplotlib is not installed")


def colours(count: int) -> list[tuple[int, int, int]]:
    return [(10 + n % 200, 20 + n * 7 % 200, 30 + n * 13 % 200) for n in range(count)]


def convergence(history: list[Step], tolerance: float | None = 0.002) -> drawing.Chart:
    return charts.convergence(
        history, iteration="Iteration", inertia="Inertia", movement="Movement", alt="Curve", tolerance=tolerance,
        tolerance_name="tolerance",
    )  # fmt: skip


def sizes(count: int, names: list[str] | None = None) -> drawing.Chart:
    return charts.sizes(
        names or [f"Cluster {n}" for n in range(count)], [1 / count] * count, colours(count), share="Share", alt="Bars"
    )


def centroids(k: int, n_features: int, scale: float = 1.0, names: list[str] | None = None) -> drawing.Chart:
    return charts.centroids(
        np.random.default_rng(0).normal(size=(k, n_features)) * scale,
        names or [f"Band {n}" for n in range(1, n_features + 1)],
        [f"Cluster {n}" for n in range(1, k + 1)],
        range(1, k + 1),
        colours(k),
        feature="Feature",
        value="Value",
        alt="Lines",
    )


ALL = {
    "convergence": lambda: convergence(HISTORY),
    "one iteration": lambda: convergence(HISTORY[:1]),
    "no movement, no inertia": lambda: convergence([Step(1, 0.0, 0.0)], None),
    "rests at once": lambda: convergence([Step(1, 0.1, 5.0), Step(2, 0.0, 5.0)]),
    "300 iterations": lambda: convergence([Step(n, 1 / n, 1e-9 / n) for n in range(1, 301)]),
    "two bars": lambda: sizes(2),
    "forty bars": lambda: sizes(40),
    "lines": lambda: centroids(5, 4),
    "forty lines": lambda: centroids(40, 4),
    "one line": lambda: centroids(1, 2),
    "300 features": lambda: centroids(8, 300),
    "one feature": lambda: centroids(8, 1),
    "one feature, one cluster": lambda: centroids(1, 1),
    "huge values": lambda: centroids(3, 3, 1e12),
    "tiny values": lambda: centroids(3, 3, 1e-12),
    "no values": lambda: centroids(3, 3, 0.0),
    "long names": lambda: centroids(3, 9, names=["a rather long name of a band"] * 9),
}


@pytest.fixture(scope="module")
def plain() -> list[str]:
    """Return all charts as they are drawn where nobody has set anything."""
    return [make().svg() for make in ALL.values()]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns:xlink="x" ', 1))  # which HTML parsers know by themselves


def viewport(root: ET.Element) -> tuple[float, float]:
    _, _, width, height = (float(number) for number in root.get("viewBox").split())
    return width, height


@needs_matplotlib
@pytest.mark.parametrize("name", ALL)
def test_svg_is_an_element_for_a_page(name: str) -> None:
    svg = ALL[name]().svg()
    root = parsed(svg)
    assert root.tag == "svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") in {"Curve", "Bars", "Lines"}
    assert "http" not in svg
    assert "<!--" not in svg
    assert "<style" not in svg
    assert "nan" not in svg
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert not re.search(r"[^:]href", svg)  # old viewers follow none but xlink:href
    used = set(re.findall(r'href="#([^"]+)"', svg)) | set(re.findall(r"url\(#([^)]+)\)", svg))
    assert used <= set(ids)
    assert used


@needs_matplotlib
@pytest.mark.parametrize("name", ALL)
def test_texts_lie_inside_the_drawing(name: str) -> None:
    root = parsed(ALL[name]().svg())
    width, height = viewport(root)
    # From matplotlib 3.10 on the letters, too, are moved by a transform: inside their text, each by its width so far.
    places = [
        [float(number) for number in found.groups()]
        for element in root.iter()
        if element.tag != "use"
        for found in [re.match(r"translate\((-?[\d.]+) (-?[\d.]+)\)", element.get("transform", ""))]
        if found
    ]
    assert len(places) > 2
    assert all(-0.5 <= x <= width - 2 and 0 <= y <= height for x, y in places), places


@needs_matplotlib
def test_svg_takes_the_pages_colours() -> None:
    svg = convergence(HISTORY).svg()
    assert "#01fe" not in svg
    assert "var(--accent," in svg
    assert "var(--muted," in svg
    fixed = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]+)", svg))
    assert fixed == set()


@needs_matplotlib
def test_bars_have_the_clusters_colours_and_an_outline() -> None:
    svg = sizes(3).svg()
    for red, green, blue in colours(3):
        assert f"fill: #{red:02x}{green:02x}{blue:02x}; stroke: var(--edge," in svg


@needs_matplotlib
def test_a_cluster_of_a_reserved_colour_keeps_it_nearly() -> None:
    reserved = next(iter(MARKS))
    colour = tuple(int(reserved[place : place + 2], 16) for place in (1, 3, 5))
    svg = charts.sizes(["a"], [1.0], [colour], share="Share", alt="Bars").svg()
    assert f"fill: #01fd{reserved[5:]}" in svg


@needs_matplotlib
def test_ids_of_two_charts_differ() -> None:
    first, second = (set(re.findall(r' id="([^"]+)"', chart.svg())) for chart in (convergence(HISTORY), sizes(3)))
    assert first
    assert not first & second


@needs_matplotlib
def test_same_chart_same_bytes() -> None:
    assert centroids(5, 4).svg() == centroids(5, 4).svg()


@needs_matplotlib
@pytest.mark.parametrize("style", ["ggplot", "dark_background", "classic", "fivethirtyeight", "Solarize_Light2"])
def test_other_peoples_styles_change_nothing(plain: list[str], style: str) -> None:
    import matplotlib.style

    with matplotlib.style.context(style):
        matplotlib.rcParams["figure.autolayout"] = True
        matplotlib.rcParams["savefig.bbox"] = "tight"
        assert [make().svg() for make in ALL.values()] == plain


@needs_matplotlib
def test_global_settings_stay_and_pyplot_is_not_loaded() -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    loaded = "matplotlib.pyplot" in sys.modules
    for make in ALL.values():
        make().svg()
    assert dict(matplotlib.rcParams) == before
    assert ("matplotlib.pyplot" in sys.modules) == loaded


@needs_matplotlib
def test_threads_draw_the_same(plain: list[str]) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda make: make().svg(), ALL.values())) == plain


@needs_matplotlib
@pytest.mark.parametrize(
    "name", ["$x^2$ and $y$", "$", "<b>&\"'", "水 water", "a\nb", "--> <script>", "{braces}", "\\frac", ""]
)
def test_any_name_is_drawn_as_it_is(name: str) -> None:
    """No formulas, no warnings on letters that the font lacks, no way out of the SVG."""
    for chart in (sizes(2, [name, "b"]), centroids(2, 2, names=[name, "b"])):
        svg = chart.svg()
        parsed(svg)
        assert "script" not in svg


@needs_matplotlib
def test_dollars_are_letters() -> None:
    """A formula would be set in italics, without them."""
    letters = [len(re.findall("<use ", sizes(1, [name]).svg())) for name in ("$ab$", "cabc", "$a$b$", "cacbc")]
    assert letters[0] == letters[1]
    assert letters[2] == letters[3]


@needs_matplotlib
def test_alternative_text_is_escaped() -> None:
    chart = charts.sizes(["a"], [1.0], colours(1), share="Share", alt='"><script>')
    assert parsed(chart.svg()).get("aria-label") == '"><script>'


@needs_matplotlib
def test_png_in_a_theme() -> None:
    for theme in (LIGHT, DARK):
        gdal.FileFromMemBuffer("/vsimem/chart.png", convergence(HISTORY).png(theme, 1.5))
        array = gdal.Open("/vsimem/chart.png").ReadAsArray()
        gdal.Unlink("/vsimem/chart.png")
        assert array.shape[1:] == (453, 660)
        paper = [int(theme.paper[place : place + 2], 16) for place in (1, 3, 5)]
        assert array[:3, 0, 0].tolist() == paper
        assert len(np.unique(array[0])) > 10


def test_largest_keep_their_order() -> None:
    assert charts.largest([5, 1, 9, 5, 7], 3) == [0, 2, 4]
    assert charts.largest([1, 1, 1], 2) == [0, 1]
    assert charts.largest([3, 1], 40) == [0, 1]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_spread_labels_do_not_touch(places: list[float]) -> None:
    moved = charts.spread(np.array(places), 8.0, 0.0, 100.0)
    assert (moved >= -1e-9).all()
    assert (moved <= 100 + 1e-9).all()
    assert (np.diff(np.sort(moved)) >= 8.0 - 1e-9).all()
    order = np.argsort(places, kind="stable")
    assert (np.diff(moved[order]) > 0).all()


def test_spread_moves_no_label_that_has_room() -> None:
    np.testing.assert_allclose(charts.spread(np.array([50.0, 10.0, 90.0]), 8, 0, 100), [50, 10, 90])
    np.testing.assert_allclose(charts.spread(np.array([50.0, 50.0, 90.0]), 8, 0, 100), [46, 54, 90])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("tolerance", [None, 0.002])
@pytest.mark.parametrize("inertia", [0.0, 1e-320, 5.0])
@pytest.mark.parametrize("movement", [0.0, 0.1])
def test_a_fit_of_one_step_is_drawn_without_a_warning(movement: float, inertia: float, tolerance: float | None) -> None:
    assert "<svg" in convergence([Step(1, movement, inertia)], tolerance).svg()


@pytest.mark.filterwarnings("error")
@given(st.floats(-1e30, 1e30))
def test_one_tick_has_room_on_either_side(place: float) -> None:
    axes = drawing.make_axes(drawing.make_figure(200, 100), (20, 20, 100, 60), LIGHT)
    drawing.y_ticks(axes, [place], ["a"], LIGHT)
    low, high = axes.get_ylim()
    assert low < place < high
