-- Schemas in all forms: documents, protobuf text, tables; environments; mistakes.
CREATE TABLE s(feature, spec);
INSERT INTO s VALUES
  ('a', '{"type":"BYTES","string_domain":{"name":"d","value":["x","y"]},"not_in_environment":["B"]}'),
  ('b', '{"type":"BYTES","string_domain":{"name":"d","value":["z"]},"annotation":{"tag":["t"]}}'),
  ('c', '{"type":"FLOAT","float_domain":{"min":0.5},"shape":{"dim":[{"size":2}]},"dvext":{"checks":[{"sql_expression":"missing = 0","severity":"ERROR"}]}}'),
  (NULL, '{"default_environment":["A","B"],"string_domain":[{"name":"e"}],"dvext":{"read":{"missing":["?"]},"rules":[{"sql_expression":"c > 0","in_environment":["A"]}]}}');
CREATE TABLE twice(feature, spec);
INSERT INTO twice VALUES ('a', '{}'), ('a', '{}');
CREATE TABLE broken(feature, spec);
INSERT INTO broken VALUES ('a', '{"typ": 1}');
CREATE TABLE many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
  SELECT 'f' || i AS feature, '{"type":"BYTES","string_domain":{"name":"d","value":["x"]}}' AS spec FROM n;
-- run
SELECT schema_json('many') AS json;
SELECT * FROM schema_rows('s');
SELECT schema_json('s', 'B') AS json;
SELECT schema_pbtxt('s', 'A') AS pbtxt;
SELECT * FROM schema_rows(schema_pbtxt('SELECT feature, spec FROM s'));
SELECT schema_json('{"feature":[{"name":"a","domain":"d"},{"name":"b","struct_domain":{"feature":[{"name":"c","domain":"d"}]}}],"string_domain":[{"name":"d"}]}') AS json;
SELECT schema_json('s', 'C') AS json;
SELECT schema_json('twice') AS json;
SELECT schema_json('broken') AS json;
SELECT schema_json('{"dvext":{"rules":[{"severity":"BAD"}]}}') AS json;
SELECT schema_json('{"dvext":{"read":{"x":1}}}') AS json;
SELECT schema_json('SELECT 1 AS spec') AS json;
SELECT schema_json(x'01') AS json;
