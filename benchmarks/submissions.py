"""How many filled questionnaires a second a running installation takes from phones: 250 questions each, with a row of a list.

    python -m benchmarks.submissions [seconds] [clients]

Makes a store of its own, serves it as `halka serve` does, and lets clients in a second process post as phones do: every post is
a new submission, sealed, checked by its version, entered, and its row made in a second transaction. At most 60 seconds and
6,000 posts.
Goal: 100 a second on 2 cores with 50 clients, 95th percentile under 1 s, no failure. Prints what ran beside it, too.
"""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

from benchmarks.questionnaire import workbook
from benchmarks.store import fresh

QUESTIONS, MOST_SECONDS, MOST_POSTS = 250, 60.0, 6_000
NUMBER, ROW = "uuid:number-of-this-submission", "number-of-this-row"
BOUNDARY, WARMING = "of-a-phone", 20


def form() -> bytes:
    """The large questionnaire of the other benchmark, which also makes a row of a list."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook(QUESTIONS)))
    survey = book["survey"]
    column = survey.max_column + 1
    survey.cell(1, column, "save_to")
    for row in range(2, survey.max_row + 1):
        if survey.cell(row, 2).value in ("q0", "q2"):
            survey.cell(row, column, f"of_{survey.cell(row, 2).value}")
    entities = book.create_sheet("entities")
    entities.append(["list_name", "label"])
    entities.append(["rows", "'a row'"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def prepared() -> tuple[str, bytes]:
    """A worker with a phone and the form, and one filled submission of it: the secret, the bytes."""
    from halka.directory.actions import add_person, add_unit, give_post
    from halka.directory.models import Institution, Place
    from halka.questionnaires.actions import publish_questionnaire
    from halka.questionnaires.drafts import definition
    from halka.questionnaires.examine import examined
    from halka.questionnaires.filling.state import State
    from halka.questionnaires.filling.submission import written
    from halka.questionnaires.phones import devices
    from halka.questionnaires.phones.actions import set_up_phone
    from halka.trust import clock
    from halka.trust.actor import OPERATOR

    at = clock.now()
    place = Place.objects.create(code="P1", name="Firstplace", kind="province")
    body = Institution.objects.create(code="B1", name="Body", sector="public")
    unit = add_unit(
        by=OPERATOR, at=at, code="CPU-1", name="Unit", institution=body, place=place, kind="cpu", level="local",
        takes_cases=True,
    )  # fmt: skip
    worker = add_person(by=OPERATOR, at=at, username="alice", name="Alice")
    keeper = add_person(by=OPERATOR, at=at, username="fatma", name="Fatma")
    for person, role in ((worker, "caseworker"), (keeper, "coordinator")):
        give_post(by=OPERATOR, at=at, person=person, unit=unit, role=role, starts_at=at - timedelta(days=1))
    content = form()
    found = examined(content, "large.xlsx")
    assert found.ok, found.problems[:3]
    version = publish_questionnaire(by=keeper, at=at, name="large.xlsx", content=content, found=found)
    token, password = devices.new_token(), devices.new_password()
    set_up_phone(by=worker, at=at, name="blue", days=30, tier="standard", token=token, password=password)
    return token, _filled(State(definition(version), at), written)


def _filled(state: object, written: object) -> bytes:
    from halka.questionnaires.filling.state import State

    assert isinstance(state, State)
    state.begin()
    for node in state.all_nodes():
        name = node.path.rsplit("/", 1)[-1]
        number = int(name[1:]) if name[1:].isdecimal() else -1
        if number >= 0:
            said = {0: "yes", 1: "Words of an answer.", 2: "42", 4: "yes no"}
            state.enter(node, said.get(number % 5, ""))
        elif name == "instanceID":
            state.enter(node, NUMBER)
    state.settle()
    raw: bytes = written(state)  # type: ignore[operator]
    head, _id, tail = raw.partition(b' id=""')
    return head + f' id="{ROW}"'.encode() + tail


class Phones:
    """Clients that post one submission after the other until the time or the number is over."""

    def __init__(self, port: int, token: str, raw: bytes, seconds: float, clients: int) -> None:
        self.port, self.address, self.raw = port, f"/key/{token}/submission", raw.decode()
        self.took, self.wrong, self.lock = list[float](), dict[str, int](), threading.Lock()
        self.left = MOST_POSTS
        for _n in range(WARMING):  # each process compiles the form once
            self._post()
        began = time.perf_counter()
        self.until = began + seconds
        threads = [threading.Thread(target=self._run) for _n in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.lasted = time.perf_counter() - began

    def _run(self) -> None:
        while time.perf_counter() < self.until:
            with self.lock:
                self.left -= 1
                if self.left < 0:
                    return
            begun = time.perf_counter()
            try:
                status = self._post()
            except OSError as problem:
                status = type(problem).__name__
            with self.lock:
                self.took.append(time.perf_counter() - begun)
                if status != "201":
                    self.wrong[status] = self.wrong.get(status, 0) + 1

    def _post(self) -> str:
        xml = self.raw.replace(NUMBER, f"uuid:{uuid4()}").replace(ROW, str(uuid4()))
        head = 'Content-Disposition: form-data; name="xml_submission_file"; filename="a.xml"\r\nContent-Type: text/xml'
        body = f"--{BOUNDARY}\r\n{head}\r\n\r\n{xml}\r\n--{BOUNDARY}--\r\n"
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        line.request("POST", self.address, body.encode(), {"Content-Type": kind, "X-OpenRosa-Version": "1.0"})
        answer = line.getresponse()
        answer.read()
        line.close()
        return str(answer.status)

    def said(self) -> dict[str, object]:
        took = sorted(self.took)
        return {
            "posts": len(took),
            "seconds": round(self.lasted, 1),
            "a_second": round(len(took) / self.lasted, 1),
            "median_ms": round(1000 * took[len(took) // 2]),
            "p95_ms": round(1000 * took[int(len(took) * 0.95)]),
            "not_201": self.wrong,
        }


def served(home: Path, seconds: float, clients: int) -> None:
    token, raw = prepared()
    from django.db import connection

    connection.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [sys.executable, "-m", "halka.config.command", "--home", str(home), "serve", "--port", str(port)]
    server = subprocess.Popen(serve, env=os.environ)
    try:
        _wait(port)
        before, began = os.getloadavg()[0], _processor(server.pid)
        asked = [
            sys.executable,
            "-m",
            "benchmarks.submissions",
            "as-phones",
            str(port),
            token,
            str(seconds),
            str(clients),
        ]
        done = subprocess.run(asked, input=raw, stdout=subprocess.PIPE, check=True)
        said = json.loads(done.stdout)
        each = 1000 * (_processor(server.pid) - began) / (said["posts"] + WARMING)
    finally:
        server.terminate()
        server.wait(60)
    print(
        f"{len(raw)} bytes a submission of {QUESTIONS} questions, {clients} clients, {os.cpu_count()} cores: {said}"
    )
    print(f"processor time of both server processes: {each:.1f} ms a submission, compiling the form included")
    print(f"load before: {before:.2f} (others that ran on the machine), after: {os.getloadavg()[0]:.2f}")
    print(f"kept: {_kept()}")


def _processor(parent: int) -> float:
    """Seconds of processor time that a process and those it started have had."""
    found = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = stat.read_text().rpartition(")")[2].split()
        except OSError:  # gone meanwhile
            continue
        if parent in (int(stat.parent.name), int(said[1])):
            found += (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")
    return found


def _kept() -> dict[str, int]:
    from halka.questionnaires.models import Entity, Submission
    from halka.trust.models import LedgerEntry

    rows = Entity.objects.filter(version=1).count()
    return {"submissions": Submission.objects.count(), "rows": rows, "entries": LedgerEntry.objects.count()}


def _wait(port: int) -> None:
    for _try in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                time.sleep(1)  # both processes have started
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("It was not served.")


if __name__ == "__main__":
    if sys.argv[1:2] == ["as-phones"]:
        phones = Phones(
            int(sys.argv[2]), sys.argv[3], sys.stdin.buffer.read(), float(sys.argv[4]), int(sys.argv[5])
        )
        print(json.dumps(phones.said()))
    else:
        wanted = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
        with fresh() as folder:
            served(folder, min(wanted, MOST_SECONDS), int(sys.argv[2]) if len(sys.argv) > 2 else 50)
