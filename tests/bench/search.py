"""How long a search takes, beside a plain scan of all names in memory."""

from __future__ import annotations

import time
from statistics import quantiles

from kiosk.lobby.lobby import FOUND
from tests.bench.row import Bench, Row

QUERIES = (
    *(
        "社保",
        "gjj",
        "居住证",
        "sfz",
        "营业执照",
        "jzz",
        "渔船",
        "登记",
        "公积金",
        "备案",
        "护照",
        "xkz",
        "生育",
        "不动产",
    ),
    *("驾驶证", "yl", "许可", "建设工程", "bg", "慈善", "补贴", "ybbx", "船员", "卫生", "zx"),
)
LIMIT_MS = 5.0


def measure_search(bench: Bench) -> list[Row]:
    """Type every query letter by letter, forty rounds, as the screen does."""
    snapshot = bench.stock.rig.app.storage.catalogue.open()
    if snapshot is None:
        return []
    typed = [query[:length] for query in QUERIES for length in range(1, len(query) + 1)]
    names = [m.name.zh for g in snapshot.departments() for m in snapshot.by_department(g.id)]
    ours, scan = [], []
    for _ in range(40):
        for query in typed:
            began = time.perf_counter()
            snapshot.search(query, FOUND)
            ours.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            [name for name in names if query in name]
            scan.append((time.perf_counter() - began) * 1000)
    snapshot.close()
    return [
        Row("search, median", tuple(ours), "ms", f"limit {LIMIT_MS} ms", LIMIT_MS),
        Row("search, p99", (quantiles(ours, n=100)[98],), "ms", f"limit {LIMIT_MS} ms", LIMIT_MS),
        Row("peer: scan of names, no pinyin", tuple(scan), "ms", f"limit {LIMIT_MS} ms", LIMIT_MS),
    ]
