# SPDX-License-Identifier: GPL-2.0-or-later
"""HTML reports, a module for each kind of result."""
