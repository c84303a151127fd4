"""Judges participants kept as partitioned Parquet, with the shared library on each worker of a Spark cluster.

python judge.py FOLDER DATA.csv
"""

import os
import shutil
import sys

import pyarrow.csv
import pyarrow.parquet
from pyspark.sql import SparkSession

PARTITIONS = 4

folder, data = sys.argv[1:]
library, parquet = os.path.abspath(f"{folder}/libavasna.so"), os.path.abspath(f"{folder}/participants.parquet")

shutil.rmtree(parquet, ignore_errors=True)
rows = pyarrow.csv.read_csv(data)
part = pyarrow.array([i % PARTITIONS for i in range(len(rows))])
pyarrow.parquet.write_to_dataset(rows.append_column("part", part), parquet, partition_cols=["part"])


def judge(batches):
    """Runs on a worker: record batches in, their verdicts out."""
    import pyarrow

    from ripx_validator import Validator

    validator = Validator(library)
    for batch in batches:
        judged = validator.judge(pyarrow.Table.from_batches([batch]))
        table = judged.to_arrow()
        yield from table.set_column(0, "verdict", table["verdict"].cast(pyarrow.string())).to_batches()


spark = (SparkSession.builder.master("local[2]").appName("ripx").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
         .config("spark.sql.shuffle.partitions", "2")
         .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
spark.sparkContext.setLogLevel("ERROR")
judged = spark.read.parquet(parquet).mapInArrow(judge, "verdict string, violated array<string>, unshown array<string>")
counts, excluded = {}, 0
for row in judged.selectExpr("verdict", "array_contains(violated, 'I3') AS is_far").groupBy("verdict", "is_far").count().collect():
    counts[row["verdict"]] = counts.get(row["verdict"], 0) + row["count"]
    excluded += row["count"] if row["is_far"] else 0
spark.stop()
print(f"not I3 (home): {excluded}")
print(f"eligible {counts['met']} ineligible {counts['not_met']} undetermined {counts['not_shown']}")
