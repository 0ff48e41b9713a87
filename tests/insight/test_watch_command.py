"""`voc watch` on the command line, over readings and a lake."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from commands import voc
from hooks import hook
from insight.made import write_readings
from insight.themes.planted import LEAF, statements

MONDAY = date(2026, 1, 5)
WORDS = "Never again, said Ms Confidential"
UNTIL = ("--until", "2026-03-30")


def weeks(last_bad: int) -> list[dict[str, Any]]:
    """Eleven weeks in which 5 of 20 messages dislike the brand, and one in which more do."""
    generator = np.random.default_rng(1)
    bad = [*generator.binomial(20, 0.25, 11).tolist(), last_bad]
    return [
        {
            "id": f"w{week}-{place}",
            "time": str(MONDAY + timedelta(7 * week + place % 7)),
            "customer": "Confidential",
            "says": [(WORDS, ["brand"], "negative" if place < count else "positive")],
        }
        for week, count in enumerate(bad)
        for place in range(20)
    ]


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_readings(tmp_path_factory.mktemp("steady") / "readings.jsonl", weeks(5))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_readings(tmp_path_factory.mktemp("broken") / "readings.parquet", weeks(19))


@pytest.fixture(autouse=True)
def no_webhook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOC_WEBHOOK", raising=False)


def test_nothing_out_of_the_ordinary_is_exit_code_0(steady: Path) -> None:
    done = voc("watch", steady, *UNTIL)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "week from 2026-03-23: 5 bands, 0 broken; alarm rate 0.01\n"


def test_alerts_are_lines_and_exit_code_1(broken: Path) -> None:
    done = voc("watch", broken, *UNTIL)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert any(
        line.startswith("week of 2026-03-23: brand negative share rose to 95.0% (19 of 20); ")
        for line in lines
    )
    assert len(lines) == int(done.stderr.split(" broken")[0].rsplit(" ", 1)[1])


def test_json_is_a_line_for_each(broken: Path) -> None:
    done = voc("watch", broken, *UNTIL, "--json", "-q")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {(a["name"], a["measure"], a["count"], a["of"]) for a in found} >= {
        ("brand", "negative_share", 19, 20)
    }
    assert (done.exit_code, done.stderr) == (1, "")


def test_a_rarer_alarm_wants_more(broken: Path) -> None:
    assert voc("watch", broken, *UNTIL, "--alarm-rate", "0.000001").exit_code == 0


def test_the_week_before_was_quiet(broken: Path) -> None:
    done = voc("watch", broken, "--until", "2026-03-23")
    assert done.exit_code == 0
    assert "week from 2026-03-16" in done.stderr
    assert "not counted: 20 messages later than now, or than --until" in done.stderr


def test_messages_before_the_first_day_are_told(steady: Path) -> None:
    done = voc("watch", steady, *UNTIL, "--since", "2026-01-12")
    assert "not counted: 20 messages earlier than the periods looked at" in done.stderr


def test_a_last_day_that_leaves_all_messages_out_is_refused(broken: Path) -> None:
    done = voc("watch", broken, "--until", "2206-03-30")
    told = "voc: until 2206-03-30 is more than 1,000 weeks after the last message [usage]\n"
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", told)


def test_messages_that_are_too_far_before_the_last_day_are_told(broken: Path) -> None:
    done = voc("watch", broken, "--by", "day", "--until", "2028-11-01")
    assert "earlier than the periods looked at, 1,000 at most, or than --since" in done.stderr


def test_a_lake_can_be_watched(broken: Path, tmp_path: Path) -> None:
    assert voc("lake", "add", broken, "--lake", tmp_path / "lake").exit_code == 0
    lake = voc("watch", tmp_path / "lake", *UNTIL)
    assert (lake.exit_code, lake.stdout) == (1, voc("watch", broken, *UNTIL).stdout)


def test_an_alert_is_told_once(broken: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    first = voc("watch", broken, *UNTIL, "--state", state)
    again = voc("watch", broken, *UNTIL, "--state", state)
    assert (first.exit_code, again.exit_code, again.stdout) == (1, 0, "")
    count = len(first.stdout.splitlines())
    assert f"{count} broken; {count} of them told before" in again.stderr


def test_no_alert_writes_no_state(steady: Path, tmp_path: Path) -> None:
    voc("watch", steady, *UNTIL, "--state", tmp_path / "state.json")
    assert list(tmp_path.iterdir()) == []


def test_alerts_are_posted_without_any_words_or_names(broken: Path, tmp_path: Path) -> None:
    with hook(200) as server:
        posted = voc("watch", broken, *UNTIL, "--webhook", server.url)
    ((_, _, body),) = server.taken
    held = json.loads(body)
    assert posted.exit_code == 1
    assert held["text"].splitlines() == posted.stdout.splitlines()
    assert {alert["name"] for alert in held["alerts"]} <= {"all", "brand"}
    for private in (b"Confidential", b"Never again", b"w11-"):
        assert private not in body


def test_no_alert_posts_nothing(steady: Path) -> None:
    with hook(200) as server:
        assert voc("watch", steady, *UNTIL, "--webhook", server.url).exit_code == 0
    assert server.taken == []


def test_the_webhook_may_be_in_the_environment(
    broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hook(200) as server:
        monkeypatch.setenv("VOC_WEBHOOK", server.url)
        assert voc("watch", broken, *UNTIL).exit_code == 1
    assert len(server.taken) == 1


def test_what_was_not_taken_is_told_again(broken: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with hook(400, 200) as server:
        arguments = ("watch", broken, *UNTIL, "--state", state, "--webhook", server.url)
        failed, taken, after = voc(*arguments), voc(*arguments), voc(*arguments)
    assert (failed.exit_code, taken.exit_code, after.exit_code) == (2, 1, 0)
    assert "it answered 400 [output]" in failed.stderr
    assert "secret" not in failed.stderr
    assert len(server.taken) == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--webhook", "ftp://a.example/hook"), "usage"),
        (("--alarm-rate", "2"), "usage"),
        (("--history", "3"), "usage"),
        (("--since", "2026-04-01"), "usage"),
        (("--state", "nowhere/state.json"), "output"),
        (("--themes", "nowhere/themes.json"), "output"),
    ],
)
def test_what_cannot_be_used_is_exit_code_2(
    arguments: tuple[str, str], code: str, steady: Path
) -> None:
    done = voc("watch", steady, *UNTIL, *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"[{code}]" in done.stderr


def test_a_state_that_is_none_is_exit_code_2(broken: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text("mine")
    done = voc("watch", broken, *UNTIL, "--state", state)
    assert (done.exit_code, state.read_text()) == (2, "mine")
    assert "[input_corrupt]" in done.stderr


def test_readings_without_times_are_counted_and_not_looked_at(tmp_path: Path) -> None:
    path = write_readings(tmp_path / "r.jsonl", [{"says": [(WORDS, ["brand"], "negative")]}])
    done = voc("watch", path)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "no week is complete: nothing was looked at",
        "not counted: 1 messages without a time",
    ]


def test_a_short_history_is_said(tmp_path: Path) -> None:
    rows = weeks(5)[:80]
    done = voc("watch", write_readings(tmp_path / "r.jsonl", rows), "--until", "2026-02-02")
    assert "too short a history for 5 more" in done.stderr


@pytest.fixture(scope="module")
def soaked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eleven weeks of refunds; in the last of them parcels in the rain too."""
    said = {issue: [t for i, t in statements() if i == issue] for issue in ("refund", "parcel")}
    rows = [
        {"time": str(MONDAY + timedelta(7 * week)), "says": [(text, [LEAF], "negative")]}
        for week in range(12)
        for text in said["refund"][:16]
        + (said["parcel"] * 2 if week == 11 else said["refund"][16:])
    ]
    return write_readings(tmp_path_factory.mktemp("soaked") / "readings.parquet", rows)


def test_a_new_theme_is_an_alert(soaked: Path, tmp_path: Path) -> None:
    file, state = tmp_path / "themes.json", tmp_path / "state.json"
    assert "theme" not in voc("watch", soaked, *UNTIL).stdout
    done = voc("watch", soaked, *UNTIL, "--themes", file, "--state", state)
    lines = [line for line in done.stdout.splitlines() if "theme \u201c" in line]
    assert done.exit_code == 1
    assert lines
    assert all(line.startswith("week of 2026-03-23: new theme") for line in lines)
    names = {theme["name"] for theme in json.loads(file.read_text())["themes"]}
    assert {line.split("\u201c")[1].split("\u201d")[0] for line in lines} <= names
    again = voc("watch", soaked, *UNTIL, "--themes", file, "--state", state)
    assert (again.exit_code, again.stdout) == (0, "")


def test_a_theme_is_posted_with_its_name_and_id(soaked: Path, tmp_path: Path) -> None:
    with hook(200) as server:
        voc("watch", soaked, *UNTIL, "--themes", tmp_path / "t.json", "--webhook", server.url)
    alerts = json.loads(server.taken[0][2])["alerts"]
    themes = {a["name"]: a["title"] for a in alerts if a["measure"] == "theme_share"}
    held = json.loads((tmp_path / "t.json").read_text())["themes"]
    assert themes.items() <= {theme["id"]: theme["name"] for theme in held}.items()
    assert themes
    assert all(a["title"] is None for a in alerts if a["measure"] != "theme_share")


def test_an_alert_that_was_not_taken_keeps_no_themes(soaked: Path, tmp_path: Path) -> None:
    with hook(400) as server:
        done = voc(
            *("watch", soaked, *UNTIL, "--themes", tmp_path / "t.json", "--webhook", server.url)
        )
    assert done.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_themes_that_is_none_is_exit_code_2(soaked: Path, tmp_path: Path) -> None:
    file = tmp_path / "themes.json"
    file.write_text('{"version": 1, "told": []}')
    done = voc("watch", soaked, *UNTIL, "--themes", file)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "[input_corrupt]" in done.stderr


def test_now_is_the_end_of_what_is_looked_at(broken: Path) -> None:
    done = voc("watch", broken, "--now", "2026-03-30")
    assert "week from 2026-03-16" in voc("watch", broken, "--now", "2026-03-29").stderr
    assert (done.exit_code, "week from 2026-03-23" in done.stderr) == (1, True)


def test_a_period_is_called_by_in_older_commands(broken: Path) -> None:
    for name in ("--by", "--period"):
        assert voc("watch", broken, *UNTIL, name, "month").stderr.startswith("month from 2026-02")
