"""Computes the reference values of statistics.json with scipy: python3 make.py > statistics.json"""

import json
import random

import numpy as np
import scipy
from scipy import stats

random.seed(20210105)


def sample(n, low, high):
    return [random.randint(low, high) for _ in range(n)]


def difference(a, b):
    test = stats.ttest_ind(a, b, equal_var=False)
    interval = test.confidence_interval(0.95)
    na, nb = len(a), len(b)
    va, vb = np.var(a, ddof=1), np.var(b, ddof=1)
    pooled = np.sqrt(((na - 1) * va + (nb - 1) * vb) / (na + nb - 2))
    d = (np.mean(a) - np.mean(b)) / pooled
    error = np.sqrt((na + nb) / (na * nb) + d * d / (2 * (na + nb)))
    z = stats.norm.ppf(0.975)
    return {
        "a": a, "b": b,
        "meanA": np.mean(a), "meanB": np.mean(b), "sdA": np.std(a, ddof=1), "sdB": np.std(b, ddof=1),
        "difference": np.mean(a) - np.mean(b), "standardError": np.sqrt(va / na + vb / nb), "df": test.df, "p": test.pvalue,
        "low": interval.low, "high": interval.high, "d": d, "dLow": d - z * error, "dHigh": d + z * error,
    }


def paired(a):
    test = stats.ttest_1samp(a, 0)
    interval = test.confidence_interval(0.95)
    return {"differences": a, "mean": np.mean(a), "sd": np.std(a, ddof=1), "p": test.pvalue, "low": interval.low, "high": interval.high}


def wilson(k, n):
    interval = stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
    return {"k": k, "n": n, "low": interval.low, "high": interval.high}


def table(a, b, c, d):
    value = {"table": [a, b, c, d], "fisher": stats.fisher_exact([[a, b], [c, d]]).pvalue}
    if (a + b) * (c + d) * (a + c) * (b + d):
        chi = stats.chi2_contingency([[a, b], [c, d]], correction=False)
        value.update(chiSquare=chi.statistic, chiP=chi.pvalue)
    return value


def survival(times, events):
    data = stats.CensoredData(
        uncensored=[t for t, e in zip(times, events) if e], right=[t for t, e in zip(times, events) if not e])
    function = stats.ecdf(data).sf
    below = [float(q) for q, p in zip(function.quantiles, function.probabilities) if p <= 0.5 + 1e-12]
    return {"times": times, "events": events, "median": below[0] if below else None}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, np.integer):
        return int(value)
    return float(value) if isinstance(value, np.floating) else value


print(json.dumps(plain({
    "scipy": scipy.__version__, "numpy": np.__version__,
    "t": [{"df": df, "quantile": stats.t.ppf(0.975, df), "p": 2 * stats.t.sf(2.5, df)} for df in (1, 1.5, 2, 3, 5, 9.7, 14, 27.3, 28, 40, 100, 1000)],
    "differences": [difference(sample(n, 0, h), sample(m, 0, h)) for n, m, h in
                    ((2, 2, 80), (3, 9, 5), (15, 15, 80), (15, 14, 40), (54, 51, 60), (119, 28, 80), (400, 7, 3))] + [difference([7, 7, 7], [1, 2, 3])],
    "paired": [paired(sample(n, -20, 40)) for n in (2, 5, 41)],
    "wilson": [wilson(k, n) for k, n in ((0, 1), (1, 1), (0, 15), (3, 15), (10, 15), (15, 15), (32, 119), (13, 28), (1, 1000), (999, 1000))],
    "tables": [table(*row) for row in ((32, 87, 13, 15), (10, 5, 3, 12), (0, 5, 5, 0), (1, 1, 1, 1), (0, 0, 3, 4), (5, 0, 7, 0), (3, 1, 1, 3),
                                       (12, 5, 29, 2), (100, 2, 1000, 5), (8, 2, 1, 5), (250, 250, 240, 260))],
    "survival": [survival(*row) for row in (
        ([5, 6, 7, 8], [1, 1, 1, 1]), ([5, 6, 7, 8], [0, 0, 0, 1]), ([10, 20, 27.5, 27.5, 40, 60], [1, 0, 1, 1, 0, 1]), ([3, 3, 3], [1, 0, 0]),
        (list(range(1, 21)), [i % 3 != 0 for i in range(20)]))],
}), indent=1))
