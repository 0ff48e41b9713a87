"""Every error this package raises on purpose, and the one table of what each means outside.

    VocError
    ├── UsageError              bad arguments or configuration
    │   ├── MissingColumn       no column of an input holds the text
    │   ├── UnknownFormat       no reader or writer for this file
    │   ├── RunUnfinished       an earlier run to the same output was stopped
    │   ├── RunChanged          a run that was begun with something else cannot go on
    │   ├── LakeNotFound        no store of readings at this place
    │   └── BadQuery            a query of a store that is no query, or asks for more than is there
    ├── InputError              an input cannot be read at all
    │   ├── InputNotFound       no such file, or a folder or pattern without files
    │   ├── InputEmpty          a file without a single byte or row
    │   ├── InputCorrupt        a file that is not what its format demands
    │   ├── InputEncrypted      a file that wants a password
    │   ├── InputTooLarge       a file or archive that unpacks to more than is read
    │   ├── BadEncoding         bytes that are text in no encoding we can tell
    │   └── NothingRead         no message came out of any input
    ├── OutputError             a result cannot be written
    │   ├── OutputBusy          another run is writing it
    │   ├── RunDamaged          what an earlier run has done cannot be read again
    │   ├── LakeBusy            other writers of a store were first, again and again
    │   ├── LakeDamaged         a store is not what was written
    │   └── NotErased           traces of who was to be erased are still in a store
    ├── ModelError              a model cannot be used
    │   ├── ModelNotFound       no such model folder or hub id
    │   │   ├── ModelNotInstalled   an adapter that was not put on its base yet
    │   │   ├── BaseNotFound    no base weights in the package, folder or hub repository
    │   │   └── NamesModelNotFound  nothing installed that finds people's names
    │   └── ModelMismatch       a model folder that does not fit this version or its own hashes
    │       └── BaseMismatch    base weights, or an archive of them, with another hash
    ├── MessageError            one message cannot be read; becomes a `Rejection`
    │   ├── EmptyText           nothing but white space or invisible characters
    │   │   └── NothingToRead   no part of the message is the customer's
    │   ├── UnsupportedLanguage the text is in a language that the model does not read
    │   ├── TextTooLong         more characters than the limit
    │   ├── InvalidUnicode      lone surrogates: not text
    │   ├── BadRecord           a row or object that is not a message
    │   │   ├── RaggedRow       a row with more or fewer fields than the header
    │   │   └── BrokenQuoting   a quote that is never closed, or closed in the middle of a field
    │   └── Skip                a sound record that is no message: counted, and no fault
    │       ├── NoWords         a blank row, stars alone, a survey without an open answer
    │       ├── Deleted         words that were taken back or away
    │       ├── NotLoaded       a stub of what the export did not load
    │       ├── OldVersion      an older version of a row that comes again
    │       └── RepeatedHeader  the header of a table that was joined on to another
    ├── WorkerLost              a process that was reading has died
    └── InferenceFailed         the model failed on this message

Each error names a field, a limit or a size, never the text of a message: that is private.
"""

from typing import ClassVar, Final, NamedTuple


class VocError(Exception):
    """Base of all errors raised on purpose; `code` is stable across releases."""

    code: ClassVar[str] = "error"


class UsageError(VocError):
    """The arguments or the configuration cannot be used."""

    code = "usage"


class MissingColumn(UsageError):
    """No column of the input holds the text of a message."""

    code = "missing_column"


class UnknownFormat(UsageError):
    """No reader or writer is registered for this kind of file."""

    code = "unknown_format"


class RunUnfinished(UsageError):
    """An earlier run to the same output was stopped, and what it has done would be lost."""

    code = "run_unfinished"


class RunChanged(UsageError):
    """The inputs, options, model or version are not those that a run was begun with."""

    code = "run_changed"


class LakeNotFound(UsageError):
    """There is no store of readings at this place, or the place cannot be reached."""

    code = "lake_not_found"


class BadQuery(UsageError):
    """The query is none, or asks for what is not in the store."""

    code = "bad_query"


class InputError(VocError):
    """An input as a whole cannot be read."""

    code = "input"


class InputNotFound(InputError):
    """There is no such file, or nothing to read in the folder or pattern."""

    code = "input_not_found"


class InputEmpty(InputError):
    """The input holds no message at all."""

    code = "input_empty"


class InputCorrupt(InputError):
    """The input is not what its format demands."""

    code = "input_corrupt"


class InputEncrypted(InputError):
    """The input is protected by a password."""

    code = "input_encrypted"


class InputTooLarge(InputError):
    """The input is, or unpacks to, more than is read of any: of bytes, members or levels."""

    code = "input_too_large"


class BadEncoding(InputError):
    """The bytes are not text in any encoding that can be told."""

    code = "bad_encoding"


class NothingRead(InputError):
    """No message came out of any of the inputs."""

    code = "nothing_read"


class OutputError(VocError):
    """The result cannot be written."""

    code = "output"


class OutputBusy(OutputError):
    """Another run is writing the same result."""

    code = "output_busy"


class RunDamaged(OutputError):
    """What an earlier run has done and kept cannot be read again."""

    code = "run_damaged"


class LakeBusy(OutputError):
    """Other writers of the same store were first, again and again."""

    code = "lake_busy"


class LakeDamaged(OutputError):
    """A store of readings is not what was written."""

    code = "lake_damaged"


class NotErased(OutputError):
    """Traces of a customer who was to be erased are still in a store."""

    code = "not_erased"


class ModelError(VocError):
    """A model cannot be used."""

    code = "model"


class ModelNotFound(ModelError):
    """No model of this name, folder or hub id can be found."""

    code = "model_not_found"


class ModelNotInstalled(ModelNotFound):
    """The model is an adapter that was not put on its base yet: `voc models install` does."""

    code = "model_not_installed"


class BaseNotFound(ModelNotFound):
    """The weights that a model is built on are in no package, folder or hub repository."""

    code = "base_not_found"


class NamesModelNotFound(ModelNotFound):
    """What finds people's names is not installed: a library, or a spaCy model of English."""

    code = "names_model_not_found"


class ModelMismatch(ModelError):
    """The model folder does not fit this version of the package, or its own hashes."""

    code = "model_mismatch"


class BaseMismatch(ModelMismatch):
    """The weights that a model is built on, or the archive they come in, have another hash."""

    code = "base_mismatch"


class MessageError(VocError):
    """One message cannot be read; the stream goes on with a `Rejection` in its place."""

    code = "message"


class EmptyText(MessageError):
    """The message has no visible character."""

    code = "empty_text"


class NothingToRead(EmptyText):
    """No part of the message is the customer's words: only quotes, say, or turns of an agent."""

    code = "nothing_to_read"


class UnsupportedLanguage(MessageError):
    """The text is plainly in a language that the model does not read."""

    code = "unsupported_language"


class TextTooLong(MessageError):
    """The message has more characters than the limit."""

    code = "text_too_long"


class InvalidUnicode(MessageError):
    """The message holds lone surrogates, which are not text."""

    code = "invalid_unicode"


class BadRecord(MessageError):
    """The row or object is not a message."""

    code = "bad_record"


class RaggedRow(BadRecord):
    """The row has more or fewer fields than the header."""

    code = "ragged_row"


class BrokenQuoting(BadRecord):
    """A quote of the row is never closed, or closed in the middle of a field."""

    code = "broken_quoting"


class Skip(MessageError):
    """The record is as it should be and is no message; it is counted, and no fault."""

    code = "skipped"


class NoWords(Skip):
    """The record holds no words: a blank row, stars alone, a survey without an open answer."""

    code = "no_words"


class Deleted(Skip):
    """The words were taken back by who wrote them, or taken away."""

    code = "deleted"


class NotLoaded(Skip):
    """The record stands for others that the export did not load."""

    code = "not_loaded"


class OldVersion(Skip):
    """The row is an older version of one that comes again."""

    code = "old_version"


class RepeatedHeader(Skip):
    """The row is the header again: the table was put together of several."""

    code = "repeated_header"


SKIPS: Final = frozenset(
    cls.code for cls in (Skip, NoWords, Deleted, NotLoaded, OldVersion, RepeatedHeader)
)
"""Codes of rejections that are no fault of the input."""


class WorkerLost(VocError):
    """A process that was reading messages has died; what it had is read by nobody."""

    code = "worker_lost"


class InferenceFailed(VocError):
    """The model failed on this message."""

    code = "inference_failed"


class Outcome(NamedTuple):
    """What an error means outside the library."""

    http_status: int
    exit_code: int


_OUTCOMES: Final[dict[type[VocError], Outcome]] = {
    VocError: Outcome(http_status=500, exit_code=2),
    UsageError: Outcome(http_status=400, exit_code=2),
    UnknownFormat: Outcome(http_status=415, exit_code=2),
    InputError: Outcome(http_status=422, exit_code=2),
    InputTooLarge: Outcome(http_status=413, exit_code=2),
    OutputError: Outcome(http_status=503, exit_code=2),
    ModelError: Outcome(http_status=503, exit_code=2),
    MessageError: Outcome(http_status=422, exit_code=1),
    TextTooLong: Outcome(http_status=413, exit_code=1),
    Skip: Outcome(http_status=422, exit_code=0),
    InferenceFailed: Outcome(http_status=422, exit_code=1),
}


def outcome_of(error: type[VocError]) -> Outcome:
    """Return the HTTP status and exit code of an error class, from its nearest listed parent."""
    return next(_OUTCOMES[cls] for cls in error.__mro__ if cls in _OUTCOMES)
