"""How long a chart runs, on average, until it alarms (ARL), exactly.

For independent normal values and a level that is known; from few baseline points
alarms come sooner. Source: Page 1954 (integral equation of the CUSUM).
"""

from math import inf

from cxops.stats.distributions import normal_below

NODES = 48


def shewhart_run_length(limit: float = 3.0, shift: float = 0.0) -> float:
    """Points until one is beyond ``limit`` sigmas, at a level ``shift`` sigmas off."""
    beyond = normal_below(shift - limit) + normal_below(-limit - shift)
    return 1 / beyond if beyond > 0 else inf


def cusum_run_length(
    k: float, h: float, shift: float = 0.0, *, two_sided: bool = True
) -> float:
    """Points until a CUSUM exceeds ``h``, at a level ``shift`` sigmas off."""
    up = _one_sided(k, h, shift)
    if not two_sided:
        return up
    return 1 / (1 / up + 1 / _one_sided(k, h, -shift))


def _one_sided(k: float, h: float, shift: float) -> float:
    """The integral equation at Gauss-Legendre nodes; 0 is a state of its own."""
    import numpy as np  # noqa: PLC0415 -- slow import
    from scipy import special  # noqa: PLC0415 -- slow import

    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    states = np.concatenate([[0.0], (nodes + 1) * h / 2])
    to = states[None, 1:] - states[:, None] + k - shift
    density = np.exp(-(to**2) / 2) / np.sqrt(2 * np.pi) * weights * h / 2
    to_zero = special.ndtr(k - shift - states)
    kernel = np.column_stack([to_zero, density])
    lengths = np.linalg.solve(np.eye(NODES + 1) - kernel, np.ones(NODES + 1))
    return float(lengths[0])
