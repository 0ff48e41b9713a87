"""What `deploy/` and its page say is so: commands, variables, files, sizes and series are real."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
import yaml  # type: ignore[import-untyped]

from service.errors import ServiceError, error_json
from service.jobs.records import State
from service.metrics import Metrics
from service.settings import Settings, variable
from voc.cli.main import main
from voc.text.pseudonyms import VARIABLE

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PAGE = ROOT / "docs" / "deploying.md"
FILES = [PAGE, *sorted(path for path in DEPLOY.iterdir() if path.is_file())]
VARIABLES = {variable(setting.name) for setting in fields(Settings)} | {VARIABLE}
OF_READERS = {"VOC_KEY"}
"""A variable of the examples, in which a caller has its key."""


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def unit() -> dict[str, list[str]]:
    """Return what the unit says, each key with all its values."""
    found: dict[str, list[str]] = {}
    for line in text("voc.service").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile, without their line ends."""
    whole = re.sub(r"\\\n\s*", "", text("Dockerfile"))
    lines = [line.partition(" ") for line in whole.splitlines() if line and line[0] != "#"]
    return [(name, rest) for name, _, rest in lines]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Give each command of ours on the page and in the files, with its options."""
    for path in FILES:
        for line in path.read_text(encoding="utf-8").splitlines():
            for found in re.findall(r"\bvoc ((?:serve|keys [a-z]+|models [a-z]+)[^`|;)#]*)", line):
                yield f"{path.name}: {found}", shlex.split(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_variable_is_a_setting(path: Path) -> None:
    named = set(re.findall(r"\bVOC_[A-Z_]+", path.read_text(encoding="utf-8")))
    assert named - OF_READERS <= VARIABLES


@pytest.mark.parametrize(("where", "words"), list(commands()), ids=lambda value: str(value))
def test_every_command_has_the_options_that_it_is_given(where: str, words: list[str]) -> None:
    command: click.Command = main
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    known = {name for param in command.params for name in [*param.opts, *param.secondary_opts]}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known, where


def test_the_unit_lets_it_drain() -> None:
    [stop] = unit()["TimeoutStopSec"]
    # The requests first, and what of them waits for the model after it.
    assert int(stop) > 2 * Settings().drain_seconds
    assert unit()["ExecStart"] == ["/opt/voc/bin/voc serve"]
    assert "VOC_REQUIRE_KEYS=true" in unit()["Environment"]


def test_the_unit_may_do_nothing_that_it_need_not() -> None:
    said = unit()
    for name in ("DynamicUser", "NoNewPrivileges", "ProtectHome", "PrivateTmp", "RestrictSUIDSGID"):
        assert said[name] == ["yes"]
    assert said["ProtectSystem"] == ["strict"]
    assert said["CapabilityBoundingSet"] == [""]
    assert (said["StateDirectory"], said["StateDirectoryMode"]) == (["voc"], ["0700"])
    assert "VOC_HOME=/var/lib/voc" in said["Environment"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not there")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    installed = tmp_path / "voc.service"
    installed.write_text(text("voc.service").replace("/opt/voc/bin/voc", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", installed], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_image_runs_the_service_as_nobody_in_particular() -> None:
    said = dict(instructions())  # the last of each counts
    assert json.loads(said["ENTRYPOINT"]) + json.loads(said["CMD"]) == ["voc", "serve"]
    assert int(said["USER"].partition(":")[0]) >= 1_000
    assert json.loads(said["VOLUME"]) == ["/var/lib/voc"]
    assert "VOC_HOME=/var/lib/voc" in said["ENV"]
    check = said["HEALTHCHECK"].partition(" CMD ")[2]
    program, option, code = json.loads(check)
    assert (program, option) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    assert "/readyz" in code


def test_the_image_is_made_of_what_is_there() -> None:
    let_in = {line[1:] for line in text("Dockerfile.dockerignore").splitlines() if line[0] == "!"}
    copied = [rest.split()[:-1] for name, rest in instructions() if name == "COPY"]
    sources = {source for some in copied for source in some if not some[0].startswith("--from")}
    assert sources == let_in
    assert all((ROOT / source).exists() for source in sources)


def test_proxies_let_through_what_the_service_takes_and_no_more() -> None:
    settings = Settings()
    limits = {settings.max_body_bytes, settings.max_upload_bytes}
    # More would be refused by the service while the proxy still sends: it cannot pass that on.
    assert set(map(int, re.findall(r"client_max_body_size (\d+);", text("nginx.conf")))) == limits
    caddy = re.findall(r"max_size (\d+)MB", text("Caddyfile"))
    assert {int(size) * 10**6 for size in caddy} == limits
    waits = re.findall(r"proxy_read_timeout (\d+)s;", text("nginx.conf"))
    assert min(map(int, waits)) > settings.deadline_seconds


def test_proxies_refuse_in_the_form_of_the_service() -> None:
    for name in ("nginx.conf", "Caddyfile"):
        [said] = re.findall(r"[`'](\{\"error\".*\})[`']", text(name))
        error = ServiceError("too_large", message=json.loads(said)["error"]["message"])
        assert json.loads(said) == error_json(error)


def rules() -> list[dict[str, str]]:
    groups = yaml.safe_load(text("alerts.yml"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_jobs_stand_by_the_table_of_jobs() -> None:
    [expr] = [rule["expr"] for rule in rules() if rule["alert"] == "VocJobsStand"]
    # What waits in a process is none of them, where no process can take a job or go on with it.
    assert set(re.findall(r"\bvoc_[a-z_]+", expr)) == {"voc_jobs", "voc_jobs_messages_total"}
    [states] = re.findall(r'voc_jobs\{state=~"([a-z|]+)"\}', expr)
    assert set(states.split("|")) == {state.value for state in State if state.is_open}


def test_alerts_go_by_series_that_there_are() -> None:
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", Metrics().text(None).decode(), re.MULTILINE))
    series = {f"{name}_bucket" if kind == "histogram" else name for name, kind in kinds.items()}
    for rule in rules():
        named = set(re.findall(r"\bvoc_[a-z_]+", rule["expr"]))
        assert named <= series, rule["alert"]
        assert named or "up{" in rule["expr"]
        assert f"`{rule['alert']}`" in PAGE.read_text(encoding="utf-8")
