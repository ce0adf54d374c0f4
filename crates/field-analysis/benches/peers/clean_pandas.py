"""The cleaning alone, in pandas: input, output; prints seconds and peak memory as JSON."""

import json
import resource
import sys
import time

import pandas

start = time.perf_counter()
table = pandas.read_csv(sys.argv[1], dtype=str)
for column in table.columns:
    table[column] = table[column].str.replace(r"\s+", " ", regex=True).str.strip()
for column in ["level", "level_name", "academic_field"]:
    table[column] = table[column].str.lower()
associate = table["field_of_study"].str.lower().str.startswith("associate", na=False)
table.loc[table["level"].isna() & associate, "level"] = "associate"
table["level_name"] = table["level_name"].fillna(table["level"])
table = table[table["level"].notna()]
for column in table.columns:
    table[column].value_counts().head(10)
table.to_csv(sys.argv[2], index=False)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": time.perf_counter() - start, "peak_memory": peak, "rows_out": len(table)}))
