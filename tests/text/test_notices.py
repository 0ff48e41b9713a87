import pytest

from voc.text.notices import is_notice


@pytest.mark.parametrize(
    "text",
    [
        "[Music]",
        "[noise] [noise]",
        "(hold music)",
        "*Call begins at 10:04 AM*",
        "\u266a jazz playing \u266a",
        "[BLANK_AUDIO]",
        "<inaudible>",
        "(A few moments later)",
        "This call may be recorded for training.",
        "Please note that your call is being recorded.",
        "Your call is important to us. Please stay on the line.",
        "For sales, press one. For support, press two.",
        "All of our agents are currently busy.",
        "Please leave a message after the tone.",
        "You are number four in the queue.",
        "You are now connected to Jordan.",
        "Jordan has joined the chat",
        "Ines Hobart left the meeting.",
        "Jordan Vale started transcription",
        "Call ended",
        "Transcript Starting...",
        "Chat transferred to billing",
        "Hold music",
        "Transcribed by https://example.org",
    ],
)
def test_what_a_machine_says_is_a_notice(text: str) -> None:
    assert is_notice(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[PII]",
        "[NAME] [ADDRESS]",
        "[PII], I think.",
        "(I am on the train, sorry)",
        "I left the chat because nobody came.",
        "My husband left the call.",
        "It says press one for sales, and nothing happens.",
        "Nobody told me this call may be recorded.",
        "The music was awful.",
        "Please hold my order.",
        "Your call handler was rude.",
        "The call ended before I could finish.",
        "They ended the call",
        "This call may be recorded. " + "Hello, I ordered a toaster. " * 20,
    ],
)
def test_what_people_say_is_none(text: str) -> None:
    assert not is_notice(text)
