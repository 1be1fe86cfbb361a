"""`halka serve`: the site and its caretaker, one command, nothing else to install."""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from pathlib import Path

from gunicorn.app.base import BaseApplication
from gunicorn.http import message

from halka.config.gathering import GatheringWorker
from halka.trust.logs import WithoutSecrets

PAUSE = 30.0  # seconds between two rounds of the caretaker
LONGEST_LINE = 16_000  # a phone asks about 400 rows of a list in one address
message.MAX_REQUEST_LINE = LONGEST_LINE  # what gunicorn allows is half of that


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, told everything here instead of in a file of its own."""

    def __init__(self, *, bind: str, workers: int, threads: int) -> None:
        self.wanted = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": GatheringWorker,
            "worker_connections": 400,
            "keepalive": 0,  # a next request on the same line would be waited for by a thread
            "timeout": 60,
            "graceful_timeout": 10,
            "limit_request_line": LONGEST_LINE,
            "max_requests": 10_000,
            "max_requests_jitter": 1_000,
            "loglevel": "warning",
            "post_worker_init": start_caretaker,
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.wanted.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> object:
        from halka.config.wsgi import application

        return application


def start_caretaker(worker: object) -> None:
    """Each worker process starts one; the lock lets one of them work, and another one take over when it dies."""
    logging.getLogger("gunicorn.error").addFilter(WithoutSecrets())
    threading.Thread(target=_rounds, name="caretaker", daemon=True).start()


def _rounds() -> None:
    from django.conf import settings
    from django.db import close_old_connections

    with (Path(settings.HALKA_DATA) / "caretaker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # waits, possibly for ever, while another process does the work
        while True:
            one_round()
            close_old_connections()
            time.sleep(PAUSE)


def one_round() -> None:
    """Every job of `config/jobs.py` once. Whatever goes wrong in them, the rounds go on."""
    from halka.config.jobs import JOBS
    from halka.trust import clock, jobs

    jobs.one_round(JOBS, clock.now())


def serve(*, host: str, port: int, workers: int = 2, threads: int = 4) -> None:
    Server(bind=f"{host}:{port}", workers=workers, threads=threads).run()
