"""A store of readings: partitioned Parquet under a folder or URL, queried by DuckDB.

store     where files lie: a folder with a lock, or fsspec
manifest  which files count; changed by writing the next one
files     readings by month, written and read
index     which of several readings of a message stays
changes   new files, then the manifest, then the old ones go
"""

from voc.lake.adding import Added
from voc.lake.checks import Info, State
from voc.lake.columns import CUSTOMER_KEYS
from voc.lake.erasing import Erasure
from voc.lake.lake import Lake
from voc.lake.traces import Proof

__all__ = ["CUSTOMER_KEYS", "Added", "Erasure", "Info", "Lake", "Proof", "State"]
