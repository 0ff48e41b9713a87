"""What comes of a job is what `voc score` makes of the same file, to the byte."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commands import voc
from jobbing import Client, job_app, job_client, job_settings
from toy import VOCABULARY, FakeEncoder
from voc.readers.registry import ENDINGS

ROWS = [("1", "The toaster was faulty, but the staff were kind."), ("2", ""), ("1", "the app")]
NAME = "tickets"


def csv() -> bytes:
    return "".join(f'{id_},"{text}"\n' for id_, text in [("id", "comment"), *ROWS]).encode()


def packed(write: Callable[[Any], Any]) -> bytes:
    stream = io.BytesIO()
    write(stream)
    return stream.getvalue()


def objects() -> list[dict[str, str]]:
    return [{"id": id_, "text": text} for id_, text in ROWS]


def workbook(stream: io.BytesIO) -> None:
    book = openpyxl.Workbook()
    for row in [("id", "comment"), *ROWS]:
        book.active.append(row)
    book.save(stream)


def archive(stream: io.BytesIO) -> None:
    with zipfile.ZipFile(stream, "w") as members:
        members.writestr("a/tickets.csv", csv())
        members.writestr("../leads_out.csv", csv())
        members.writestr("picture.png", b"\x89PNG")


def parquet(stream: io.BytesIO) -> None:
    pq.write_table(pa.Table.from_pylist(objects()), stream)


MAIL = b"From: jo@acme.example\nSubject: toaster\nMessage-ID: <1@a>\n\nIt was faulty.\n"
SPEECH = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Customer>The app was faulty.\n"
FILES = {
    "tickets.csv": csv(),
    "tickets.tsv": csv().replace(b",", b"\t"),
    "tickets.jsonl": "\n".join(map(json.dumps, objects())).encode(),
    "tickets.json": json.dumps(objects()).encode(),
    "tickets.parquet": packed(parquet),
    "tickets.xlsx": packed(workbook),
    "call.vtt": SPEECH.encode(),
    "complaint.eml": MAIL,
    "inbox.mbox": b"From jo@acme.example Thu Nov 26 04:00:31 2026\n" + MAIL,
    "posts.txt": b"The toaster was faulty.\nthe staff refused\n",
    "export.zip": packed(archive),
    "tickets.csv.gz": gzip.compress(csv(), mtime=0),
    "unknown.export": json.dumps(objects()).encode(),
}


@pytest.fixture(scope="module")
def client(toy_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with job_client(job_app(job_settings(tmp_path_factory.mktemp("home"), toy_model))) as opened:
        yield opened


@pytest.fixture
def score(
    toy_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[bytes, bytes]]:
    """What `voc score` writes for a file in this folder: readings and rejections."""
    monkeypatch.setattr("voc.model.open_encoder", lambda *_, **__: FakeEncoder())
    monkeypatch.chdir(tmp_path)

    def scored(name: str, content: bytes, ending: str, *options: str) -> tuple[bytes, bytes]:
        Path(name).write_bytes(content)
        out, rejected = Path(f"out{ending}"), Path(f"out{ending}.rejected.jsonl")
        voc("score", name, "-o", out, "--model", toy_model, "-q", *options)
        return out.read_bytes(), rejected.read_bytes() if rejected.exists() else b""

    return scored


def test_every_family_of_formats_is_tried_here() -> None:
    tried = {ENDINGS.get(Path(name).suffix) for name in FILES}
    assert {family.value for family in ENDINGS.values()} - {
        family.value for family in tried if family
    } == {"Outlook message"}  # which only Outlook writes; it is a file that is sought in as others


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_any_format_is_read_as_the_command_reads_it(
    client: Client, score: Callable[..., tuple[bytes, bytes]], name: str
) -> None:
    readings, rejections = score(name, FILES[name], ".jsonl")
    job = client.done(FILES[name], name=name)
    assert client.get(job, "result").content == readings
    assert client.get(job, "rejections").content == rejections
    assert readings
    assert job["file"] == name
    progress = job["progress"]
    assert progress["messages"] == len((readings + rejections).splitlines())
    assert progress["rejected"] == len(rejections.splitlines())
    assert progress["bytes_read"] == progress["bytes_total"] == len(FILES[name])


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".parquet"])
@pytest.mark.parametrize("asked_when", ["sent", "fetched"])
def test_a_result_in_any_format_is_the_file_that_the_command_writes(
    client: Client, score: Callable[..., tuple[bytes, bytes]], ending: str, asked_when: str
) -> None:
    wanted = {"format": ending[1:]}
    readings, _ = score("tickets.csv", csv(), ending)
    job = client.done(csv(), **(wanted if asked_when == "sent" else {}))
    answer = client.get(job, "result", **(wanted if asked_when == "fetched" else {}))
    assert answer.content == readings
    again = client.get(job, "result", **wanted)
    assert again.content == readings
    assert answer.headers["content-disposition"] == (f'attachment; filename="{job["id"]}{ending}"')


OPTIONS = {
    "min_confidence": "high",
    "speakers": "all",
    "redact": "off",
    "any_language": "true",
    "text": "what was said",
    "id": "no",
    "channel": "review",
    "time": "when",
    "author": "who",
}
TABLE = (
    b"no,what was said,when,who,comment\n"
    b"7,the app was faulty: mail jo@acme.example,2026-01-02,Jo,no\n"
    b'8,"das Paket ist nicht angekommen, und niemand antwortet mir",2026-01-03,Al,no\n'
)


def test_the_options_are_those_of_the_command(
    client: Client, score: Callable[..., tuple[bytes, bytes]]
) -> None:
    arguments = [
        "--any-language" if name == "any_language" else f"--{name.replace('_', '-')}={value}"
        for name, value in OPTIONS.items()
    ]
    readings, _ = score("t.csv", TABLE, ".jsonl", *arguments)
    job = client.done(TABLE, name="t.csv", **OPTIONS)
    assert client.get(job, "result").content == readings
    assert b"jo@acme.example" in readings
    assert b"language_de" in readings
    assert {**job["options"], "any_language": "true"} == {**OPTIONS, "format": "jsonl"}


def test_personal_data_is_taken_out_unless_it_is_to_stay(client: Client) -> None:
    job = client.done(TABLE, name="t.csv", text="what was said")
    content = client.get(job, "result").text
    assert job["options"]["redact"] == "patterns"
    assert "<EMAIL>" in content
    assert "jo@acme.example" not in content


def test_messages_are_read_as_they_come(client: Client) -> None:
    messages = ["the app", {"id": "b", "text": "", "order": 7}, {"id": "c", "text": "staff"}, 5]
    answer = client.http.post("/v1/jobs", json={"messages": messages, "format": "csv"})
    assert answer.status_code == 202
    job = client.ended(answer.json())
    readings = [json.loads(line) for line in client.get(job, "result", format="jsonl").iter_lines()]
    rejections = [json.loads(line) for line in client.get(job, "rejections").iter_lines()]
    assert [reading["id"] for reading in readings] == ["1", "c"]
    assert [(one["id"], one["code"]) for one in rejections] == [
        *(("b", "empty_text"), ("4", "bad_record"))
    ]
    assert (job["state"], job["file"], job["options"]["format"]) == ("done", None, "csv")


def test_the_bytes_of_a_file_may_be_all_of_the_body(client: Client) -> None:
    answer = client.http.post(
        "/v1/jobs?file_name=tickets.csv&redact=off",
        content=csv(),
        headers={"Content-Type": "application/octet-stream"},
    )
    assert answer.headers["location"] == f"/v1/jobs/{answer.json()['id']}"
    job = client.ended(answer.json())
    assert client.get(job, "result").content == client.get(client.done(csv()), "result").content


def test_json_with_a_name_is_a_file(client: Client) -> None:
    content = json.dumps(objects()).encode()
    answer = client.http.post("/v1/jobs?file_name=export.json", json=objects())
    sent = client.done(content, name="export.json")
    assert client.get(client.ended(answer.json()), "result").content == (
        client.get(sent, "result").content
    )


def test_options_may_be_fields_of_the_form(client: Client) -> None:
    answer = client.http.post(
        "/v1/jobs?speakers=all",
        files={"file": ("t.csv", TABLE)},
        data={"redact": "off", "any_language": "true", "text": "what was said"},
    )
    options = client.ended(answer.json())["options"]
    assert (options["redact"], options["any_language"], options["speakers"]) == ("off", True, "all")


DAMAGED = {
    "input_corrupt": ("export.zip", b"PK\x03\x04" + b"\0" * 60),
    "input_encrypted": ("book.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600),
    "missing_column": ("zanzibar.csv", b"zanzibar,kilimanjaro\n1,2\n"),
    "input_empty": ("posts.txt", b" \n \n"),
}


@pytest.mark.parametrize("code", DAMAGED)
def test_a_file_of_which_nothing_can_be_read_fails_with_a_code(client: Client, code: str) -> None:
    name, content = DAMAGED[code]
    job = client.ended(client.send(content, name=name))
    rejections = [json.loads(line) for line in client.get(job, "rejections").iter_lines()]
    assert [one["code"] for one in rejections] == [code]
    assert (job["state"], job["error"]["code"]) == ("failed", code)
    assert "zanzibar" not in job["error"]["message"]  # a header may be a customer's words
    assert client.get(job, "result").status_code == 409


def test_a_message_that_the_model_fails_on_harms_no_other(toy_model: Path, tmp_path: Path) -> None:
    encoder = FakeEncoder(fail_on=VOCABULARY["faulty"])
    with job_client(job_app(job_settings(tmp_path, toy_model), encoder)) as client:
        job = client.done(b"id,comment\n1,the app\n2,faulty\n3,staff\n")
        lines = client.get(job, "result").text.splitlines()
        rejection = json.loads(client.get(job, "rejections").text)
    assert [json.loads(line)["id"] for line in lines] == ["1", "3"]
    assert (rejection["id"], rejection["code"]) == ("2", "inference_failed")


def test_nothing_of_a_job_that_is_done_lies_about_but_its_result(
    toy_model: Path, tmp_path: Path
) -> None:
    with job_client(job_app(job_settings(tmp_path, toy_model))) as client:
        job = client.done(csv(), format="csv")
        folder = tmp_path / "jobs" / job["id"]
        assert sorted(path.name for path in folder.iterdir()) == [
            *("readings.gz", "rejected.jsonl", "result.csv")
        ]
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "jobs").stat().st_mode & 0o777 == 0o700
