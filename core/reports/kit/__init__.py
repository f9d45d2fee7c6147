# SPDX-License-Identifier: GPL-2.0-or-later
"""Building blocks of reports: page, theme, charts, pictures."""
