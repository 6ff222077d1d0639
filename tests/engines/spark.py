"""A session of Spark in this process, whose server of Spark Connect listens on loopback; gone when the tests end."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from .engines import UnavailableError
from .servers import free_port


@dataclass(frozen=True)
class Session:
    """A session, and the address of the server that other processes reach it by."""

    spark: Any
    address: str
    folder: Path

    def connected(self, script: Path, arguments: Sequence[str], text: str) -> str:
        """What a script prints that is run with the address, arguments and a text as its input."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK", "PYSPARK"))}
        command = [sys.executable, str(script), self.address, *arguments]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=200, env=own)
        assert done.returncode == 0, done.stderr[-2_000:]
        return done.stdout


@contextmanager
def session() -> Iterator[Session]:
    """A session of one core, in a time zone that is not UTC."""
    try:
        importlib.import_module("pyspark.sql.connect.session")
    except ImportError as error:
        raise UnavailableError(f"PySpark is not installed: {error}") from error
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise UnavailableError("Spark needs Java, which is not installed")
    sql = importlib.import_module("pyspark.sql")
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {"SPARK_LOCAL_IP": "127.0.0.1"}):
        builder = sql.SparkSession.builder.master("local[1]")
        for name, value in {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "768m",
            "spark.local.dir": folder,
            "spark.log.level": "ERROR",
            "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(port),
            "spark.sql.session.timeZone": "America/New_York",
            "spark.sql.shuffle.partitions": "1",
            "spark.sql.warehouse.dir": folder,
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }.items():
            builder = builder.config(name, value)
        spark = builder.getOrCreate()
        try:
            yield Session(spark, f"sc://127.0.0.1:{port}", Path(folder))
        finally:
            spark.stop()
