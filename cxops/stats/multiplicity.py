"""Many causes or sites looked at together: some stand out by luck.

Sources: Benjamini and Hochberg 1995; Holm 1979.
"""

from collections.abc import Sequence


def adjust(p: Sequence[float], method: str = "bh") -> list[float]:
    """Chances adjusted for how many were looked at, in the order given.

    ``method`` "bh": the share of false ones among those below 5 % stays at 5 %.
    "holm": any false one at all, 5 %. "bonferroni": the same, most cautious.
    """
    if method not in {"bh", "holm", "bonferroni"}:
        raise ValueError(f"{method} is none of bh, holm, bonferroni.")
    if any(not 0 <= each <= 1 for each in p):
        raise ValueError("Chances are from 0 to 1.")
    n = len(p)
    if method == "bonferroni":
        return [min(1.0, each * n) for each in p]
    adjusted = [0.0] * n
    order = sorted(range(n), key=lambda i: p[i])
    if method == "bh":
        least = 1.0
        for rank in range(n, 0, -1):
            index = order[rank - 1]
            least = min(least, p[index] * n / rank)
            adjusted[index] = least
        return adjusted
    most = 0.0
    for rank, index in enumerate(order):
        most = max(most, min(1.0, p[index] * (n - rank)))
        adjusted[index] = most
    return adjusted
