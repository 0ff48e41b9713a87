"""What can be read is listed, and a file is explained without being scored."""

from pathlib import Path

from commands import voc
from foreign import FOREIGN


def test_every_ending_and_program_is_listed() -> None:
    found = voc("formats")
    assert found.exit_code == 0
    for name in (".csv", ".mbox", ".vtt", "Zendesk", "Qualtrics"):
        assert name in found.stdout


def test_a_table_is_explained_by_its_columns(tmp_path: Path) -> None:
    source = tmp_path / "tickets.csv"
    source.write_text("case,body,plan\n1,The app is slow,gold\n2,,gold\n", encoding="utf-8")
    found = voc("score", source, "--explain-input", "--id", "case")
    assert found.exit_code == 0
    assert "delimited table" in found.stdout
    assert "columns: text in `body`, id in `case`" in found.stdout
    assert "all 2: 1 messages, 1 rejected" in found.stdout
    assert "rides along: plan" in found.stdout
    assert "[empty_text]" in found.stdout
    assert "slow" not in found.stdout


def test_a_call_is_explained_by_who_speaks(tmp_path: Path) -> None:
    source = tmp_path / "call.txt"
    source.write_text(
        "Agent: Good morning, how can I help?\nCustomer: The app is slow.\n"
        "Agent: I am sorry.\nCustomer: Thanks.\n",
        encoding="utf-8",
    )
    found = voc("score", source, "--explain-input")
    assert "read: turn 2" in found.stdout
    assert "left out: turn 2" in found.stdout
    assert "agent 2" in found.stdout


def test_language_and_noise_of_the_text_are_told(tmp_path: Path) -> None:
    source = tmp_path / "mails.csv"
    mailing = "News of June. Unsubscribe | View in browser"
    source.write_text(
        f'id,body,plan\n1,The app is slow,a\n2,{mailing},b\n3,"{FOREIGN["de"][0]}",c\n,,\n',
        encoding="utf-8",
    )
    found = voc("score", source, "--explain-input").stdout
    assert "all 4: 2 messages, 1 rejected, 1 skipped" in found
    assert "languages: en 2, de 1" in found
    assert "noise: newsletter (" in found
    assert "skipped: no_words 1" in found
    assert "[unsupported_language]" in found
    assert "[no_words]" not in found
    found = voc("score", source, "--explain-input", "--any-language").stdout
    assert "all 4: 3 messages, 0 rejected, 1 skipped" in found


def test_whose_words_would_be_read_is_told(tmp_path: Path) -> None:
    source = tmp_path / "call.txt"
    source.write_text("Agent: Hello.\nCustomer: The app is slow.\nAgent: I am sorry.\n")
    found = voc("score", source, "--explain-input", "--speakers", "agent").stdout
    assert "read: turn 2" in found
    assert "left out: turn 1" in found


def test_only_the_first_messages_are_looked_at(tmp_path: Path) -> None:
    source = tmp_path / "posts.jsonl"
    source.write_text('{"text": "ok"}\n' * 300, encoding="utf-8")
    found = voc("score", source, "--explain-input")
    assert "the first 100: 100 messages, 0 rejected" in found.stdout


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    source = tmp_path / "broken.json"
    source.write_text('[{"text": "ok"}, {', encoding="utf-8")
    found = voc("score", source, "--explain-input")
    assert "all 2: 1 messages, 1 rejected" in found.stdout
    assert "[input_corrupt]" in found.stdout
