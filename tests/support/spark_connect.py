"""Run by a test: the rows of a Parquet file that filters keep, selected through Spark Connect.

Takes the address of a server and the path of a file, reads the texts of filters as JSON, and writes the rows of each.
"""

import json
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import expr

from odata_filter import parse
from odata_filter.backends.spark import Spark
from odata_filter.testing.agreement import SCHEMA

address, path = sys.argv[1:]
stored = SparkSession.builder.remote(address).getOrCreate().read.parquet(path)
frame = stored.withColumn("lasts", stored["lasts"] * expr("INTERVAL '0.000001' SECOND"))
schema, backend = SCHEMA.without("at"), Spark(frame.schema)
columns = [parse(text, schema).to(backend).alias(f"c{number}") for number, text in enumerate(json.load(sys.stdin))]
rows = frame.select("place", *columns).collect()
json.dump([[row[0] for row in rows if row[number]] for number in range(1, len(columns) + 1)], sys.stdout)
