"""laws_test.py - merging is exact: any split into shards, any order of rows and any merge tree gives
the profile of the whole, byte for byte; and what an overflowing column says is within its error.
"""
import json
import math
import random

from oracle import LONG, check, column, connect, create, finish

TABLES = 600 if LONG else 120
PLANNED = {120: 572, 600: 2492}

OPTIONS = [
    {},
    {"parse_text": True},
    {"weight": "w"},
    {"arrays": ["c0"]},
    {"missing": ["n/a", "0"]},
    {"slice": "w"},
    {"slice": ["w", "c1"], "parse_text": True, "weight": "w", "arrays": ["c0"]},
]


def array(rng, depth=0):
    if depth < 3 and rng.random() < 0.3:
        return [array(rng, depth + 1) for _ in range(rng.randrange(4))]
    return [rng.choice([1, 2.5, "a", None, True, {"k": 1}]) for _ in range(rng.randrange(4))]


def overflowing(rng, rows):
    """a column past its exact table: numbers of every size, some of them integers"""
    kind = rng.randrange(4)
    if kind == 0:
        return [rng.randrange(2**rng.choice([20, 40, 62])) for _ in range(rows)]
    if kind == 1:
        return [rng.gauss(0, 1) * 10.0 ** rng.randrange(-5, 5) for _ in range(rows)]
    if kind == 2:
        return [rng.choice([2**53 + rng.randrange(-6000, 6000), rng.random(), float("inf")]) for _ in range(rows)]
    return [str(rng.randrange(10**6)) for _ in range(rows)]  # overflows as text that reads as numbers


def tables(number):
    rng = random.Random(number)
    big = number % 12 == 0
    rows = (8193, 12288, 12289, 14000)[number // 12 % 4] if big else rng.choice([0, 1, 7, 60])
    options = dict(rng.choice(OPTIONS))
    if big:
        few = column(rng, 60)  # texts past their exact table are the one exception
        columns = [overflowing(rng, rows), [rng.choice(few) for _ in range(rows)]]
        if isinstance(columns[0][0], str):
            options["parse_text"] = True
        for key in ("arrays", "slice"):
            options.pop(key, None)
    else:
        columns = [column(rng, rows), column(rng, rows)]
        if "arrays" in options:
            columns[0] = [json.dumps(array(rng)) if rng.random() < 0.8 else c for c in columns[0]]
    weights = [rng.choice([0, 1, 0.1, 2.5, 1e-12]) if "weight" in options else rng.randrange(3) for _ in range(rows)]
    return rng, columns + [weights], options


def state(db, query, options):
    """the whole profile of a query, as one BLOB"""
    return db.execute("SELECT profile_merge(state) FROM profile(?, ?)", (query, json.dumps(options))).fetchone()[0]


def check_merging(db, number):
    rng, columns, options = tables(number)
    db.execute("DROP TABLE IF EXISTS t")
    db.execute("CREATE TABLE t(c0, c1, w, shard, place)")
    shards = rng.choice([1, 2, 5])
    for row in zip(*columns):
        marks = ", ".join("CAST(? AS TEXT)" if isinstance(cell, bytes) else "?" for cell in row)
        db.execute(f"INSERT INTO t VALUES ({marks}, ?, ?)", row + (rng.randrange(shards), rng.random()))
    whole = state(db, "SELECT c0, c1, w FROM t", options)
    name = f"table {number} {options}"
    check(state(db, "SELECT c0, c1, w FROM t ORDER BY place", options) == whole, f"{name}: any order of rows")
    parts = [state(db, f"SELECT c0, c1, w FROM t WHERE shard = {s}", options) for s in range(shards)]
    while len(parts) > 1:  # any merge tree
        rng.shuffle(parts)
        k = rng.randrange(2, len(parts) + 1)
        marks = " UNION ALL ".join(["SELECT ? AS state"] * k)
        merged = db.execute(f"SELECT profile_merge(state) FROM ({marks})", parts[:k]).fetchone()[0]
        parts = parts[k:] + [merged]
    check(parts[0] == whole, f"{name}: any shards and any merge tree")
    again = db.execute("SELECT profile_merge(?)", (whole,)).fetchone()[0]
    check(again == whole, f"{name}: encode(decode(b)) = b")
    live = db.execute("SELECT group_concat(json, ';') FROM profile(?, ?)", ("SELECT c0, c1, w FROM t", json.dumps(options))).fetchone()
    check(db.execute("SELECT group_concat(json, ';') FROM profile(?)", (whole,)).fetchone() == live, f"{name}: a profile says what the table says")


def check_quantiles(db, name, values):
    """coarse quantiles and distinct counts are within the error they state"""
    db.execute("DROP TABLE IF EXISTS t")
    db.execute("CREATE TABLE t(x)")
    db.executemany("INSERT INTO t VALUES (?)", ((v,) for v in values))
    s = json.loads(db.execute("SELECT json FROM profile('t', '{\"quantiles\": 20}')").fetchone()[0])
    ordered = sorted(values)
    n = len(ordered)
    off = [abs(q - ordered[min(i * n // 20, n - 1)]) for i, q in enumerate(s["quantiles"])]
    check(max(off) <= s["quantile_error"], f"{name}: quantiles off by {max(off)}, stated {s['quantile_error']}")
    if all(isinstance(v, int) for v in values):
        check(all(isinstance(q, int) for q in s["quantiles"]), f"{name}: quantiles of integers are integers")
    distinct = len(set(values))
    check(abs(s["distinct_count"] - distinct) <= s["distinct_error"], f"{name}: distinct {s['distinct_count']}, not {distinct}")
    check(s["exact"] == (distinct <= 8192), f"{name}: it says whether it is exact")
    check(s["min"] == ordered[0] and s["max"] == ordered[-1], f"{name}: extremes are exact")
    check(s["mean"] == math.fsum(values) / n or not all(isinstance(v, float) for v in values), f"{name}: mean of an overflowed column")


def check_texts(db, name, values):
    """texts past their exact table: counts and distinct counts within the error they state"""
    counts = {}
    for v in values:
        counts[v] = counts.get(v, 0) + 1
    db.execute("DROP TABLE IF EXISTS t")
    db.execute("CREATE TABLE t(x)")
    db.executemany("INSERT INTO t VALUES (?)", ((v,) for v in values))
    whole = "SELECT profile_state('x', x) FROM t"
    merged = "SELECT profile_merge(s) FROM (SELECT profile_state('x', x) AS s FROM t GROUP BY rowid % 7)"
    for way, sql in (("whole", whole), ("merged", merged)):
        s = json.loads(db.execute(f"SELECT json FROM profile(({sql}), '{{\"top\": 1000}}')").fetchone()[0])
        check(not s["exact"], f"{name}, {way}: it says that it is not exact")
        check(s["top_error"] <= len(values) / 100, f"{name}, {way}: an error of {s['top_error']} in {len(values)}")
        shown = {v["value"]: v["count"] for v in s["top_values"]}
        check(all(c <= counts[v] <= c + s["top_error"] for v, c in shown.items()), f"{name}, {way}: counts within the error")
        least = min(shown.values())
        check(all(v in shown for v, c in counts.items() if c > least + s["top_error"]), f"{name}, {way}: no frequent text is lost")
        check(abs(s["distinct_count"] - len(counts)) <= s["distinct_error"], f"{name}, {way}: distinct")
        lengths = [len(v.encode()) for v in values]
        check((s["min_length"], s["max_length"], s["avg_length"], s["empty"])
              == (min(lengths), max(lengths), sum(lengths) / len(lengths), lengths.count(0)), f"{name}, {way}: lengths are exact")


def main():
    db = connect()
    for number in range(TABLES):
        check_merging(db, number)
    rng = random.Random(5)
    shapes = {
        "8,192 values": list(range(8192)),
        "8,193 values": list(range(8193)),
        "ids with 63-bit outliers": [rng.randrange(10**6) for _ in range(20000)] + [2**63 - 1 - i for i in range(5)],
        "around 2^53": [2**53 + i for i in range(-10000, 10000)],
        "both signs": [rng.randrange(-10**9, 10**9) for _ in range(30000)],
        "normal": [rng.gauss(0, 1) for _ in range(30000)],
        "lognormal": [rng.lognormvariate(0, 5) for _ in range(30000)],
        "huge and tiny": [rng.choice([-1, 1]) * 10.0 ** rng.uniform(-300, 300) for _ in range(30000)],
        "integers and reals": [rng.choice([rng.random(), 2**53 + rng.randrange(10**5)]) for _ in range(30000)],
        "the ends of 64 bits": [rng.choice([2**63 - 1, -2**63]) - rng.randrange(10**4) * s for s in (1, -1) for _ in range(9000) if s == 1]
        + [-2**63 + rng.randrange(10**4) for _ in range(9000)],
    }
    shapes["the ends of 64 bits"] = [max(-2**63, min(2**63 - 1, v)) for v in shapes["the ends of 64 bits"]]
    for name, values in shapes.items():
        check_quantiles(db, name, values)
    check_texts(db, "Zipf words", [f"word {int(rng.paretovariate(0.25))}" for _ in range(60000)])
    check_texts(db, "long texts", [("é" * 400 if rng.random() < 0.5 else "x" * rng.randrange(900)) + str(rng.randrange(3000)) for _ in range(6000)])
    check_texts(db, "nearly unique", [rng.choice(["", "often"]) if rng.random() < 0.1 else str(i) for i in range(40000)])


main()
finish(PLANNED[TABLES])
