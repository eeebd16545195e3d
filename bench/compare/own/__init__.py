"""Rows that are Tollgate's own: most are no ratio to a peer. One file each, with `ROW`; all of them in ROWS."""
from own import (allocations, big, customers, lateness, many, metering, stalled, unprivileged, workers)

ROWS = tuple(module.ROW for module in (metering, workers, many, stalled, customers, big, lateness, unprivileged,
                                       allocations))
