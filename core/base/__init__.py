# SPDX-License-Identifier: GPL-2.0-or-later
"""The basis of all packages: errors, progress, safe writing, numbers and tables as text, BLAS, the version."""
