"""Queries over a lake by DuckDB, which sees the lake and nothing else.

The database is in memory and is given the lake's files as Arrow reads them, so DuckDB itself needs
no file: its access to files, networks and extensions is shut, and shut for good, before the query
is looked at. See "Securing DuckDB" in its documentation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from voc.errors import BadQuery, LakeDamaged, UsageError
from voc.taxonomy import COMPONENTS, FACETS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SHUT: Final = (
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET python_enable_replacements = false",
    "SET temp_directory = ''",
    "SET enable_external_access = false",
)

_INTERRUPTED: Final = "Query interrupted"
"""All that DuckDB leaves of a KeyboardInterrupt, or of what else a handler of signals raised."""

_READINGS: Final = """
CREATE VIEW readings AS SELECT * EXCLUDE (_key, _digest, _sequence),
  coalesce(strftime(moment, '%Y-%m'), 'unknown') AS month FROM files
"""

_ALONG: Final = "id, channel, language, customer, moment, month, model"

_STATEMENTS: Final = f"""
CREATE VIEW statements AS SELECT {_ALONG}, place - 1 AS statement, one.* FROM (
  SELECT {_ALONG}, unnest(statements) AS one, generate_subscripts(statements, 1) AS place
  FROM readings)
"""

_COMPONENTS: Final = """
CREATE VIEW components AS SELECT {along}, one.* FROM (
  SELECT {along}, unnest([{each}]) AS one FROM readings) WHERE one.probability IS NOT NULL
"""


@contextmanager
def connected() -> Iterator["DuckDBPyConnection"]:
    """Give a database in memory that reaches nothing outside itself.

    Raises UsageError where DuckDB is not installed, KeyboardInterrupt where it is interrupted.
    """
    try:
        import duckdb
    except ImportError as error:
        raise UsageError("the lake needs DuckDB: pip install 'voc[insight]'") from error
    with duckdb.connect(":memory:") as base:
        for setting in _SHUT:
            base.execute(setting)
        try:
            yield base
        except RuntimeError as error:
            if str(error) == _INTERRUPTED:
                raise KeyboardInterrupt from error
            raise


def query(files: Any, sql: str) -> pa.Table:
    """Return what a query finds in `files`, a data set of Arrow.

    It sees the views `readings`, `statements` and `components`. Raises BadQuery for what is not
    one SELECT, and for what DuckDB refuses. Columns of one name are told apart as DuckDB does in
    tables: `id`, `id_1`.
    """
    import duckdb

    with connected() as base:
        base.register("files", files)
        for view in (_READINGS, _STATEMENTS, _components()):
            base.execute(view)
        base.execute("SET lock_configuration = true")
        try:
            _check(base.extract_statements(sql))
            return _named_apart(base.sql(sql).to_arrow_table())
        except duckdb.Error as error:
            if failure := getattr(files, "failure", None):
                raise failure from error
            _raise_of_files(error)
            raise BadQuery(f"the query was refused: {_first_line(error)}") from error


def _named_apart(found: pa.Table) -> pa.Table:
    """Return a table whose columns have names of their own: rows by name would lose the others."""
    names: dict[str, None] = {}
    for name in found.column_names:
        further = (f"{name}_{number}" for number in count(1))
        names[next(one for one in chain([name], further) if one not in names)] = None
    return found.rename_columns([*names])


def _check(statements: Any) -> None:
    """Raise BadQuery for anything but one query."""
    import duckdb

    if len(statements) != 1:
        raise BadQuery(f"one query at a time: these are {len(statements)} statements")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise BadQuery("only SELECT: a lake is read by queries, and changed by its commands")


def _components() -> str:
    """Return the SQL of a view with a row for each component that was found in a message."""
    each = ", ".join(_component(name) for name in COMPONENTS)
    return _COMPONENTS.format(along=_ALONG, each=each)


def _component(name: str) -> str:
    found = f"components.{name}"
    facets = ", ".join(
        f"CASE WHEN {found}.facets.{facet} IS NOT NULL THEN '{facet}' END" for facet in FACETS
    )
    listed = f"[f FOR f IN [{facets}] IF f IS NOT NULL]" if name == "platform" else "[]"
    return (
        f"{{'component': '{name}', 'probability': {found}.probability, 'band': {found}.band, "
        f"'sentiment': {found}.sentiment.label, 'score': {found}.sentiment.score, "
        f"'evidence': {found}.statements, 'facets': {listed}::VARCHAR[]}}"
    )


def _raise_of_files(error: Exception) -> None:
    """Raise FileNotFoundError where a file went away under a query, so that it is asked again.

    Raises LakeDamaged where Arrow cannot read one.
    """
    if "FileNotFoundError" in str(error) or "No such file" in str(error):
        raise FileNotFoundError("a file of the lake was replaced") from error
    if "Parquet" in str(error) and not isinstance(error, _of_the_query()):
        raise LakeDamaged(
            "a file of the lake is not what was written: see `voc lake check`"
        ) from error


def _of_the_query() -> tuple[type[Exception], ...]:
    """Return the classes of errors that a query itself is at fault for."""
    import duckdb

    return (
        *(duckdb.ParserException, duckdb.SyntaxException, duckdb.BinderException),
        *(duckdb.CatalogException, duckdb.PermissionException),
    )


def _first_line(error: Exception) -> str:
    """Return what is wrong with the query; what is wrong with values would tell them."""
    if isinstance(error, _of_the_query()):
        return str(error).partition("\n")[0]
    return f"{type(error).__name__}, while it was run"
