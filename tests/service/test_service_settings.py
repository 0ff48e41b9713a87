from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from service.settings import Settings, environment_of, variable
from voc.errors import UsageError


def test_without_a_word_it_listens_on_loopback_only() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert settings == Settings()


def test_every_setting_is_read_from_the_environment(tmp_path: Path) -> None:
    environ = {
        "VOC_HOST": "::1",
        "VOC_PORT": "0",
        "VOC_THREADS": "2",
        "VOC_REQUIRE_KEYS": "Yes",
        "VOC_DEADLINE_SECONDS": "1.5",
        "VOC_REDACT": "off",
        "VOC_HOME": str(tmp_path),
        "VOC_JOBS_URL": "",
        "VOC_NOT_A_SETTING": "1",
    }
    settings = Settings.from_environment(environ)
    assert settings == Settings(
        host="::1",
        port=0,
        threads=2,
        require_keys=True,
        deadline_seconds=1.5,
        redact="off",
        home=tmp_path / "service",
    )


def test_an_argument_goes_before_the_environment() -> None:
    environ = {"VOC_PORT": "1", "VOC_ENGINE": "torch"}
    settings = Settings.from_environment(environ, port=2, engine=None)
    assert (settings.port, settings.engine) == (2, "torch")


def test_another_process_gets_the_same_settings(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "service", port=5, require_keys=False, jobs_url="sqlite://")
    assert Settings.from_environment(environment_of(settings)) == settings


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("VOC_PORT", "http", "VOC_PORT is a whole number, not `http`"),
        ("VOC_THREADS", "2.5", "VOC_THREADS is a whole number"),
        ("VOC_DEADLINE_SECONDS", "soon", "VOC_DEADLINE_SECONDS is a number"),
        ("VOC_REQUIRE_KEYS", "perhaps", "VOC_REQUIRE_KEYS is true or false"),
        ("VOC_PORT", "65536", "`port` is 65536"),
        ("VOC_PORT", "-1", "`port` is -1"),
        ("VOC_REDACT", "all", "no redact `all`: one of off, patterns, names"),
        ("VOC_ENGINE", "onnx", "no engine `onnx`"),
        ("VOC_DEADLINE_SECONDS", "nan", "`deadline_seconds` is nan"),
        ("VOC_BODY_SECONDS", "inf", "`body_seconds` is inf"),
        ("VOC_THREADS", "0", "`threads` is 0"),
    ],
)
def test_what_cannot_be_is_a_usage_error(name: str, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        Settings.from_environment({name: text})


LIMITS = [field.name for field in fields(Settings) if field.type in (int, float, "int", "float")]


@pytest.mark.parametrize("name", [name for name in LIMITS if name != "port"])
@pytest.mark.parametrize("value", [0, -1])
def test_no_limit_is_nought(name: str, value: int) -> None:
    values: dict[str, Any] = {name: value}
    with pytest.raises(UsageError, match=f"`{name}` is {value}"):
        replace(Settings(), **values)


def test_the_variable_of_a_setting_is_its_name() -> None:
    assert variable("max_messages") == "VOC_MAX_MESSAGES"
