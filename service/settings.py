"""Every limit and place of the service, in one frozen value.

`VOC_PORT=8080` in the environment is `Settings(port=8080)`: each setting is read from the
variable of its name in capitals after `VOC_`, and a keyword argument goes before the environment.
`home` alone is a folder inside `VOC_HOME`, which other parts of this package use as well.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, get_type_hints

from voc.errors import UsageError
from voc.home import home as home_of_package

PREFIX: Final = "VOC_"
ENGINES: Final = ("auto", "openvino", "openvino-int8", "openvino-float32", "torch")
REDACTIONS: Final = ("off", "patterns", "names")
_FOLDER: Final = "service"
_UNLIMITED: Final = ("port",)
"""Numbers that may be nought: port 0 is any that is free."""


def _own_home() -> Path:
    return home_of_package() / _FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a service is started with; raises UsageError for a value that cannot be.

    host, port: what it listens on.
    model, engine, threads: as `voc score` takes them; `threads` None for all processors.
    home: folder of what it keeps: keys, jobs, uploads.
    require_keys: whether every call needs a key. None for yes, unless it listens on loopback only
        and no key was ever made; False opens loopback only, although there are keys.
    max_body_bytes, max_upload_bytes: of a request, and of a file for a job.
    max_messages, max_characters: of all messages of one request.
    rate_per_minute: requests of one key, or of one address where there are no keys.
    queue_messages, queue_tokens: what waits to be read; more is refused, and of one caller more
        than half of what the others leave.
    batch_tokens: what is read together, padding included.
    workers: processes under `bentoml serve`, each with a model and a queue of its own.
    deadline_seconds: after which a request is no longer worth an answer.
    drain_seconds: what was admitted has to be answered, once the service is told to stop.
    body_seconds: time that a client has to send its body.
    redact: what is taken out of readings where a request does not say: `off`, `patterns`, `names`.
    job_days: how long a job that is done is kept.
    jobs_url: database of the jobs; None for SQLite in `home`.
    lake: folder or URL of a lake of readings, for the scorecard; None for no scorecard.
    max_lake_messages: of a lake that is served, all of which is held in memory.
    """

    host: str = "127.0.0.1"
    port: int = 3000
    model: str = "cem-en-small"
    engine: str = "auto"
    threads: int | None = None
    home: Path = field(default_factory=_own_home)
    require_keys: bool | None = None
    max_body_bytes: int = 10_000_000
    max_messages: int = 1_000
    max_characters: int = 1_000_000
    max_upload_bytes: int = 1_000_000_000
    rate_per_minute: int = 600
    queue_messages: int = 4_000
    queue_tokens: int = 800_000
    batch_tokens: int = 1_024
    workers: int = 1
    deadline_seconds: float = 30.0
    drain_seconds: float = 30.0
    body_seconds: float = 20.0
    redact: str = "patterns"
    job_days: int = 7
    jobs_url: str | None = None
    lake: str | None = None
    max_lake_messages: int = 1_000_000

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        for name in _names():
            _check(name, getattr(self, name))

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] = os.environ, **overrides: Any
    ) -> "Settings":
        """Return the settings of an environment; a variable without a value is not set.

        overrides: settings that go before the environment, None for those that do not.
        """
        given = {name: environ.get(variable(name)) for name in _names()}
        values = {name: _parsed(name, text) for name, text in given.items() if text}
        if "home" in values:
            values["home"] /= _FOLDER
        return cls(**values | {k: v for k, v in overrides.items() if v is not None})


def variable(name: str) -> str:
    """Return the environment's name of a setting."""
    return PREFIX + name.upper()


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the variables from which another process makes the same settings."""
    values = {name: getattr(settings, name) for name in _names() if name != "home"}
    told = {variable(k): _told(v) for k, v in values.items() if v is not None}
    return told | {variable("home"): str(settings.home.parent)}


def _told(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _names() -> list[str]:
    return [one.name for one in fields(Settings)]


def _parsed(name: str, text: str) -> Any:
    kind = get_type_hints(Settings)[name]
    try:
        return _PARSERS[kind](text)
    except ValueError:
        raise UsageError(f"{variable(name)} is {_KINDS[kind]}, not `{text[:40]}`") from None


def _truth(text: str) -> bool:
    try:
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
            text.lower()
        ]
    except KeyError:
        raise ValueError(text) from None


_PARSERS: Final[dict[Any, Callable[[str], Any]]] = {
    str: str,
    str | None: str,
    Path: Path,
    int: int,
    int | None: int,
    float: float,
    bool | None: _truth,
}
_KINDS: Final[dict[Any, str]] = {
    int: "a whole number",
    int | None: "a whole number",
    float: "a number",
    bool | None: "true or false",
}


def _check(name: str, value: object) -> None:
    choices = {"engine": ENGINES, "redact": REDACTIONS}.get(name)
    if choices and value not in choices:
        raise UsageError(f"no {name} `{value}`: one of {', '.join(choices)}")
    if name == "port" and not (isinstance(value, int) and 0 <= value <= 65_535):
        raise UsageError(f"`port` is {value}: it is a number from 0 to 65535")
    if isinstance(value, bool) or not isinstance(value, int | float) or name in _UNLIMITED:
        return
    if not 0 < value < float("inf"):
        raise UsageError(f"`{name}` is {value}: it is a number above 0")
