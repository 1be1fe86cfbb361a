"""What every number rests on: units of time, one share with its n and its interval, quantiles.

    from halka.analysis.statistics import DAY_US, Share

    Share(3, 20).interval      # 95 %, by Wilson

`histograms` holds the quantiles of waits that are kept as counts, `percentiles` those that every engine computes
alike. Nothing here loads an engine."""

from .quantiles import quantile
from .shares import Interval, Share, Z, wilson
from .units import DAY_US, HOUR_US, MINUTE_US, SECOND_US, WEEK_US

__all__ = [
    "DAY_US",
    "HOUR_US",
    "MINUTE_US",
    "SECOND_US",
    "WEEK_US",
    "Interval",
    "Share",
    "Z",
    "quantile",
    "wilson",
]
