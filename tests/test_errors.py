"""One tree of errors, drawn as it is, and one table of what each means outside."""

import re
from collections.abc import Iterator

import pytest

from voc import errors
from voc.errors import MessageError, ModelError, UsageError, VocError, outcome_of


def tree(cls: type[VocError] = VocError) -> Iterator[type[VocError]]:
    """Yield an error class and all under it, depth first."""
    yield cls
    for child in cls.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child)


CLASSES = list(tree())
OF_MESSAGES = [*tree(MessageError), errors.InferenceFailed]


def drawn() -> list[tuple[int, str]]:
    """Return depth and name of every class in the tree of the docstring."""
    lines = re.findall(r"^ {4}([\s\u2502\u251c\u2514\u2500]*)(\w+)", errors.__doc__ or "", re.M)
    return [(len(branch) // 4, name) for branch, name in lines]


def test_the_tree_is_drawn_as_it_is() -> None:
    assert drawn() == [(cls.__mro__.index(VocError), cls.__name__) for cls in CLASSES]


def test_every_error_of_the_module_is_in_the_tree() -> None:
    defined = {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    assert defined == set(CLASSES)


def test_every_class_has_a_code_of_its_own() -> None:
    codes = [cls.code for cls in CLASSES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)
    assert all("code" in vars(cls) for cls in CLASSES)


@pytest.mark.parametrize("cls", CLASSES)
def test_every_class_has_an_outcome(cls: type[VocError]) -> None:
    outcome = outcome_of(cls)
    assert 400 <= outcome.http_status < 600
    assert outcome.exit_code in {0, 1, 2}


@pytest.mark.parametrize("cls", OF_MESSAGES)
def test_what_a_message_holds_is_never_the_server_s_fault(cls: type[VocError]) -> None:
    assert 400 <= outcome_of(cls).http_status < 500
    assert outcome_of(cls).exit_code == (0 if issubclass(cls, errors.Skip) else 1)


def test_every_skip_is_among_the_codes_of_skips() -> None:
    assert {cls.code for cls in tree(errors.Skip)} == errors.SKIPS


@pytest.mark.parametrize(
    ("cls", "http_status", "exit_code"),
    [
        (UsageError, 400, 2),
        (errors.MissingColumn, 400, 2),
        (errors.UnknownFormat, 415, 2),
        (errors.InputCorrupt, 422, 2),
        (errors.OutputError, 503, 2),
        (ModelError, 503, 2),
        (errors.ModelNotFound, 503, 2),
        (errors.TextTooLong, 413, 1),
        (errors.EmptyText, 422, 1),
        (errors.BrokenQuoting, 422, 1),
    ],
)
def test_outcomes(cls: type[VocError], http_status: int, exit_code: int) -> None:
    assert outcome_of(cls) == (http_status, exit_code)


def test_a_class_from_elsewhere_means_what_its_parent_means() -> None:
    class TooLoud(MessageError):
        code = "too_loud"

    assert outcome_of(TooLoud) == outcome_of(MessageError)
