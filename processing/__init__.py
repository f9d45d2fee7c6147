# SPDX-License-Identifier: GPL-2.0-or-later
"""The Processing provider. Each algorithm reads its parameters and calls core; none computes on pixels."""
