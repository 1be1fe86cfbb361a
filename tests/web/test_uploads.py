"""What is too large, or is cut off, against the real server on a socket: answered early, nothing fills up, nothing stays."""

from __future__ import annotations

import json
import os
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE
FORM = "/numbers/survey/"
LONGEST = 20  # seconds, on a machine that has other things to do; alone it takes a tenth of one


@dataclass
class Running:
    port: int
    cookies: dict[str, str]
    pid: int
    temporary: Path

    def connection(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def head(self, path: str, *lines: str, method: str = "POST") -> bytes:
        carried = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = [
            f"{method} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            *([f"Cookie: {carried}"] if carried else []),
            *lines,
        ]
        return "\r\n".join([*head, "", ""]).encode()

    def get(self, path: str) -> str:
        with self.connection() as line:
            line.sendall(self.head(path, "Connection: close", method="GET"))
            found = b""
            while piece := line.recv(65536):
                found += piece
        return found.decode()

    def most_memory(self) -> int:
        """The most that the worker ever held, in kB."""
        (worker,) = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{worker}/status").read_text())
        assert found is not None
        return int(found[1])


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    temporary, port = tmp_path_factory.mktemp("tmp"), free_port()
    watched = temporary / "uploads"
    watched.mkdir()
    environment = os.environ | {"TMPDIR": str(watched)}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.web.served", str(port)], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the program did not start"
        running = Running(port, json.loads(line), process.pid, watched)
        _wait(running)
        _wait_for_the_caretaker(running)
        running.get(FORM)  # everything that a page needs is loaded
        yield running
        process.terminate()


def _wait(running: Running) -> None:
    for _ in range(200):
        try:
            running.connection().close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nobody listens")


def _wait_for_the_caretaker(running: Running) -> None:
    """It begins with a round and not with a pause, so that a site that was started again is soon well."""
    begun = time.monotonic()
    while '"ok"' not in running.get("/health/"):
        assert time.monotonic() - begun < LONGEST, "no round of the caretaker"
        time.sleep(0.1)


def stream(line: socket.socket, piece: bytes, most: int) -> tuple[str, int]:
    """Sends the piece again and again until an answer comes or `most` bytes are sent: (first line, bytes sent)."""
    sent = 0
    while sent < most:
        readable, writable, _ = select.select([line], [line], [], 30)
        if readable or not writable:
            break
        try:
            sent += line.send(piece)
        except (BrokenPipeError, ConnectionResetError):
            break
    return line.recv(65536).decode().partition("\r\n")[0], sent


def left_behind(server: Running) -> list[str]:
    """Files in the temporary folder, but those that the program itself keeps open (gunicorn's heartbeat, its store), and
    those that are gone in a moment: after its start the program publishes questionnaires, which pyxform writes down."""
    until = time.monotonic() + 5
    while (found := _in_the_folder(server)) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def _in_the_folder(server: Running) -> list[str]:
    return [
        path.name
        for path in server.temporary.iterdir()
        if not path.name.startswith(("wgunicorn", "halka-test"))
    ]


@pytest.mark.parametrize("path", [FORM, "/sign-in/login/"])
def test_a_gigabyte_is_answered_at_once_and_fills_nothing(server: Running, path: str) -> None:
    before = server.most_memory()
    with server.connection() as line:
        began = time.monotonic()
        line.sendall(
            server.head(path, f"Content-Length: {GIGABYTE}", "Content-Type: multipart/form-data; boundary=x")
        )
        answer, sent = stream(line, b"x" * 65536, GIGABYTE)
        took = time.monotonic() - began
    assert answer.startswith("HTTP/1.1 413")
    assert took < LONGEST
    assert sent < 64 * MEGABYTE
    assert server.most_memory() - before < 32 * 1024
    assert left_behind(server) == []


def test_a_gigabyte_without_a_length_is_answered_at_once(server: Running) -> None:
    before = server.most_memory()
    with server.connection() as line:
        line.sendall(
            server.head(FORM, "Transfer-Encoding: chunked", "Content-Type: multipart/form-data; boundary=x")
        )
        began = time.monotonic()
        answer, sent = stream(line, b"10000\r\n" + b"x" * 65536 + b"\r\n", GIGABYTE)
        took = time.monotonic() - began
    assert answer.startswith("HTTP/1.1 403")  # a body without a length holds no token for Django
    assert took < LONGEST
    assert sent < 64 * MEGABYTE
    assert server.most_memory() - before < 32 * 1024


def test_a_little_too_much_is_read_and_dropped_so_that_the_answer_is_seen(server: Running) -> None:
    before = server.most_memory()
    body = b"x" * MEGABYTE
    with server.connection() as line:
        line.sendall(
            server.head(
                FORM, f"Content-Length: {30 * MEGABYTE}", "Content-Type: multipart/form-data; boundary=x"
            )
        )
        for _ in range(30):
            line.sendall(body)
        answer = line.recv(65536).decode()
    assert answer.startswith("HTTP/1.1 413")
    assert server.most_memory() - before < 16 * 1024


def test_a_request_that_is_cut_off_leaves_nothing(server: Running) -> None:
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', (page := server.get(FORM)))
    cookie = re.search(r"csrftoken=(\w+)", page)
    assert token is not None
    assert cookie is not None
    carried = Running(server.port, {**server.cookies, "csrftoken": cookie[1]}, server.pid, server.temporary)
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token[1]}\r\n'
        '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nSpring\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="s.csv"\r\n'
        "Content-Type: text/csv\r\n\r\norg_type,p_partner,p_time\r\n"
    )
    with carried.connection() as line:
        length, kind = f"Content-Length: {8 * MEGABYTE}", "Content-Type: multipart/form-data; boundary=x"
        line.sendall(carried.head(FORM, length, kind) + parts.encode() + b"cpu,health,4\r\n" * 200_000)
        time.sleep(0.3)
        assert left_behind(server) == []
    time.sleep(0.3)
    assert left_behind(server) == []
    assert "No survey has been read in yet" in server.get("/numbers/felt/")
