"""The few distributions the tests stand on; the library is loaded by the first call."""

from math import erfc, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()


def normal_below(z: float) -> float:
    """P(Z <= z); its far tails are right, too."""
    return erfc(-z / sqrt(2)) / 2


def normal_quantile(p: float) -> float:
    """The value that a normal variable is below with probability ``p``."""
    return _NORMAL.inv_cdf(p)


def t_above(t: float, df: float) -> float:
    """P(T > t) of Student's t."""
    from scipy import special  # noqa: PLC0415 -- slow import

    return float(special.stdtr(df, -t))


def t_quantile(p: float, df: float) -> float:
    """The value that Student's t is below with probability ``p``."""
    from scipy import special  # noqa: PLC0415 -- slow import

    return float(special.stdtrit(df, p))


def chi2_above(value: float, df: float) -> float:
    """P(X > value) of chi-square."""
    from scipy import special  # noqa: PLC0415 -- slow import

    return float(special.chdtrc(df, value))


def beta_quantile(p: float, a: float, b: float) -> float:
    """The value that a Beta(a, b) variable is below with probability ``p``."""
    from scipy import special  # noqa: PLC0415 -- slow import

    return float(special.betaincinv(a, b, p))


def gamma_quantile(p: float, shape: float) -> float:
    """The value that a Gamma(shape, 1) variable is below with probability ``p``."""
    from scipy import special  # noqa: PLC0415 -- slow import

    return float(special.gammaincinv(shape, p))


def binomial_at_most(count: float, n: float, share: float) -> float:
    """P(X <= count) of Binomial(n, share), also between whole numbers."""
    from scipy import special  # noqa: PLC0415 -- slow import

    if count < 0:
        return 0.0
    if count >= n:
        return 1.0
    return float(special.betainc(n - count, count + 1, 1 - share))


def poisson_at_most(count: float, mean: float) -> float:
    """P(X <= count) of Poisson(mean), also between whole numbers."""
    from scipy import special  # noqa: PLC0415 -- slow import

    return 0.0 if count < 0 else float(special.gammaincc(count + 1, mean))
