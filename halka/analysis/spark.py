"""The measures on Spark: the same Ibis expressions, on this machine, reached over the loopback address only.

Spark needs the extra `halka[spark]` and Java 17. When it pays: docs/engines.md."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_JAVA = 17
_SETTINGS = {
    "spark.master": "local[*]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.sql.session.timeZone": "UTC",
}


class SparkMissing(Exception):
    """Spark cannot run here. The message says what to install."""


def require() -> None:
    """Raises SparkMissing unless PySpark and a Java that is new enough are here."""
    if find_spec("pyspark") is None:
        raise SparkMissing("The engine spark needs PySpark. Install it with: pip install 'halka[spark]'")
    found = _java()
    if found is None or found < _JAVA:
        here = "there is none here" if found is None else f"here is {found}"
        raise SparkMissing(
            f"The engine spark needs Java {_JAVA} or newer; {here}. "
            f"On Debian: apt install openjdk-{_JAVA}-jre-headless"
        )


def _java() -> int | None:
    """The version of Java that Spark would start."""
    home = os.environ.get("JAVA_HOME")
    program = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if program is None or not Path(program).is_file():
        return None
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603 - the Java of this machine
    version = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(version[1]) if version else None


def start(**settings: str) -> Any:
    """An Ibis connection to Spark on this machine. `settings` are Spark's, with _ for the dots.

    Raises SparkMissing."""
    require()
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PySpark says that pandas 3 is new to it
        import ibis
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.appName("halka")
        given = {name.replace("_", "."): value for name, value in settings.items()}
        for name, value in (_SETTINGS | {"spark.driver.memory": _half_of_memory()} | given).items():
            builder = builder.config(name, value)
        return ibis.pyspark.connect(builder.getOrCreate())


def _half_of_memory() -> str:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return f"{max(1, pages * size // 2**31)}g"


def load(connection: Any, events: pa.Table, folder: Path) -> Any:
    """The event table as an Ibis table of Spark. It lies in `folder` as Parquet, and must stay there meanwhile."""
    pq.write_table(events, folder / "events.parquet", compression="zstd")
    return connection.read_parquet(folder / "events.parquet")


def rows(expression: Any) -> pa.Table:
    """The rows of an Ibis expression on Spark, with the types that the measure promises."""
    backend = expression.get_backend()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        found = backend.raw_sql(backend.compile(expression)).toArrow()
    return found.cast(expression.schema().to_pyarrow())
