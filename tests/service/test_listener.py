"""The socket that `voc serve` listens on."""

import socket

import pytest

from service.settings import Settings
from voc.cli.serve import _listening
from voc.errors import UsageError


def test_an_answer_waits_for_no_acknowledgement() -> None:
    listener = _listening(Settings(host="127.0.0.1", port=0))
    with listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_an_address_that_is_taken_is_an_error_in_a_line() -> None:
    with _listening(Settings(host="127.0.0.1", port=0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(UsageError, match=f"cannot listen on 127.0.0.1:{port}: "):
            _listening(Settings(host="127.0.0.1", port=port))
