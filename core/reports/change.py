# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of change between two dates: maps, charts, table of areas, and transition matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..answers.change import Change, change_legend
from ..base.errors import N_, Notice
from ..base.numbers import NOTHING, SPACE, NumberStyle, area_unit
from ..legend.entry import LegendEntry
from ..raster.class_raster import ClassRaster
from .kit import answer_charts, charts, drawing, page
from .kit.texts import Texts
from .parts import chart_figure, map_figure, part_of, write_report

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from ..legend.palette import Colour

MAX_CLASSES = 40  # in tables and charts
MAX_LEGEND_ENTRIES = 60
MAP_EDGE_PIXELS = 720  # longer edge of each map


@dataclass(frozen=True)
class ChangeTexts(Texts):
    """Every phrase of the report."""

    kind: str = N_("ClusterBrush change")
    lead: str = N_("{share} of the {pixels} pixels with a class on both dates changed. {areas}")
    in_pixels: str = N_("Amounts are in pixels: the rasters have no known place on the Earth.")
    pixels: str = N_("pixels")
    fact_changed: str = N_("Changed")
    remark_class: str = N_("from {before} to {after}")
    section_maps: str = N_("Maps")
    map_change: str = N_("Change")
    change_caption: str = N_("Pale: unchanged. Full colours: what it became, tinged by what it was.")
    section_table: str = N_("Areas before and after")
    section_matrix: str = N_("What became of what")
    matrix_note: str = N_("Rows: before. Columns: after. The diagonal, in frames, is what stayed. In {unit}.")
    section_charts: str = N_("Charts")
    chart_bars: str = N_("Before and after")
    chart_gains: str = N_("Gains and losses")
    column_before: str = N_("Before")
    column_after: str = N_("After")
    column_net: str = N_("Net change")
    column_percent: str = N_("Net change (%)")
    column_gained: str = N_("Gained")
    column_lost: str = N_("Lost")
    column_gross: str = N_("Gross change")
    axis: str = N_("Area ({unit})")
    axis_pixels: str = N_("Pixels")
    new: str = N_("new")
    part: str = N_("Shown are the {shown} largest of {count} classes; the CSV tables hold all.")
    alt_map: str = N_("Map of {raster}")
    alt_bars: str = N_("Bar chart of the amount of each class before and after")
    alt_gains: str = N_("Bar chart of what each class gained and lost")
    legend_changed: str = N_("{before} → {after}")
    legend_unchanged: str = N_("{name}, unchanged")


@dataclass(frozen=True)
class _Content:
    before: ClassRaster
    after: ClassRaster
    change_map: str
    change: Change
    dates: tuple[str, str]
    focus: int | None
    texts: ChangeTexts

    @property
    def style(self) -> NumberStyle:
        return self.texts.style

    @property
    def shown(self) -> list[int]:
        return charts.largest(np.maximum(self.change.before, self.change.after), MAX_CLASSES)

    @property
    def unit(self) -> tuple[str, float]:
        """Unit in which amounts are written, and its size in pixels or square metres."""
        if self.change.square_metres is None:
            return self.texts.pixels, 1.0
        unit = area_unit([float(max(self.change.before.max(), self.change.after.max()))])
        return unit.symbol, unit.square_metres


def write_change_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    before: ClassRaster,
    after: ClassRaster,
    change: Change,
    change_map: str,
    method: str,
    dates: tuple[str, str],
    focus: int | None = None,
    notices: Sequence[Notice | str] = (),
    texts: ChangeTexts | None = None,
) -> None:
    """Write the report: one HTML file that needs nothing else.

    Parameters
    ----------
    path : str or path
    title : str
    before, after : ClassRaster
        The rasters of the two dates, each on its own grid.
    change : Change
    change_map : str
        Path of the change raster, empty when none was written.
    method : {"planar", "ellipsoidal", "unknown"}
        How areas were measured.
    dates : (str, str)
        Names of the two dates.
    focus : int, optional
        Position of the class that the first figures describe.
    notices : sequence of Notice or str
    texts : ChangeTexts, optional

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    """
    texts = texts or ChangeTexts()
    content = _Content(before, after, change_map, change, dates, focus, texts)
    style = content.style
    lead = texts.lead.format(
        share=style.percent(change.changed_share),
        pixels=style.whole(int(change.pixels.sum())),
        areas=texts.in_pixels if change.square_metres is None else texts.of("areas", method),
    )
    write_report(
        path,
        page.facts(_facts(content)),
        _maps(content),
        _charts(content),
        _table(content),
        _matrix(content),
        title=title,
        lead=lead,
        notices=notices,
        texts=texts,
    )


def signed(value: float, text: str) -> str:
    """Return the text of a change, with a plus sign when it is positive."""
    return f"+{text}" if value > 0 else text


def percent_change(relative: float, style: NumberStyle, new: str) -> str:
    """Return a relative change in per cent with its sign, or `new` for a class without an amount before."""
    if np.isnan(relative):
        return new
    return signed(relative, f"{style.fixed(100.0 * relative, 1)}{SPACE}%")


def _facts(content: _Content) -> list[page.Fact]:
    texts, style, change = content.texts, content.style, content.change
    most_changed = np.argsort(-np.abs(change.after - change.before), kind="stable")[:3]
    places = [content.focus] if content.focus is not None else [int(place) for place in most_changed]
    facts = [
        page.Fact(
            change.classes[place].name,
            percent_change(float(change.relative()[place]), style, texts.new),
            texts.remark_class.format(
                before=_amount(float(change.before[place]), content), after=_amount(float(change.after[place]), content)
            ),
        )
        for place in places
    ]
    changed = float(change.amounts.sum() - np.trace(change.amounts))
    return [
        *facts,
        page.Fact(texts.fact_changed, style.percent(change.changed_share), _amount(changed, content)),
    ]


def _amount(value: float, content: _Content) -> str:
    style, (symbol, size) = content.style, content.unit
    text = style.whole(value) if content.change.square_metres is None else style.significant(value / size, 4)
    return f"{text}{SPACE}{symbol}"


def _maps(content: _Content) -> page.Html:
    texts = content.texts
    colours = {class_id: entry.colour for entry in content.change.classes for class_id in entry.before_ids}
    later = {class_id: entry.colour for entry in content.change.classes for class_id in entry.after_ids}
    parts = [
        _map(content.before, colours, content.dates[0], texts),
        _map(content.after, later, content.dates[1], texts),
    ]
    names = [
        (change_class.name, change_class.colour)
        for change_class in (content.change.classes[place] for place in content.shown)
    ]
    legend = page.legend(names, texts.legend)
    if not content.change_map:
        return page.section(texts.section_maps, page.side_by_side(*parts), legend)
    entries = change_legend(content.change, texts.legend_changed, texts.legend_unchanged)
    raster = ClassRaster(content.change_map)
    changed = map_figure(
        raster.read_reduced(MAP_EDGE_PIXELS),
        entries,
        raster.source,
        title=texts.map_change,
        alt=texts.alt_map.format(raster=texts.map_change),
        texts=texts,
        caption=texts.change_caption,
    )
    amounts = content.change.amounts.ravel()
    order = sorted(entries, key=lambda entry: -amounts[entry.id - 1])[:MAX_LEGEND_ENTRIES]
    key = page.legend([(entry.name, entry.colour) for entry in order], texts.legend)
    gap = page.tag("div", class_="gap")
    return page.section(
        texts.section_maps, page.side_by_side(*parts), legend, gap, page.side_by_side(changed, page.column(key))
    )


def _map(raster: ClassRaster, colours: dict[int, Colour], title: str, texts: ChangeTexts) -> page.Html:
    entries = [LegendEntry(number, "", colour) for number, colour in colours.items()]
    alt = texts.alt_map.format(raster=raster.title)
    return map_figure(raster.read_reduced(MAP_EDGE_PIXELS), entries, raster.source, title=title, alt=alt, texts=texts)


def _charts(content: _Content) -> page.Html:
    texts, style, change = content.texts, content.style, content.change
    if not drawing.available():
        return page.section(texts.section_charts, page.paragraph(texts.no_charts, kind="note"))
    symbol, size = content.unit
    axis = texts.axis_pixels if change.square_metres is None else texts.axis.format(unit=symbol)
    shown = content.shown
    relative = change.relative()
    names = [change.classes[place].name for place in shown]
    bars = answer_charts.change_bars(
        names,
        (change.before[shown] / size).tolist(),
        (change.after[shown] / size).tolist(),
        [percent_change(float(relative[place]), style, texts.new) for place in shown],
        [change.classes[place].colour for place in shown],
        amount=axis,
        dates=content.dates,
        alt=texts.alt_bars,
        style=style,
    )
    gains = answer_charts.gains_and_losses(
        names,
        (change.gained[shown] / size).tolist(),
        (change.lost[shown] / size).tolist(),
        amount=axis,
        signs=(texts.column_gained, texts.column_lost),
        alt=texts.alt_gains,
        style=style,
    )
    return page.section(
        texts.section_charts,
        page.side_by_side(
            chart_figure(bars, texts.chart_bars, _part(content)),
            chart_figure(gains, texts.chart_gains, _part(content)),
        ),
    )


def _part(content: _Content) -> str:
    return part_of(content.texts.part, len(content.shown), len(content.change.classes), content.texts)


def _table(content: _Content) -> page.Html:
    texts, style, change = content.texts, content.style, content.change
    symbol, size = content.unit
    shown = content.shown
    series = [
        (texts.column_before, change.before, False),
        (texts.column_after, change.after, False),
        (texts.column_net, change.after - change.before, True),
        (texts.column_gained, change.gained, False),
        (texts.column_lost, change.lost, False),
        (texts.column_gross, change.gained + change.lost, False),
    ]
    written = style.column(np.concatenate([values[shown] for _, values, _ in series]) / size, digits=5)
    relative = change.relative()
    names = [page.join([page.swatch(change.classes[place].colour), change.classes[place].name]) for place in shown]
    table = page.Columns(texts.section_table)
    table.add(texts.column_name, names, numeric=False)
    for position, (heading, values, has_sign) in enumerate(series):
        cells = written[position * len(shown) : (position + 1) * len(shown)]
        if has_sign:
            cells = [signed(float(values[place]), text) for place, text in zip(shown, cells)]
        table.add(heading, cells, group=symbol)
    percent = [percent_change(float(relative[place]), style, texts.new) for place in shown]
    table.add(texts.column_percent, percent)
    return page.section(texts.section_table, table.html(), page.paragraph(_part(content), kind="note"))


def _matrix(content: _Content) -> page.Html:
    texts, style, change = content.texts, content.style, content.change
    symbol, size = content.unit
    shown = content.shown
    part = change.amounts[np.ix_(shown, shown)] / size
    written = np.array(style.column(part.ravel().tolist(), digits=4)).astype(object).reshape(part.shape)
    written[part == 0] = NOTHING
    rows = []
    for row, place in enumerate(shown):
        cells: list[Any] = list(written[row])
        cells[row] = page.tag("span", cells[row], class_="framed")
        rows.append([change.classes[place].name, *cells])
    heads = [page.Column("", numeric=False)]
    heads += [page.Column(change.classes[place].name, group=texts.column_after) for place in shown]
    table = page.Table(heads, rows, texts.section_matrix)
    note = page.paragraph(texts.matrix_note.format(unit=symbol), kind="note")
    return page.section(texts.section_matrix, table.html(), note)
