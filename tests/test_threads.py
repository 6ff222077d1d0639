"""Everything may be used from many threads at once, from the first use on."""

import subprocess
import sys

PROGRAM = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from odata_filter import Field, FilterError, Predicate, Related, Schema, Sql, fields, parse, types

sys.setswitchinterval(1e-6)
orders = Schema("orders", [Field("name", types.String()), Field("size", types.Integer()),
                           Field("tags", types.String(), collection=True)])
records = [{"name": name, "size": size, "tags": [name]} for name in ("Bridge", "ab", None) for size in (1, None)]
texts = ["name eq 'ab'", "not (size gt 0) or contains(tolower(name),'bridge')", "tags/any(t: t eq 'ab') and size ne 5",
         "name in ('ab','b') and size le 3", "sizee eq 1", "size gt"]
handles = fields(orders)
tags = Related("tags", "tag", key="id")
shared = parse(texts[1], orders).to(Predicate())
start = Barrier(8)

def outcomes(_):
    start.wait()
    found = []
    for text in texts * 5:
        try:
            filter_ = parse(text, orders)
        except FilterError as error:
            found.append(str(error))
            continue
        predicate = filter_.to(Predicate())
        made = handles.tags.any(lambda each: each == "ab") & (handles.size > 1)
        where = filter_.to(Sql("sqlite", columns={"tags": tags}))
        kept = [shared(record) for record in records]
        found.append((str(filter_), where, predicate.select(records), str(made), kept))
    return found

with ThreadPoolExecutor(8) as threads:
    first, *others = threads.map(outcomes, range(8))
assert all(other == first for other in others)
print(len(first))
"""


def test_the_first_uses_from_many_threads_give_the_same() -> None:
    finished = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True)
    assert finished.stdout == "30\n"
