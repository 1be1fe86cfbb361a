"""Slow senders against the real server, without a proxy: everybody else is answered, and the slow ones are let go."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread

import pytest

from halka.config import gathering
from halka.config.gathering import to_come
from tests.web.test_uploads import FORM, MEGABYTE, Running, server

__all__ = ["server"]  # the same process and store as for uploads

MANY = 200
QUICK = 2.0  # seconds for a page, with all of them there


@contextmanager
def trickling(server: Running, begin: bytes, piece: bytes, many: int = MANY) -> Iterator[list[socket.socket]]:
    """So many connections that have begun a request, and go on byte by byte."""
    with ExitStack() as stack:
        lines = [stack.enter_context(server.connection()) for _ in range(many)]
        for line in lines:
            line.sendall(begin)
        stop = Event()

        def go_on() -> None:
            while not stop.wait(0.2):
                for line in lines:
                    try:
                        line.send(piece)
                    except OSError:
                        continue

        thread = Thread(target=go_on, daemon=True)
        thread.start()
        try:
            yield lines
        finally:
            stop.set()
            thread.join()


def slowest(server: Running, looks: int = 5) -> float:
    took = []
    for _ in range(looks):
        began = time.monotonic()
        assert server.get(FORM).startswith("HTTP/1.1 200")
        took.append(time.monotonic() - began)
    return max(took)


def test_two_hundred_half_sent_heads_hold_up_nobody(server: Running) -> None:
    with trickling(server, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", b"x"):
        time.sleep(1)
        assert slowest(server) < QUICK


def test_two_hundred_half_sent_forms_hold_up_nobody(server: Running) -> None:
    head = server.head("/sign-in/login/", "Content-Length: 5000", "Content-Type: text/plain")
    with trickling(server, head + b"login=", b"x"):
        time.sleep(1)
        assert slowest(server) < QUICK


def test_large_bodies_that_trickle_leave_threads_for_others(server: Running) -> None:
    head = server.head(FORM, f"Content-Length: {MEGABYTE}", "Content-Type: multipart/form-data; boundary=x")
    with trickling(server, head, b"x", many=40):
        time.sleep(1)
        assert slowest(server) < QUICK


def test_lines_that_say_nothing_hold_up_nobody(server: Running) -> None:
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(server.connection())
        assert slowest(server) < QUICK


def test_who_is_answered_and_does_not_leave_holds_up_nobody(server: Running) -> None:
    with trickling(server, server.head(FORM, method="GET"), b"x", many=20):
        time.sleep(1)
        assert slowest(server) < QUICK


def test_who_never_comes_to_an_end_is_let_go(server: Running) -> None:
    began = time.monotonic()
    with trickling(server, b"GET / HTTP/1.1\r\nX-Slow: ", b"x", many=1) as (line,):
        line.settimeout(gathering.HEAD_SECONDS + 5)
        with suppress(ConnectionResetError):
            assert line.recv(10) == b""
    assert time.monotonic() - began > gathering.HEAD_SECONDS - 1


def test_a_request_in_two_pieces_is_answered(server: Running) -> None:
    whole = server.head(FORM, "Connection: close", method="GET")
    for cut in (1, 20, len(whole) - 1):
        with server.connection() as line:
            line.sendall(whole[:cut])
            time.sleep(0.05)
            line.sendall(whole[cut:])
            assert line.recv(100).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        (b"", None),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", None),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab", 3),
        (b"POST / HTTP/1.1\r\ncontent-length:5\r\n\r\nabcde", 0),
        (b"POST / HTTP/1.1\r\nX-Content-Length: 5\r\n\r\n", 0),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", gathering.FORM + 1),
        (b"x" * (gathering.LARGEST_HEAD + 1), 0),
    ],
)
def test_what_is_still_to_come(held: bytes, missing: int | None) -> None:
    assert to_come(held) == missing
