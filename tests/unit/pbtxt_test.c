/* pbtxt_test.c - protobuf text in and out: every form, every message, round trips over the whole
** vocabulary, damage, limits, faults.
**
** For protoc.test: `pbtxt_test --print ROOT SEED` prints a random document as text, `--read ROOT`
** reads one and prints it again, in canonical form.
*/
#include "../exact_malloc.h"
#include "../../ext/document/pbtxt.h"
#include "check.h"
#include "documents.h"

#include <stdlib.h>

/* Reads from a copy of exactly its size. */
static DvText test_read(DvErr *err, DvBytes text, const char *message) {
  char *copy = malloc(text.n ? text.n : 1);
  DvText json = {0};
  memcpy(copy, text.n ? text.data : "", text.n);
  dv_pbtxt_read(err, (DvBytes){copy, text.n}, message, "schema", &json);
  free(copy);
  return json;
}

static DvText test_write(DvErr *err, DvBytes json, const char *message) {
  DvDocument document = {0};
  DvText out = {0};
  dv_json_read(err, json, &document);
  if (!dv_failed(err)) dv_pbtxt_write(err, &document, 0, message, &out);
  dv_text_add(err, &out, NULL, 0);
  dv_document_clear(&document);
  return out;
}

static bool test_is(DvErr *err, DvText *out, const char *input, const char *expected) {
  const char *got = dv_failed(err) ? err->text : out->data;
  bool ok = got && strcmp(got, expected) == 0;
  if (!ok) printf("  %s\n  expected %s\n  got      %s\n", input, expected, got ? got : "(none)");
  dv_text_clear(out);
  dv_err_clear(err);
  return ok;
}

static bool test_reads(const char *message, const char *text, const char *expected) {
  DvErr err = {0};
  DvText out = test_read(&err, dv_bytes(text), message);
  return test_is(&err, &out, text, expected);
}

static bool test_writes(const char *json, const char *expected) {
  DvErr err = {0};
  DvText out = test_write(&err, dv_bytes(json), "Schema");
  return test_is(&err, &out, json, expected);
}

#define READS(text, expected) CHECK(test_reads("Schema", text, expected))
#define FEATURE(text, expected) CHECK(test_reads("Feature", text, expected))
#define WRITES(json, expected) CHECK(test_writes(json, expected))

static void test_syntax(void) {
  READS("", "{}");
  READS(" # nothing", "{}");
  FEATURE("name: \"a\" type: INT", "{\"name\":\"a\",\"type\":\"INT\"}");
  FEATURE("name:\"a\",type:2;", "{\"name\":\"a\",\"type\":\"INT\"}");
  FEATURE("presence{min_count:1}", "{\"presence\":{\"min_count\":1}}");
  FEATURE("presence : < min_count : 1 , > ;", "{\"presence\":{\"min_count\":1}}");
  FEATURE("#c\nname#d\n:#e\n'x'#f", "{\"name\":\"x\"}");
  FEATURE("in_environment: 'a' name: 'n' in_environment: [\"b\", 'c' \"d\"] in_environment: []",
          "{\"in_environment\":[\"a\",\"b\",\"cd\"],\"name\":\"n\"}");
  FEATURE("value_counts { value_count: [{min: 1}, <>] value_count {} }",
          "{\"value_counts\":{\"value_count\":[{\"min\":1},{},{}]}}");
  READS("tensor_representation_group { value { } key: 'b' } tensor_representation_group { }",
        "{\"tensor_representation_group\":{\"b\":{},\"\":{}}}");
  READS("tensor_representation_group: [{key: 'b'}, {key: 'a'}]",
        "{\"tensor_representation_group\":{\"b\":{},\"a\":{}}}");
}

static void test_scalars(void) {
  static const char *const trues[] = {"true", "True", "t", "1", "0x1", "01"};
  static const char *const falses[] = {"false", "False", "f", "0", "00"};
  for (size_t i = 0; i < 11; i++) {
    char text[40];
    snprintf(text, sizeof text, "deprecated: %s", i < 6 ? trues[i] : falses[i - 6]);
    FEATURE(text, i < 6 ? "{\"deprecated\":true}" : "{\"deprecated\":false}");
  }
  FEATURE("int_domain { min: -0x8000000000000000 max: 0777 }",
          "{\"int_domain\":{\"min\":-9223372036854775808,\"max\":511}}");
  FEATURE("int_domain { min: - # sign\n 5 max: 0 }", "{\"int_domain\":{\"min\":-5,\"max\":0}}");
  FEATURE("float_domain { min: -1.5e-3f max: .5 }",
          "{\"float_domain\":{\"min\":-0.0015,\"max\":0.5}}");
  FEATURE("float_domain { min: -inf max: Infinity }",
          "{\"float_domain\":{\"min\":\"-Infinity\",\"max\":\"Infinity\"}}");
  FEATURE("float_domain { min: nan max: 10F }",
          "{\"float_domain\":{\"min\":\"NaN\",\"max\":10.0}}");
  FEATURE("float_domain { min: 2. max: 1E+2 }", "{\"float_domain\":{\"min\":2.0,\"max\":100.0}}");
  CHECK(test_reads("DatasetFeatureStatistics", "num_examples: 18446744073709551615",
                   "{\"num_examples\":18446744073709551615}"));
  CHECK(test_reads("AllowlistDeriver", "allowed_bytes_value: '\\377\\0x' placeholder_value: ''",
                   "{\"allowed_bytes_value\":[\"/wB4\"],\"placeholder_value\":\"\"}"));
  FEATURE("name: '\\a\\b\\f\\n\\r\\t\\v\\?\\\\\\'\\\"\"'",
          "{\"name\":\"\\u0007\\b\\f\\n\\r\\t\\u000b?\\\\'\\\"\\\"\"}");
  FEATURE("name: '\\101\\60\\7\\x41\\x4\\X4a'", "{\"name\":\"A0\\u0007A\\u0004J\"}");
  FEATURE("name: '\\u00e4\\U0001F600\\ud83d\\ude00'",
          "{\"name\":\"\xc3\xa4\xf0\x9f\x98\x80\xf0\x9f\x98\x80\"}");
  FEATURE("name: '\\303\\244'", "{\"name\":\"\xc3\xa4\"}");
  FEATURE("name: 'a\\000b'", "{\"name\":\"a\\u0000b\"}");
}

static void test_any(void) {
  static const char begin[] = "annotation { extra_metadata { [a.b/c.D] ";
  static const char *const cases[][2] = {
      {"{}", "\"@type\":\"a.b/c.D\""},
      {": < a: 1, b: 'x' 'y'; c: [true, -1.5e3] >",
       "\"@type\":\"a.b/c.D\",\"a\":1,\"b\":\"xy\",\"c\":[true,-1.5e3]"},
      {"{ d { e: {} } f: [{g: 1}, <>] h: [] }",
       "\"@type\":\"a.b/c.D\",\"d\":{\"e\":{}},\"f\":[{\"g\":1},{}],\"h\":[]"},
      {"{ a: ENUM }", "\"@type\":\"a.b/c.D\",\"@text\":\" a: ENUM \""},
      {"{ a: 0x1F }", "\"@type\":\"a.b/c.D\",\"@text\":\" a: 0x1F \""},
      {"{ a: 1 # }\n}", "\"@type\":\"a.b/c.D\",\"@text\":\" a: 1 # }\\n\""},
      {"{ a: 1 a: 2 }", "\"@type\":\"a.b/c.D\",\"@text\":\" a: 1 a: 2 \""},
      {"{ a: '\\377}' }", "\"@type\":\"a.b/c.D\",\"@text\":\" a: '\\\\377}' \""},
      {"{ [x.y/z] { } }", "\"@type\":\"a.b/c.D\",\"@text\":\" [x.y/z] { } \""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[200], json[300];
    snprintf(text, sizeof text, "%s%s } }", begin, cases[i][0]);
    snprintf(json, sizeof json, "{\"annotation\":{\"extra_metadata\":[{%s}]}}", cases[i][1]);
    FEATURE(text, json);
  }
  FEATURE("annotation { extra_metadata { value: '\\001' type_url: 'a/b' } }",
          "{\"annotation\":{\"extra_metadata\":[{\"value\":\"AQ==\",\"type_url\":\"a/b\"}]}}");
}

static void test_messages(void) {
  READS("feature {\n  name: 'a'\n}\nfeature { presnce { } }",
        "schema: unknown field 'feature[1].presnce' at line 4, column 11");
  READS("feature { inEnvironment: 'a' }",
        "schema: unknown field 'feature[0].inEnvironment' at line 1, column 11");
  READS("feature { struct_domain { feature {} feature { x: 1 } } }",
        "schema: unknown field 'feature[0].struct_domain.feature[1].x' at line 1, column 48");
  READS("dvext { }", "schema: unknown field 'dvext' at line 1, column 1");
  FEATURE("name: 5", "schema: field 'name' needs a text, not 5 at line 1, column 7");
  FEATURE("name: ['a']", "schema: field 'name' needs a text, not [ at line 1, column 7");
  FEATURE("name: ",
          "schema: field 'name' needs a text, not the end of the text at line 1, column 7");
  FEATURE("type: BITES",
          "schema: field 'type' needs TYPE_UNKNOWN, BYTES, INT, FLOAT or STRUCT, not "
          "BITES at line 1, column 7");
  FEATURE("type: 5",
          "schema: field 'type' needs TYPE_UNKNOWN, BYTES, INT, FLOAT or STRUCT, not 5 at "
          "line 1, column 7");
  FEATURE("type: 'INT'",
          "schema: field 'type' needs TYPE_UNKNOWN, BYTES, INT, FLOAT or STRUCT, not "
          "'INT' at line 1, column 7");
  FEATURE("deprecated: yes",
          "schema: field 'deprecated' needs true or false, not yes at line 1, column 13");
  FEATURE("deprecated: 2",
          "schema: field 'deprecated' needs true or false, not 2 at line 1, column 13");
  FEATURE(
      "presence { min_count: 1.5 }",
      "schema: field 'presence.min_count' needs an integer of 64 bits, not 1.5 at line 1, column "
      "23");
  FEATURE("presence { min_count: 9223372036854775808 }",
          "schema: field 'presence.min_count' needs an integer of 64 bits, not 9223372036854775808 "
          "at line 1, column 23");
  FEATURE("presence { min_count: 08 }", "schema: field 'presence.min_count' needs an integer of 64 "
                                        "bits, not 08 at line 1, column 23");
  FEATURE("presence { min_count: 0x }", "schema: field 'presence.min_count' needs an integer of 64 "
                                        "bits, not 0x at line 1, column 23");
  FEATURE("presence { min_fraction: 010 }",
          "schema: field 'presence.min_fraction' needs a number, not 010 at line 1, column 26");
  FEATURE("presence { min_fraction: --1 }",
          "schema: field 'presence.min_fraction' needs a number, not - at line 1, column 26");
  FEATURE("presence: 5", "schema: field 'presence' needs an object, not 5 at line 1, column 11 "
                         "(known: min_fraction, min_count)");
  FEATURE("name: 'a' name: 'b'", "schema: field 'name' is given twice at line 1, column 11");
  FEATURE("presence {} presence {}",
          "schema: field 'presence' is given twice at line 1, column 13");
  FEATURE("shape {} value_count {}",
          "schema: field 'value_count' excludes 'shape', which is given, too at line 1, column 10");
  FEATURE("in_environment: ['a', 5]",
          "schema: field 'in_environment[1]' needs a text, not 5 at line 1, column 23");
  FEATURE("in_environment: ['a' 5]", "schema: expected ',' or ']', not '5' at line 1, column 22");
  FEATURE("name 'a'", "schema: expected ':', not ''a'' at line 1, column 6");
  FEATURE("presence { min_count: 1 >",
          "schema: expected the name of a field, not '>' at line 1, column 25");
  FEATURE("presence {", "schema: expected a field or a closing bracket at line 1, column 11");
  FEATURE("}", "schema: expected the name of a field, not '}' at line 1, column 1");
  FEATURE("5: 1", "schema: expected the name of a field, not '5' at line 1, column 1");
  FEATURE("name: 'a", "schema: unterminated string at line 1, column 7");
  FEATURE("name: 'a\nb'", "schema: unterminated string at line 1, column 7");
  FEATURE("name: 'a\\", "schema: unknown escape '\\' at line 1, column 9");
  FEATURE("name: '\\q'", "schema: unknown escape '\\q' at line 1, column 8");
  FEATURE("name: '\\xg'", "schema: unknown escape '\\x' at line 1, column 8");
  FEATURE("name: '\\400'", "schema: unknown escape '\\400' at line 1, column 8");
  FEATURE("name: '\\u12'", "schema: unknown escape '\\u12' at line 1, column 8");
  FEATURE("name: '\\ud83d'", "schema: unknown escape '\\ud83d' at line 1, column 8");
  FEATURE("name: '\\U00110000'", "schema: unknown escape '\\U00110000' at line 1, column 8");
  FEATURE("\n name: 'a' \"\\377\"", "schema: the string is not UTF-8 at line 2, column 8");
  FEATURE("name: '\xff'", "schema: byte \\xff is not UTF-8 at line 1, column 8");
  READS("tensor_representation_group { key: 'a' } tensor_representation_group { key: 'a' }",
        "schema: the map's key \"a\" is given twice at line 1, column 70");
  FEATURE("annotation { extra_metadata { [a] {} } }",
          "schema: expected the name of a type and ']', not 'a' at line 1, column 32");
  FEATURE("annotation { extra_metadata { [a/b] 5 } }",
          "schema: expected '{', not '5' at line 1, column 37");
  FEATURE("annotation { extra_metadata { [a/b] { [ } ] } }",
          "schema: expected ']', not '}' at line 1, column 41");
  FEATURE("annotation { extra_metadata { [a/b] {} type_url: 'x' } }",
          "schema: expected '}', not 'type_url' at line 1, column 40");
  FEATURE("[a/b] {}", "schema: expected the name of a field, not '[' at line 1, column 1");
  DvErr err = {0};
  DvText out = test_read(&err, (DvBytes){"name: 'a\0b'", 11}, "Feature");
  CHECK(test_is(&err, &out, "NUL", "schema: NUL byte at line 1, column 9"));
}

static void test_writing(void) {
  WRITES("{}", "");
  WRITES("{\"feature\":[{\"type\":\"BYTES\",\"name\":\"a\",\"shape\":{\"dim\":[{\"size\":1}]},"
         "\"presence\":{\"min_fraction\":1.0,\"min_count\":1},\"bool_domain\":{}}],"
         "\"default_environment\":[\"A\",\"B\"]}",
         "feature {\n  name: \"a\"\n  type: BYTES\n  bool_domain {\n  }\n  presence {\n    "
         "min_fraction: 1.0\n    min_count: 1\n  }\n  shape {\n    dim {\n      size: 1\n    }\n  "
         "}\n}\ndefault_environment: \"A\"\ndefault_environment: \"B\"\n");
  WRITES("{\"tensor_representation_group\":{\"k\":{}}}",
         "tensor_representation_group {\n  key: \"k\"\n  value {\n  }\n}\n");
  WRITES("{\"default_environment\":[\"'\\\"\\\\\\n\\r\\t\\u0000\\u0001\\u007f\xc3\xa4\"]}",
         "default_environment: \"\\'\\\"\\\\\\n\\r\\t\\000\\001\\177\xc3\xa4\"\n");
  WRITES(
      "{\"annotation\":{\"extra_metadata\":[{\"@type\":\"a/b\",\"c\":{\"d\":[1,{}]}}]}}",
      "annotation {\n  extra_metadata {\n    [a/b] {\n      c {\n        d: [1, {\n        }]\n   "
      "   }\n    }\n  }\n}\n");
  WRITES("{\"annotation\":{\"extra_metadata\":[{\"@type\":\"a/b\",\"@text\":\"} x { \"}]}}",
         "protobuf text cannot hold {\"@type\":\"a/b\",\"@text\":\"} x { \"} as 'extra_metadata'");
  WRITES("{\"annotation\":{\"extra_metadata\":[{\"@type\":\"a/b\",\"@text\":\"# x\"}]}}",
         "protobuf text cannot hold {\"@type\":\"a/b\",\"@text\":\"# x\"} as 'extra_metadata'");
  WRITES("{\"annotation\":{\"extra_metadata\":[{\"@type\":\"a/b] {\"}]}}",
         "protobuf text cannot hold {\"@type\":\"a/b] {\"} as 'extra_metadata'");
  WRITES("{\"annotation\":{\"extra_metadata\":[{\"@type\":\"a/b\",\"c\":null}]}}",
         "protobuf text cannot hold {\"@type\":\"a/b\",\"c\":null} as 'extra_metadata'");
  WRITES("{\"annotation\":{\"extra_metadata\":[{\"@type\":\"a/b\",\"c-d\":1}]}}",
         "protobuf text cannot hold {\"@type\":\"a/b\",\"c-d\":1} as 'extra_metadata'");
  WRITES("{\"dvext\":{}}", "protobuf text cannot hold {} as 'dvext'");
  WRITES("{\"feature\":5}", "protobuf text cannot hold 5 as 'feature'");
  WRITES("{\"feature\":[5]}", "protobuf text cannot hold 5 as 'Feature'");
  WRITES("{\"default_environment\":[5]}", "protobuf text cannot hold 5 as 'default_environment'");
}

static const char *const test_roots[] = {"Schema", "DatasetFeatureStatisticsList", "Anomalies"};

static void test_round_trips(void) {
  int different = 0, unstable = 0;
  for (uint64_t seed = 0; seed < 900; seed++) {
    const char *root = test_roots[seed % 3];
    DvErr err = {0};
    DvText json = document_make(&err, root, seed, (DocumentMaker){0});
    DvText text = test_write(&err, dv_text_bytes(&json), root);
    DvText back = test_read(&err, dv_text_bytes(&text), root);
    DvText again = test_write(&err, dv_text_bytes(&back), root);
    different += dv_failed(&err) || strcmp(json.data, back.data) != 0;
    unstable += dv_failed(&err) || strcmp(text.data, again.data) != 0;
    if (dv_failed(&err)) printf("  seed %d: %s\n", (int)seed, err.text);
    dv_text_clear(&json);
    dv_text_clear(&text);
    dv_text_clear(&back);
    dv_text_clear(&again);
    dv_err_clear(&err);
  }
  CHECK(different == 0);
  CHECK(unstable == 0);
}

/* Whether the text is refused with words, or read as a canonical document. */
static bool test_survives(DvBytes text) {
  DvErr err = {0};
  DvDocument document = {0};
  DvText normal = {0}, json = test_read(&err, text, "Schema");
  bool ok = dv_failed(&err) && err.text && *err.text;
  if (!dv_failed(&err)) {
    dv_json_read(&err, dv_text_bytes(&json), &document);
    if (!dv_failed(&err)) dv_tfmd_normalise(&err, &document, 0, "Schema", "schema", &normal);
    ok = !dv_failed(&err) && dv_bytes_equal(dv_text_bytes(&json), dv_text_bytes(&normal));
  }
  if (!ok) printf("  %.*s\n  %s\n", (int)text.n, text.data, err.text ? err.text : json.data);
  dv_document_clear(&document);
  dv_text_clear(&normal);
  dv_text_clear(&json);
  dv_err_clear(&err);
  return ok;
}

static void test_damage(void) {
  static const char text[] =
      "feature { name: 'a' type: 2 presence < min_fraction: 1.5e0f min_count: 0x1 >\n"
      "annotation { tag: [\"x\", 'y\\n\\x41'] extra_metadata { [a/b] { c: [1, {d: E}] } # z\n } } "
      "}\n"
      "tensor_representation_group { key: '' value { tensor_representation { key: 'k'\n"
      "value { dense_tensor { default_value { bytes_value: '\\377' } } } } } }\n";
  static const char bytes[] = "{}<>[]\"'\\#:;,-0a.\n\xff/";
  int broken = 0;
  for (size_t i = 0; i < sizeof text; i++) {
    char damaged[sizeof text];
    broken += !test_survives((DvBytes){text, i});
    for (size_t k = 0; k < sizeof bytes && i < sizeof text - 1; k++) {
      memcpy(damaged, text, sizeof text);
      damaged[i] = bytes[k];
      broken += !test_survives((DvBytes){damaged, sizeof text - 1});
    }
  }
  CHECK(broken == 0);
}

/* feature { struct_domain { feature { ... } } }: three levels of JSON each. */
static DvText test_nested(DvErr *err, int pairs) {
  DvText text = {0};
  for (int i = 0; i < pairs; i++) dv_text_adds(err, &text, "feature { struct_domain { ");
  for (int i = 0; i < pairs; i++) dv_text_adds(err, &text, "} }");
  return text;
}

static void test_limits(void) {
  DvErr err = {0};
  DvText text = test_nested(&err, 21);
  CHECK(test_survives(dv_text_bytes(&text)));
  dv_text_clear(&text);
  text = test_nested(&err, 22);
  DvText json = test_read(&err, dv_text_bytes(&text), "Schema");
  CHECK(
      test_is(&err, &json, "nested", "schema: nested deeper than 64 levels at line 1, column 555"));
  dv_text_clear(&text);
  dv_text_adds(&err, &text, "annotation { extra_metadata { [a/b] ");
  for (int i = 0; i < 100000; i++) dv_text_adds(&err, &text, "{ a: [");
  json = test_read(&err, dv_text_bytes(&text), "Schema");
  CHECK(
      test_is(&err, &json, "nested", "schema: nested deeper than 64 levels at line 1, column 234"));
  dv_text_clear(&text);
  dv_text_adds(&err, &text, "default_environment: [''");
  for (int i = 0; i < 100000; i++) dv_text_adds(&err, &text, ",'a'");
  dv_text_adds(&err, &text, "]");
  CHECK(test_survives(dv_text_bytes(&text)));
  dv_text_clear(&text);
  enum { TEST_BYTES = (16 << 20) + 1 };
  char *blanks = malloc(TEST_BYTES);
  memset(blanks, ' ', TEST_BYTES);
  CHECK(test_survives((DvBytes){blanks, TEST_BYTES - 1}));
  json = test_read(&err, (DvBytes){blanks, TEST_BYTES}, "Schema");
  CHECK(test_is(&err, &json, "large", "schema: the text is larger than 16 MiB"));
  free(blanks);
}

static void test_faults(void) {
  static const char text[] =
      "feature { name: 'a' annotation { extra_metadata { [a/b] { c: 1 } } } }"
      "feature { annotation { extra_metadata { [a/b] { c: E } } } }"
      "tensor_representation_group { key: 'g' value { tensor_representation { key: 'k' value { "
      "dense_tensor { default_value { bytes_value: '\\377' } } } } } }";
  int wrong = 0;
  long n = 1;
  for (bool goes_on = true; goes_on; n++) {
    DvErr err = {0};
    DvText json = {0}, back = {0};
    long before = exact.blocks;
    exact.calls = exact.failed = 0;
    exact.fail_at = n;
    json = test_read(&err, dv_bytes(text), "Schema");
    if (!dv_failed(&err)) back = test_write(&err, dv_text_bytes(&json), "Schema");
    goes_on = exact.failed > 0;
    exact.fail_at = 0;
    wrong += dv_failed(&err) ? err.code != SQLITE_NOMEM : goes_on;
    dv_text_clear(&json);
    dv_text_clear(&back);
    dv_err_clear(&err);
    wrong += exact.blocks != before;
  }
  CHECK(wrong == 0 && n > 20);
}

/* Prints a document as text. */
static int test_print(const char *root, DvText (*make)(DvErr *, const char *),
                      const char *argument) {
  DvErr err = {0};
  DvText json = make(&err, argument);
  DvText text = test_write(&err, dv_text_bytes(&json), root);
  int code = dv_failed(&err);
  fputs(code ? err.text : text.data, code ? stderr : stdout);
  dv_text_clear(&json);
  dv_text_clear(&text);
  dv_err_clear(&err);
  return code;
}

static const char *test_root;

static DvText test_make_random(DvErr *err, const char *seed) {
  return document_make(err, test_root, (uint64_t)atoi(seed), (DocumentMaker){.is_plain = true});
}

static DvText test_make_read(DvErr *err, const char *unused) {
  static char text[1 << 22];
  size_t n = fread(text, 1, sizeof text, stdin);
  (void)unused;
  return test_read(err, (DvBytes){text, n}, test_root);
}

int main(int argc, char **argv) {
  test_root = argc > 2 ? argv[2] : "Schema";
  if (argc > 3 && strcmp(argv[1], "--print") == 0) {
    return test_print(test_root, test_make_random, argv[3]);
  }
  if (argc > 2 && strcmp(argv[1], "--read") == 0)
    return test_print(test_root, test_make_read, NULL);
  exact_install();
  sqlite3_initialize();
  test_syntax();
  test_scalars();
  test_any();
  test_messages();
  test_writing();
  test_round_trips();
  test_damage();
  test_limits();
  test_faults();
  return check_end(116);
}
