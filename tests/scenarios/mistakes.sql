-- Errors keep their message, or become SQLITE_NOMEM.
CREATE TABLE t(x, y);
INSERT INTO t VALUES (1, 'a');
-- run
SELECT * FROM profile('no_such_table');
SELECT * FROM profile('t', '{"no_such_option":1}');
SELECT * FROM profile('t', '{"columns":["z"]}');
SELECT * FROM profile('t', '{"columns":[');
SELECT * FROM profile('SELECT 1 AS a, 2 AS a');
SELECT * FROM profile('DELETE FROM t');
SELECT * FROM profile('SELECT 1; SELECT 2');
SELECT * FROM profile(NULL);
SELECT * FROM histogram('t', 'z');
SELECT * FROM top_values('t');
SELECT profile('x', x, 'y') AS json FROM t;
SELECT profile_merge(x) AS state FROM t;
SELECT profile_json(x'00') AS json;
SELECT profile_json(zeroblob(64)) AS json;
SELECT * FROM profile('t', '{"weight":"y"}');
SELECT * FROM profile('t.csv');
SELECT * FROM profile('t', 'x');
SELECT * FROM histogram('t', 'y');
SELECT * FROM drift('t', 'SELECT z FROM t');
SELECT * FROM drift(x'00', 't');
SELECT * FROM anomalies('t', '{"name": "x"}');
SELECT * FROM anomalies('t', 'SELECT ''x'' AS feature, ''INT'' AS spec');
SELECT * FROM invalid_rows('t', '{}', '{"rules": true}');
SELECT validate_row('{"feature": [{"name": "x"}]}', 'x') AS a;
SELECT linf_distance('t', x'00', 'x') AS d;
