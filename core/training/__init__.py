# SPDX-License-Identifier: GPL-2.0-or-later
"""Learning features of pixels from images without labels: the network is trained by torch, and used without it."""
