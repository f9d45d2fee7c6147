# SPDX-License-Identifier: GPL-2.0-or-later
"""The command `clusterbrush`: the algorithms of the toolbox for a shell without QGIS."""
