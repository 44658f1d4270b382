"""sandbox_test.py - what an application limits, forbids or stops: every function then gives exactly
the rows it gives without, or an error of SQLite's with its code; and works again afterwards.

Limits are lowered one by one (sqlite3_limit), the authorizer denies or ignores one thing at a time of
those that dvext asks for, and the progress handler stops every statement at its first, second, third
... operation.
"""
import sqlite3

from oracle import LONG, check, connect, finish

SCHEMA = ('{"feature":[{"name":"a","type":"INT","int_domain":{"max":2},"dvext":{"checks":[{"sql_expression":"rows > 99"}]}},'
          '{"name":"b","type":"BYTES","drift_comparator":{"infinity_norm":{"threshold":0.01}}},{"name":"gone","presence":{"min_fraction":1,"min_count":1}}],'
          '"sparse_feature":[{"name":"sparse","value_feature":{"name":"b"},"index_feature":[{"name":"y"}]}],'
          '"dvext":{"rules":[{"sql_expression":"a < 3 AND c1 >= 0","name":"small"}]}}')
RULES = "'{\"rules\":true}'"
CALLS = {
    "profile": "SELECT * FROM profile('t')",
    "profile of a TEMP table": "SELECT * FROM profile('both')",
    "profile by slices": "SELECT * FROM profile('t', '{\"slice\":[\"a\",\"b\"],\"weight\":\"w\"}')",
    "histogram": "SELECT * FROM histogram('t', 'c3')",
    "top_values": "SELECT * FROM top_values('t', 'b')",
    "infer_schema": "SELECT * FROM infer_schema('t')",
    "schema_rows": "SELECT * FROM schema_rows('s')",
    "anomalies": f"SELECT * FROM anomalies('t', '{SCHEMA}', NULL, 'u', 'u', 'u', {RULES})",
    "anomalies of a query": f"SELECT * FROM anomalies('SELECT * FROM t', '{SCHEMA}', NULL, NULL, NULL, NULL, {RULES})",
    "drift_skew_info": f"SELECT * FROM drift_skew_info('t', '{SCHEMA}', NULL, 'u', 'u', {RULES})",
    "invalid_rows": f"SELECT * FROM invalid_rows('t', '{SCHEMA}', NULL, {RULES})",
    "invalid_rows of a query": f"SELECT * FROM invalid_rows('SELECT * FROM t', '{SCHEMA}', NULL, {RULES})",
    "invalid_rows of a view": "SELECT * FROM invalid_rows('v', 's')",
    "invalid_rows WITHOUT ROWID": "SELECT * FROM invalid_rows('keyed', 's')",
    "drift": "SELECT * FROM drift('t', 'u', '{\"min_rows\":1}')",
    "shift": "SELECT * FROM shift('t', 'u', 'y', '{\"min_rows\":1}')",
    "feature_skew": "SELECT * FROM feature_skew('t', 'u', '[\"c1\",\"c2\"]')",
    "feature_skew_pairs": "SELECT * FROM feature_skew_pairs('t', 'u', 'c1')",
    "feature_skew_match": "SELECT * FROM feature_skew_match('t', 'u', 'c1')",
    "feature_skew_confusion": "SELECT * FROM feature_skew_confusion('t', 'u', 'c1', 'b')",
    "update_schema": "SELECT update_schema('s', 't')",
    "guard_sql": "SELECT guard_sql('t', 's')",
    "schema_json": "SELECT schema_json('s')",
    "validate_row": "SELECT validate_row('{\"feature\":[{\"name\":\"a\",\"type\":\"INT\"}]}', 'a', a) FROM t",
    "aggregates": "SELECT profile(a), profile_state(b), infer_schema('b', b), ks_distance(a, y) FROM t",
    "a call in a call": "SELECT * FROM profile('SELECT * FROM top_values(''t'', ''b'')')",
}
IGNORED, DENIED = sqlite3.SQLITE_IGNORE, sqlite3.SQLITE_DENY
STOPS = 400 if LONG else 120


def set_up():
    db = connect()
    db.isolation_level = None
    columns = [f"c{i}" for i in range(20)]
    for table in "tu":
        db.execute(f"CREATE TABLE {table}(a, b, y, w INT, {','.join(columns)})")
        for i in range(12):
            row = [i % 5, "xyz"[i % 3] * (i % 4) or None, "pq"[(i + (table == "u")) % 2], 1] + [i * j % 7 for j in range(1, 21)]
            db.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
    db.execute("UPDATE t SET a = 'text' WHERE rowid = 3")
    db.executescript("""
      CREATE VIEW v AS SELECT a, b FROM t;
      CREATE TABLE keyed(k PRIMARY KEY, a) WITHOUT ROWID;
      INSERT INTO keyed VALUES ('p', 7), ('q', 'x');
      CREATE TABLE both(m); INSERT INTO both VALUES (1);
      CREATE TEMP TABLE both(n); INSERT INTO temp.both VALUES (1), (2);
      CREATE TABLE s(feature, spec);
      INSERT INTO s VALUES ('a', '{"type":"INT","int_domain":{"max":2}}'), ('b', '{"type":"BYTES"}');
    """)
    return db


def run(db, sql):
    """the rows, or the code and message of the error"""
    try:
        return db.execute(sql).fetchall()
    except MemoryError:
        return ("SQLITE_NOMEM", "")
    except sqlite3.DataError as error:  # the module's own length check
        return ("SQLITE_TOOBIG", str(error))
    except sqlite3.Error as error:
        return (getattr(error, "sqlite_errorname", "SQLITE_TOOBIG"), str(error))


def is_error(answer, codes):
    return isinstance(answer, tuple) and answer[0] in codes


def check_again(db, expected, name):
    check({call: run(db, sql) for call, sql in CALLS.items()} == expected, f"{name}: then everything works again")


def check_limits(db, expected):
    """SQLITE_LIMIT_VDBE_OP is told as SQLITE_NOMEM, lengths as SQLITE_TOOBIG"""
    codes = {"SQLITE_ERROR", "SQLITE_TOOBIG", "SQLITE_NOMEM"}
    for limit in ("LENGTH", "SQL_LENGTH", "COLUMN", "EXPR_DEPTH", "COMPOUND_SELECT", "VDBE_OP", "FUNCTION_ARG", "ATTACHED",
                  "LIKE_PATTERN_LENGTH", "VARIABLE_NUMBER", "TRIGGER_DEPTH", "WORKER_THREADS"):
        category = getattr(sqlite3, f"SQLITE_LIMIT_{limit}")
        whole = db.getlimit(category)
        wrong = {}
        for value in (0, 1, 2, 3, 4, 5, 6, 8, 10, 20, 24, 30, 100, 300, 1000, 5000):
            db.setlimit(category, min(value, whole))
            for call, sql in CALLS.items():
                got = run(db, sql)
                if got != expected[call] and not is_error(got, codes):
                    wrong[call, value] = got
        db.setlimit(category, whole)
        check(not wrong, f"{limit}: {wrong}")
        check_again(db, expected, limit)
    functions = sqlite3.SQLITE_LIMIT_FUNCTION_ARG
    db.setlimit(functions, 2)
    for call, message in (("profile", "profile: functions must be allowed 3 arguments at least"),
                          ("profile by slices", "profile: too many slice columns"),
                          ("feature_skew", "feature_skew: the key has 2 columns, and this SQLite allows 0")):
        check(run(db, CALLS[call]) == ("SQLITE_ERROR", message), f"2 arguments: {call}: {run(db, CALLS[call])}")
    db.setlimit(functions, 3)
    invalid = run(db, "SELECT * FROM invalid_rows('t', 's')")
    check(invalid == ("SQLITE_ERROR", "invalid_rows: functions must be allowed 4 arguments at least"), f"3 arguments: {invalid}")
    db.setlimit(functions, 4)
    check(run(db, CALLS["invalid_rows"]) == expected["invalid_rows"], "4 arguments: a group for each cell")
    db.setlimit(functions, 127)


def asked_for(db, sql):
    """what dvext asks the authorizer for, beside the application's own tables and statement"""
    asked = set()

    def note(action, first, second, database, source):
        asked.add((action, first, second))
        return sqlite3.SQLITE_OK

    db.execute(sql).fetchall()
    db.set_authorizer(note)
    db.execute(sql).fetchall()
    db.set_authorizer(None)
    own = ("t", "u", "v", "s", "both", "keyed")
    outer = {(sqlite3.SQLITE_FUNCTION, None, call) for call in ("update_schema", "guard_sql", "schema_json", "validate_row", "profile",
                                                               "profile_state", "infer_schema", "ks_distance")}
    return [key for key in asked - outer if key[0] != sqlite3.SQLITE_SELECT and
            not (key[0] == sqlite3.SQLITE_READ and (key[1] in own or not key[1].startswith("sqlite_")))]


def is_of_rules(key):
    """functions of SQLite's that the SQL of checks, rules and sparse features calls: NULL is NULL there"""
    return key[0] == sqlite3.SQLITE_FUNCTION and not key[2].startswith("dvext_")


def check_authorizer(db, expected):
    refused = {"SQLITE_AUTH", "SQLITE_ERROR"}  # SQLITE_ERROR is SQLite's code for functions
    seen = set()
    for call, sql in CALLS.items():
        wrong = {}
        for key in asked_for(db, sql):
            seen.add(key[2] if key[0] == sqlite3.SQLITE_FUNCTION else key[1])
            for verdict in (DENIED, IGNORED):
                db.set_authorizer(lambda *asked: verdict if asked[:3] == key else sqlite3.SQLITE_OK)
                got = run(db, sql)
                is_refused = is_error(got, refused) and ("authorized" in got[1] or "prohibited" in got[1])
                if got != expected[call] and not is_refused and not (verdict == IGNORED and is_of_rules(key)):
                    wrong[verdict, key] = got
        db.set_authorizer(None)
        check(not wrong, f"{call}: {wrong}")
        check(run(db, sql) == expected[call], f"{call}: without an authorizer as before")
    for name in ("dvext_collect", "dvext_check_cells", "dvext_skew_key", "sqlite_master", "sqlite_temp_master", "database_list"):
        check(name in seen, f"the authorizer is asked for {name}")

    def ignore(action, name):
        db.set_authorizer(lambda *asked: IGNORED if asked[0] == action and name in asked[1:3] else sqlite3.SQLITE_OK)

    for action, name, call, message in (
            (sqlite3.SQLITE_FUNCTION, "dvext_collect", "profile", "profile: not authorized to use function: dvext_collect"),
            (sqlite3.SQLITE_FUNCTION, "dvext_check_cells", "invalid_rows of a view", "invalid_rows: not authorized to use function: dvext_check_cells"),
            (sqlite3.SQLITE_FUNCTION, "dvext_skew_key", "feature_skew", "feature_skew: not authorized to use function: dvext_skew_key"),
            (sqlite3.SQLITE_READ, "sqlite_temp_master", "profile of a TEMP table",
             "profile: not authorized to look a name up (name its database, too, as in main.t)"),
            (sqlite3.SQLITE_PRAGMA, "database_list", "profile of a TEMP table", "profile: not authorized"),
            (sqlite3.SQLITE_READ, "ROWID", "SELECT * FROM invalid_rows('main.t', 'main.s')", "invalid_rows: not authorized to read the rowid")):
        ignore(action, name)
        got = run(db, CALLS.get(call, call))
        check(got == ("SQLITE_AUTH", message), f"{name} ignored: {got}")
    ignore(sqlite3.SQLITE_READ, "sqlite_temp_master")
    check(run(db, "SELECT feature FROM profile('temp.both')") == [(b"n",)], "a qualified name needs no look-up")
    ignore(sqlite3.SQLITE_READ, "b")
    check(run(db, "SELECT missing FROM profile('main.t') WHERE feature = 'b'") == [(12,)], "an ignored column is NULL, as in SQL")
    db.set_authorizer(None)


def check_progress(db, expected):
    """the handler counts down the operations that a statement may still do"""
    for call, sql in CALLS.items():
        left = [0]

        def handler():
            left[0] -= 1
            return left[0] < 0

        db.set_progress_handler(handler, 1)
        stopped = step = 0
        wrong = {}
        while True:
            left[0] = step
            got = run(db, sql)
            if left[0] >= 0:
                break
            is_stopped = is_error(got, {"SQLITE_INTERRUPT"}) and got[1].endswith("interrupted")
            stopped += is_stopped
            if not is_stopped and got != expected[call]:
                wrong[step] = got
            step += 1 if step < STOPS // 2 else 1 + step // (STOPS // 8)
        check(not wrong, f"{call}: {wrong}")
        check(stopped > 5 and got == expected[call], f"{call}: stopped {stopped} times, then {got}")
        db.set_progress_handler(None, 1)
        check(run(db, sql) == expected[call], f"{call}: then it works again")


PLANNED = 200


def main():
    db = set_up()
    expected = {call: run(db, sql) for call, sql in CALLS.items()}
    for call, rows in expected.items():
        check(isinstance(rows, list) and len(rows) > 0, f"{call} answers: {rows}")
    check_limits(db, expected)
    check_authorizer(db, expected)
    check_progress(db, expected)
    check(db.execute("PRAGMA integrity_check").fetchall() == [(b"ok",)], "the database is whole")


main()
finish(PLANNED)
