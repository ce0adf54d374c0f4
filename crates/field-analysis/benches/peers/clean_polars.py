"""The cleaning alone, in Python polars, lazy and streaming: input, output; prints seconds and peak memory as JSON."""

import json
import resource
import sys
import time

import polars
from polars import col

start = time.perf_counter()
columns = ["level", "level_name", "field_of_study", "academic_field"]
tidy = [col(c).str.replace_all(r"\s+", " ").str.strip_chars() for c in columns]
lower = [col(c).str.to_lowercase() for c in ["level", "level_name", "academic_field"]]
associate = col("field_of_study").str.to_lowercase().str.starts_with("associate")
table = (
    polars.scan_csv(sys.argv[1], infer_schema=False)
    .with_columns(tidy)
    .with_columns(lower)
    .with_columns(
        polars.when(col("level").is_null() & associate)
        .then(polars.lit("associate"))
        .otherwise(col("level"))
        .alias("level")
    )
    .with_columns(polars.coalesce("level_name", "level").alias("level_name"))
    .filter(col("level").is_not_null())
)
table.sink_csv(sys.argv[2])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
rows = polars.scan_csv(sys.argv[2], infer_schema=False).select(polars.len()).collect(engine="streaming").item()
print(json.dumps({"seconds": time.perf_counter() - start, "peak_memory": peak, "rows_out": rows}))
