# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of named clusters: the map, the map painted by numbers, and which colour became which name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import page, pictures
from .errors import N_, Notice
from .naming import ClusterName, class_legend
from .raster_writer import LegendEntry
from .report_parts import map_figure, write_report
from .texts import Texts

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from .legend_file import NamedColour
    from .palette import Colour
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
    style = texts.style
    count = sum(one.matched for one in found)
    lead = texts.lead.format(named=style.whole(count), count=style.whole(len(found)), space=texts.of("space", space))
    maps = _maps(clusters, found, class_legend(found, targets), texts) if clusters is not None else ""
    write_report(path, maps, _table(found, texts), title=title, lead=lead, notices=notices, texts=texts)


def _maps(
    clusters: ClassRaster, found: Sequence[ClusterName], legend: Sequence[LegendEntry], texts: NamingTexts
) -> page.Html:
    reduced = clusters.read_reduced(pictures.LONGEST)
    alt = texts.alt_map.format(raster=clusters.title)
    colours = {entry.id: entry.colour for entry in legend}

    def drawn(title: str, shown: Sequence[Colour], caption: str | None = None) -> page.Html:
        entries = [LegendEntry(one.cluster, one.name, colour) for one, colour in zip(found, shown)]
        return map_figure(reduced, entries, clusters.source, title=title, alt=alt, texts=texts, caption=caption)

    classes = drawn(texts.map_classes, [colours[one.class_id] for one in found])
    painted = drawn(texts.map_painted, [one.colour for one in found], texts.painted_note)
    names = page.legend([(entry.name, entry.colour) for entry in legend], texts.legend)
    return page.section(texts.section_maps, page.side_by_side(classes, painted), names)


def _table(found: Sequence[ClusterName], texts: NamingTexts) -> page.Html:
    nearest = [one.target.name if one.matched else texts.too_far.format(name=one.target.name) for one in found]
    table = page.Columns(texts.section_table)
    table.add(texts.column_cluster, [str(one.cluster) for one in found])
    table.add(texts.column_colour, [_levels(one.colour) for one in found], numeric=False)
    table.add(
        texts.column_name, [page.tag("strong", one.name) if one.matched else one.name for one in found], numeric=False
    )
    targets = [page.join([page.swatch(one.target.colour), name]) for one, name in zip(found, nearest)]
    table.add(texts.column_nearest, targets, numeric=False)
    table.add(texts.column_distance, [texts.style.fixed(one.distance, 1) for one in found])
    return page.section(texts.section_table, table.html())


def _levels(colour: Colour) -> page.Html:
    return page.join([page.swatch(colour), ", ".join(str(level) for level in colour)])
