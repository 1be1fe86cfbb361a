"""Runs the real server (gunicorn, one worker) for tests that speak to its socket: a process and a store of its own.

It writes one line of JSON (the cookies of a coordinator) and serves on the port it is given.
"""

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.browser.settings"
os.environ.pop("HALKA_TEST_ROOT", None)

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client

from halka.config.serve import serve
from halka.trust import guard
from tests.cast import cast


def main() -> None:
    with guard.lifted():
        call_command("migrate", verbosity=0)
        connection.close()  # the next one is opened with the guard
    client = Client()
    client.force_login(cast().fatma)
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}
    connection.close()  # a worker opens its own
    print(json.dumps(cookies), flush=True)
    serve(host="127.0.0.1", port=int(sys.argv[1]), workers=1, threads=2)


if __name__ == "__main__":
    main()
