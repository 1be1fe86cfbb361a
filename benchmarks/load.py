"""How many pages a second a running installation gives to sixteen people at once: Today, a case, a list.

    halka --home demo-store demo --port 8010      (in another window)
    python -m benchmarks.load http://127.0.0.1:8010

Only on this machine and only on a demo. Those who ask run beside what answers, on the same cores, so that a machine of its own
gives more. Each look is entered before the count begins. Prints one line for each page.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

AT_ONCE, SECONDS, AT_MOST = 16, 10.0, 2_000
WHO = "zeynep"
HIDDEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
CASE = re.compile(r'href="(/cases/[0-9a-f]{32}/)"')


@dataclass
class Visitor:
    """A browser that keeps its cookies and asks one page after the other."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, sent: dict[str, str] | None = None) -> tuple[int, str]:
        line = HTTPConnection(self.host, self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if sent is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request("GET" if sent is None else "POST", path, urlencode(sent) if sent else None, headers)
        answer = line.getresponse()
        body = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        line.close()
        return answer.status, body

    def sign_in(self) -> None:
        _status, page = self.ask("/who/")
        found = HIDDEN.search(page)
        if found is None:
            raise SystemExit("No demo answers there.")
        status, _page = self.ask("/who/", {"csrfmiddlewaretoken": found[1], "person": WHO})
        if status != 302:
            raise SystemExit(f"Nobody could be chosen: {status}.")


class Round:
    """Sixteen people who ask for one page until the time or the number is over."""

    def __init__(self, visitors: list[Visitor], path: str) -> None:
        self.path, self.took, self.wrong = path, list[float](), 0
        self.until = time.perf_counter() + SECONDS
        threads = [threading.Thread(target=self._ask, args=(visitor,)) for visitor in visitors]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.lasted = time.perf_counter() - start

    def _ask(self, visitor: Visitor) -> None:
        while time.perf_counter() < self.until and len(self.took) < AT_MOST:
            start = time.perf_counter()
            status, _page = visitor.ask(self.path)
            self.took.append(time.perf_counter() - start)
            self.wrong += status != 200

    def line(self, name: str) -> str:
        took = sorted(self.took)
        middle, slow = (1000 * took[int(len(took) * share)] for share in (0.5, 0.95))
        return (
            f"{name}: {len(took) / self.lasted:.0f} a second, median {middle:.0f} ms, p95 {slow:.0f} ms"
            f" ({len(took)} answers, {self.wrong} not 200, {AT_ONCE} at once)"
        )


def lines(address: str) -> Iterator[str]:
    at = urlsplit(address)
    if at.hostname not in ("127.0.0.1", "localhost") or at.port is None:
        raise SystemExit("Only on this machine: http://127.0.0.1:PORT")
    visitors = [Visitor(at.hostname, at.port) for _n in range(AT_ONCE)]
    for visitor in visitors:
        visitor.sign_in()
    found = CASE.search(visitors[0].ask("/cases/")[1])
    if found is None:
        raise SystemExit(f"{WHO} has no case there.")
    for name, path in (("Today", "/"), ("a case", found[1]), ("the list", "/cases/")):
        for visitor in visitors:
            visitor.ask(path)
        yield Round(visitors, path).line(name)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    for line in lines(sys.argv[1]):
        print(line, flush=True)
