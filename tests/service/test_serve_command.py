import socket
import sys
from pathlib import Path

import pytest

from commands import voc
from voc.cli.main import main


@pytest.fixture(autouse=True)
def home(voc_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("VOC_HOST", "VOC_PORT", "VOC_MODEL"):
        monkeypatch.delenv(name, raising=False)
    return voc_home


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--model", "nothing"], "no model `nothing`"),
        (["--port", "70000"], "`port` is 70000"),
        (["--engine", "magic"], "no engine `magic`"),
        (["--host", "0.0.0.0"], "can be reached from outside and there is no key"),
        (["--host", "192.0.2.1", "--no-keys"], "keys are required where others can reach"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(arguments: list[str], told: str) -> None:
    result = voc("serve", *arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("content", [b"", b"no database" * 100])
@pytest.mark.parametrize("options", [[], ["--keys"], ["--host", "0.0.0.0"]])
def test_keys_that_cannot_be_used_are_told_in_a_line(
    home: Path, content: bytes, options: list[str], toy_model: Path
) -> None:
    path = home / "service" / "keys.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    result = voc("serve", "--model", toy_model, "--port", "0", *options)
    assert (result.exit_code, result.exception.__class__) == (2, SystemExit)
    assert f"the keys in `{path}` cannot be used" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_bad_variable_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_MAX_MESSAGES", "many")
    result = voc("serve")
    assert result.exit_code == 2
    assert "VOC_MAX_MESSAGES is a whole number, not `many`" in result.stderr


def test_a_port_that_is_taken_is_told_in_a_line(toy_model: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = voc("serve", "--model", toy_model, "--port", port)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"voc: cannot listen on 127.0.0.1:{port}: ")


def test_a_host_that_is_none_is_told_in_a_line(toy_model: Path) -> None:
    result = voc("serve", "--model", toy_model, "--host", "::1%nowhere", "--keys")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_without_the_extra_it_says_what_to_install(
    toy_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bentoml", None)
    result = voc("serve", "--model", toy_model)
    assert result.exit_code == 2
    assert "`bentoml` is missing: pip install 'voc[serve]'" in result.stderr


def test_what_it_may_be_told_is_among_the_settings() -> None:
    from service.settings import Settings

    options = {option.name for option in main.commands["serve"].params}
    assert options <= set(Settings.__slots__)
