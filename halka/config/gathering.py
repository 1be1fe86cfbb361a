"""The worker of the site: a request gets a thread only when it is whole, so that slow senders hold up nobody.

gunicorn's threads read from the socket themselves; as many half-sent requests as there are threads would stop the site.
Here the loop that watches all sockets gathers head and form, and whoever is too slow is let go. Large bodies are read
by threads as before, because what is too large is answered before it has come; they never take all threads."""

from __future__ import annotations

import re
import socket
import struct
import time
from collections import deque
from functools import partial
from selectors import EVENT_READ

from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_SECONDS = 10  # for a whole head and form
CROWDED_SECONDS = 2  # the same when four of five places are taken
BODY_SECONDS = 120  # for a large body
PARTING_SECONDS = 2  # for the other side to close
SILENT_SECONDS = 30  # without one byte read or taken, while a thread waits for it
FORM = 64 * 1024  # a body of this size is gathered with its head
LARGEST_HEAD = 32 * 1024  # what is larger is for gunicorn's own limits to refuse
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,18})[ \t]*\r?$")
_WAITS = re.compile(rb"(?im)^(transfer-encoding|expect):")


def to_come(held: bytes) -> int | None:
    """How many bytes of the body are still to come: 0 is a whole request; None while the head is not there yet."""
    end = held.find(b"\r\n\r\n")
    if end < 0:
        return 0 if len(held) > LARGEST_HEAD else None
    head = held[: end + 2]
    if _WAITS.search(head):
        return FORM + 1  # nobody knows
    found = _LENGTH.search(head)
    return max(0, int(found[1]) - (len(held) - end - 4)) if found else 0


class GatheringWorker(ThreadWorker):  # type: ignore[misc]
    """Between accepting a connection and giving it a thread lies the gathering."""

    def init_process(self) -> None:
        self.gathering: dict[TConn, bytearray] = {}
        self.large: deque[TConn] = deque()  # wait until a thread may read their bodies
        self.reading: dict[TConn, float] = {}  # large bodies that threads read, and until when
        self.parting: dict[TConn, int] = {}  # answered, and what came afterwards
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except OSError:  # gone again, or another worker was faster
            return
        self.nr_conns += 1
        client.setblocking(False)
        patience = struct.pack("ll", SILENT_SECONDS, 0)
        for side in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            client.setsockopt(socket.SOL_SOCKET, side, patience)
        conn = TConn(self.cfg, client, address, listener.getsockname())
        conn.timeout = time.monotonic() + HEAD_SECONDS
        self.gathering[conn] = bytearray()
        self.poller.register(client, EVENT_READ, partial(self._more, conn))

    def _more(self, conn: TConn, client: socket.socket) -> None:
        held = self.gathering[conn]
        try:
            piece = client.recv(FORM)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self._let_go(conn)
            return
        held += piece
        missing = to_come(bytes(held))
        if missing is None or 0 < missing <= FORM - len(held) + LARGEST_HEAD:
            return
        self.poller.unregister(client)
        del self.gathering[conn]
        conn.gathered, conn.data_ready = bytes(held), True
        if missing:
            self.large.append(conn)
            self._read_large()
        else:
            self.enqueue_req(conn)

    def _read_large(self) -> None:
        while self.large and len(self.reading) < max(1, self.cfg.threads // 2):
            conn = self.large.popleft()
            self.reading[conn] = time.monotonic() + BODY_SECONDS
            self.enqueue_req(conn)

    def handle(self, conn: TConn) -> object:
        if not conn.initialized:
            conn.sock.setblocking(True)
            conn.init()
            conn.parser.unreader.unread(conn.gathered)
        return super().handle(conn)

    def finish_request(self, conn: TConn, future: object) -> None:
        """Answered: says so, and waits a little, in the loop, for the other side to take the answer and to close."""
        if self.reading.pop(conn, None) is not None:
            self._read_large()
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError):  # the other side is gone
            self._close(conn)
            return
        conn.timeout = time.monotonic() + PARTING_SECONDS
        self.parting[conn] = 0

    def _drain(self, conn: TConn, client: socket.socket) -> None:
        """What is still sent is dropped: a line closed over unread bytes would lose the end of the answer."""
        try:
            piece = client.recv(FORM)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        self.parting[conn] += len(piece)
        if not piece or self.parting[conn] > FORM:
            self._let_go(conn)

    def murder_pending(self) -> None:
        """Called at least once a second: lets go of whoever is too slow."""
        super().murder_pending()
        now = time.monotonic()
        is_crowded = self.nr_conns > 0.8 * self.worker_connections
        early = now + (HEAD_SECONDS - CROWDED_SECONDS if is_crowded else 0)
        for conn in [conn for conn in self.gathering if conn.timeout <= early]:
            self._let_go(conn)
        for conn in [conn for conn in self.parting if conn.timeout <= now]:
            self._let_go(conn)
        for conn in [conn for conn, until in self.reading.items() if until <= now]:
            try:
                conn.sock.shutdown(socket.SHUT_RD)  # the thread reads the end of it, and can still answer
            except OSError:
                continue

    def _let_go(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        self.gathering.pop(conn, None)
        self.parting.pop(conn, None)
        self._close(conn)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()
