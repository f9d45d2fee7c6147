# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of named clusters: the map, the map painted by numbers, and which colour became which name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import page, pictures
from .errors import N_, Notice
from .files import write_text
from .naming import ClusterName, class_legend
from .numbers import NumberStyle
from .raster_writer import LegendEntry
from .texts import Texts

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from .legend_file import NamedColour
    from .raster_classes import ClassRaster


@dataclass(frozen=True)
class NamingTexts(Texts):
    """Every phrase of the report."""

    kind: str = N_("ClusterBrush names")
    lead: str = N_("{named} of {count} clusters got a name by their colour, compared in {space}.")
    space_lab: str = N_("CIE Lab, where equal distances look equally different")
    space_rgb: str = N_("red, green and blue")
    section_maps: str = N_("Maps")
    map_classes: str = N_("Classes")
    map_painted: str = N_("Painted by numbers")
    painted_note: str = N_("Each pixel in the colour of its cluster.")
    section_table: str = N_("Clusters and names")
    column_cluster: str = N_("Cluster")
    column_colour: str = N_("Its colour")
    column_nearest: str = N_("Nearest named colour")
    column_distance: str = N_("Distance")
    too_far: str = N_("{name} (too far)")
    alt_map: str = N_("Map of {raster}")


def write_naming_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    found: Sequence[ClusterName],
    targets: Sequence[NamedColour],
    space: str,
    clusters: ClassRaster | None = None,
    notices: Sequence[Notice | str] = (),
    texts: NamingTexts | None = None,
) -> None:
    """Write the report: one HTML file that needs nothing else.

    Parameters
    ----------
    path : str or path
    title : str
    found : sequence of ClusterName
    targets : sequence of NamedColour
    space : {"lab", "rgb"}
    clusters : ClassRaster, optional
        The cluster raster, for the maps.
    notices : sequence of Notice or str
    texts : NamingTexts, optional

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    """
    texts = texts or NamingTexts()
    style = NumberStyle.of_language(texts.language)
    named = sum(one.matched for one in found)
    lead = texts.lead.format(named=style.whole(named), count=style.whole(len(found)), space=texts.of("space", space))
    legend = class_legend(found, targets)
    write_text(
        path,
        page.page(
            title,
            texts.kind,
            texts.language,
            page.paragraph(lead, kind="lead"),
            page.warnings([str(notice) for notice in notices], texts.warnings),
            _maps(clusters, found, legend, texts) if clusters is not None else "",
            _table(found, texts, style),
        ),
    )


def _maps(
    clusters: ClassRaster, found: Sequence[ClusterName], legend: Sequence[LegendEntry], texts: NamingTexts
) -> page.Html:
    ids, valid = clusters.read_reduced(pictures.LONGEST)
    colours = {entry.id: entry.colour for entry in legend}
    alt = texts.alt_map.format(raster=clusters.title)
    hatched = "" if valid.all() else texts.hatched
    shown = []
    for name, caption, entries in (
        (texts.map_classes, hatched, [LegendEntry(one.cluster, one.name, colours[one.class_id]) for one in found]),
        (texts.map_painted, texts.painted_note, [LegendEntry(one.cluster, one.name, one.colour) for one in found]),
    ):
        data, size = pictures.legend_png(ids, valid, entries, clusters.source)
        shown.append(page.figure(page.picture(data, size, alt), name, caption))
    names = page.legend([(entry.name, entry.colour) for entry in legend], texts.legend)
    return page.section(texts.section_maps, page.side_by_side(*shown), names)


def _table(found: Sequence[ClusterName], texts: NamingTexts, style: NumberStyle) -> page.Html:
    columns = [
        page.Column(texts.column_cluster),
        page.Column(texts.column_colour, numeric=False),
        page.Column(texts.column_name, numeric=False),
        page.Column(texts.column_nearest, numeric=False),
        page.Column(texts.column_distance),
    ]
    rows = []
    for one in found:
        nearest = one.target.name if one.matched else texts.too_far.format(name=one.target.name)
        rows.append(
            [
                str(one.cluster),
                page.join([page.swatch(one.colour), ", ".join(str(level) for level in one.colour)]),
                page.tag("strong", one.name) if one.matched else one.name,
                page.join([page.swatch(one.target.colour), nearest]),
                style.fixed(one.distance, 1),
            ]
        )
    return page.section(texts.section_table, page.Table(columns, rows, texts.section_table).html())
