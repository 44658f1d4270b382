/* tfmd_test.c - the table's own laws, JSON made canonical with every message, dvext's own hidden
** and shown, base64, faults. */
#include "../exact_malloc.h"
#include "../../ext/base/base64.h"
#include "../../ext/document/tfmd.h"
#include "check.h"
#include "documents.h"

#include <stdlib.h>

/* --- the table --- */

static void test_table(void) {
  int unsorted = 0, wide = 0, untyped = 0, doubled = 0, empty_enums = 0;
  for (int type = 0; dv_tfmd_name(type); type++) {
    DvTfmdFields fields = dv_tfmd_fields(type);
    DvTfmdValues values = dv_tfmd_values(type);
    wide += fields.n > 64 || (fields.n > 0 && values.n > 0);
    for (size_t i = 0; i < fields.n; i++) {
      const DvTfmdField *field = &fields.rows[i];
      bool has_type = field->kind == DV_TFMD_MESSAGE || field->kind == DV_TFMD_ENUM;
      unsorted += i > 0 && field->number <= fields.rows[i - 1].number;
      untyped += has_type != (dv_tfmd_name(field->type) != NULL);
      untyped += field->kind == DV_TFMD_MESSAGE && dv_tfmd_values(field->type).n > 0;
      empty_enums += field->kind == DV_TFMD_ENUM && dv_tfmd_values(field->type).n < 2;
      doubled += dv_tfmd_field(type, dv_bytes(field->name), true) != field;
      untyped += field->label == DV_TFMD_MAP &&
                 (dv_tfmd_fields(field->type).n != 2 ||
                  dv_tfmd_fields(field->type).rows[0].kind != DV_TFMD_STRING);
      untyped += field->oneof && field->label != DV_TFMD_SINGULAR;
    }
    for (size_t i = 0; i < values.n; i++) {
      unsorted += i > 0 && values.rows[i].number <= values.rows[i - 1].number;
      doubled += dv_tfmd_value_named(type, dv_bytes(values.rows[i].name)) != &values.rows[i];
      doubled += dv_tfmd_value(type, values.rows[i].number) != &values.rows[i];
    }
    doubled += dv_tfmd_find(dv_tfmd_name(type)) != type;
  }
  CHECK(unsorted == 0 && wide == 0 && untyped == 0 && doubled == 0 && empty_enums == 0);
  size_t n_rows = 0;
  bool is_sorted = true;
  const DvTfmdField *rows = dv_tfmd_fields(0).rows;
  for (int type = 0; dv_tfmd_name(type); type++) {
    DvTfmdFields fields = dv_tfmd_fields(type);
    is_sorted = is_sorted && (fields.n == 0 || fields.rows == rows + n_rows);
    n_rows += fields.n;
  }
  CHECK(is_sorted && n_rows > 250 && n_rows < DOCUMENT_ROWS);
  CHECK(dv_tfmd_find("Nothing") == -1 && !dv_tfmd_name(-1));
  CHECK(dv_tfmd_fields(-1).n == 0 && dv_tfmd_values(-1).n == 0);
}

typedef struct TestFact {
  const char *message, *field;
  int number;
} TestFact;

/* From tensorflow_metadata/proto/v0. */
static void test_facts(void) {
  static const TestFact facts[] = {
      {"Schema", "feature", 1},
      {"Schema", "tensor_representation_group", 13},
      {"Feature", "value_count", 5},
      {"Feature", "domain", 7},
      {"Feature", "presence", 14},
      {"Feature", "shape", 23},
      {"Feature", "struct_domain", 29},
      {"Feature", "unique_constraints", 31},
      {"Feature", "sequence_metadata", 35},
      {"SparseFeature", "is_sorted", 8},
      {"FloatDomain", "is_categorical", 8},
      {"FixedShape", "dim", 2},
      {"FeatureNameStatistics", "path", 8},
      {"CommonStatistics", "tot_num_values", 8},
      {"RankHistogram.Bucket", "label", 4},
      {"AnomalyInfo", "severity", 5},
      {"Anomalies", "drift_skew_info", 9},
  };
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
    const DvTfmdField *field =
        dv_tfmd_field(dv_tfmd_find(facts[i].message), dv_bytes(facts[i].field), false);
    CHECK(field && field->number == facts[i].number);
  }
  int feature = dv_tfmd_find("Feature");
  CHECK(dv_tfmd_field(feature, dv_bytes("inEnvironment"), true)->number == 20);
  CHECK(!dv_tfmd_field(feature, dv_bytes("inEnvironment"), false));
  CHECK(!dv_tfmd_field(feature, dv_bytes("inenvironment"), true));
  CHECK(!dv_tfmd_field(feature, dv_bytes("in_Environment"), true));
  CHECK(!dv_tfmd_field(feature, dv_bytes(""), true));
  CHECK(dv_tfmd_value_named(dv_tfmd_find("AnomalyInfo.Type"), dv_bytes("CUSTOM_VALIDATION"))
            ->number == 86);
  CHECK(!dv_tfmd_value(dv_tfmd_find("LifecycleStage"), 8));
}

/* --- canonical JSON --- */

typedef void (*TestChange)(DvErr *err, const DvDocument *document, DvText *out,
                           const char *message);

static void test_do_normalise(DvErr *err, const DvDocument *document, DvText *out,
                              const char *message) {
  dv_tfmd_normalise(err, document, 0, message, "schema", out);
}
static void test_do_hide(DvErr *err, const DvDocument *document, DvText *out, const char *message) {
  dv_tfmd_hide_own(err, document, 0, message, out);
}
static void test_do_show(DvErr *err, const DvDocument *document, DvText *out, const char *message) {
  dv_tfmd_show_own(err, document, 0, message, "schema", out);
}

/* The changed document; the caller's. */
static DvText test_change(DvErr *err, TestChange change, DvBytes json, const char *message) {
  DvDocument document = {0};
  DvText out = {0};
  dv_json_read(err, json, &document);
  if (!dv_failed(err)) change(err, &document, &out, message);
  dv_document_clear(&document);
  return out;
}

static bool test_gives(TestChange change, const char *message, const char *json,
                       const char *expected) {
  DvErr err = {0};
  DvText out = test_change(&err, change, dv_bytes(json), message);
  const char *got = dv_failed(&err) ? err.text : out.data;
  bool ok = got && strcmp(got, expected) == 0;
  if (!ok) printf("  %s\n  expected %s\n  got      %s\n", json, expected, got ? got : "(none)");
  dv_text_clear(&out);
  dv_err_clear(&err);
  return ok;
}

#define NORMAL(json, expected) CHECK(test_gives(test_do_normalise, "Schema", json, expected))

static void test_forms(void) {
  NORMAL("{}", "{}");
  NORMAL("{\"feature\":null}", "{}");
  NORMAL("{\"feature\":[{\"inEnvironment\":[\"A\"],\"type\":2}]}",
         "{\"feature\":[{\"in_environment\":[\"A\"],\"type\":\"INT\"}]}");
  NORMAL("{\"feature\":[{\"presence\":{\"min_count\":\"1\",\"minFraction\":1}}]}",
         "{\"feature\":[{\"presence\":{\"min_count\":1,\"min_fraction\":1.0}}]}");
  NORMAL("{\"feature\":[{\"int_domain\":{\"min\":-0,\"max\":1e3,\"is_categorical\":1}}]}",
         "{\"feature\":[{\"int_domain\":{\"min\":0,\"max\":1000,\"is_categorical\":true}}]}");
  NORMAL("{\"feature\":[{\"float_domain\":{\"min\":-9e999,\"max\":\"1.50\"}}]}",
         "{\"feature\":[{\"float_domain\":{\"min\":\"-Infinity\",\"max\":1.5}}]}");
  NORMAL("{ \"dvext\" : { \"rules\" : [ ] } , \"feature\":[{\"name\":\"a\",\"dvext\":{}}]}",
         "{\"dvext\":{ \"rules\" : [ ] },\"feature\":[{\"name\":\"a\",\"dvext\":{}}]}");
  NORMAL("{\"defaultEnvironment\":[],\"tensorRepresentationGroup\":{},\"annotation\":{}}",
         "{\"annotation\":{}}");
  NORMAL("{\"annotation\":{\"extraMetadata\":[{\"@type\":\"a/b\",\"minValue\":null}]}}",
         "{\"annotation\":{\"extra_metadata\":[{\"@type\":\"a/b\",\"minValue\":null}]}}");
  NORMAL("{\"tensorRepresentationGroup\":{\"someKey\":{\"tensorRepresentation\":{\"\":{}}}}}",
         "{\"tensor_representation_group\":{\"someKey\":{\"tensor_representation\":{\"\":{}}}}}");
}

static void test_messages(void) {
  NORMAL("{\"feature\": [\n {\"name\": \"a\"},\n {\"presnce\": {}}]}",
         "schema: unknown field 'feature[1].presnce' at line 3, column 3");
  NORMAL("{\"feature\":[{\"a\\nb\":1}]}",
         "schema: unknown field 'feature[0].a\\x0ab' at line 1, column 14");
  NORMAL("{\"feature\":[{\"struct_domain\":{\"feature\":[{\"dvxt\":1}]}}]}",
         "schema: unknown field 'feature[0].struct_domain.feature[0].dvxt' at line 1, column 43");
  NORMAL("{\"string_domain\":[{\"dvext\":{}}]}",
         "schema: unknown field 'string_domain[0].dvext' at line 1, column 20 "
         "(known: name, value, is_categorical)");
  NORMAL("[]", "schema: expected an object (Schema) at line 1, column 1");
  NORMAL("{\"feature\":{}}", "schema: field 'feature' needs an array at line 1, column 12");
  NORMAL("{\"feature\":[5]}",
         "schema: field 'feature[0]' needs an object, not 5 at line 1, column 13");
  NORMAL("{\"feature\":[null]}",
         "schema: field 'feature[0]' needs an object, not null at line 1, column 13");
  NORMAL("{\"annotation\":[]}",
         "schema: field 'annotation' needs an object, not an array at line 1, column 15 "
         "(known: tag, comment, extra_metadata)");
  NORMAL("{\"dvext\":[]}", "schema: field 'dvext' needs an object at line 1, column 10");
  NORMAL("{\"feature\":[{\"name\":5}]}",
         "schema: field 'feature[0].name' needs a text, not 5 at line 1, column 21");
  NORMAL("{\"feature\":[{\"name\":{\"a\":1}}]}",
         "schema: field 'feature[0].name' needs a text, not an object at line 1, column 21");
  NORMAL("{\"feature\":[{\"deprecated\":\"true\"}]}",
         "schema: field 'feature[0].deprecated' needs true "
         "or false, not \"true\" at line 1, column 27");
  NORMAL("{\"feature\":[{\"deprecated\":2}]}",
         "schema: field 'feature[0].deprecated' needs true or false, not 2 at line 1, column 27");
  NORMAL("{\"feature\":[{\"type\":\"BITES\"}]}",
         "schema: field 'feature[0].type' needs TYPE_UNKNOWN, BYTES, INT, FLOAT or STRUCT, not "
         "\"BITES\" at line 1, column 21");
  NORMAL(
      "{\"feature\":[{\"type\":5}]}",
      "schema: field 'feature[0].type' needs TYPE_UNKNOWN, BYTES, INT, FLOAT or STRUCT, not 5 at "
      "line 1, column 21");
  NORMAL("{\"feature\":[{\"presence\":{\"min_count\":1.5}}]}",
         "schema: field 'feature[0].presence.min_count' needs an integer of 64 bits, not 1.5 at "
         "line 1, column 38");
  NORMAL(
      "{\"feature\":[{\"presence\":{\"min_count\":\"0x1\"}}]}",
      "schema: field 'feature[0].presence.min_count' needs an integer of 64 bits, not \"0x1\" at "
      "line 1, column 38");
  NORMAL("{\"feature\":[{\"presence\":{\"min_count\":9223372036854775808}}]}",
         "schema: field 'feature[0].presence.min_count' needs an integer of 64 bits, not "
         "9223372036854775808 at line 1, column 38");
  NORMAL("{\"feature\":[{\"presence\":{\"min_fraction\":\"1,5\"}}]}",
         "schema: field 'feature[0].presence.min_fraction' needs a number, not \"1,5\" at line 1, "
         "column 41");
  NORMAL("{\"tensor_representation_group\":[]}",
         "schema: field 'tensor_representation_group' needs an "
         "object, not an array at line 1, column 32");
  NORMAL("{\"tensor_representation_group\":{\"k\":{\"x\":1}}}",
         "schema: unknown field 'tensor_representation_group.k.x' at line 1, column 38 "
         "(known: tensor_representation)");
  NORMAL("{\"default_environment\":[],\"defaultEnvironment\":[]}",
         "schema: field 'default_environment' is given twice at line 1, column 27");
  NORMAL("{\"feature\":[{\"valueCount\":{},\"shape\":{}}]}",
         "schema: field 'feature[0].shape' excludes 'value_count', which is given, too at line 1, "
         "column 30");
  CHECK(test_gives(
      test_do_normalise, "DatasetFeatureStatistics", "{\"num_examples\":-1}",
      "schema: field 'num_examples' needs an unsigned integer of 64 bits, not -1 at line "
      "1, column 17"));
  CHECK(test_gives(
      test_do_normalise, "ArgmaxTopK", "{\"k\":4294967296}",
      "schema: field 'k' needs an unsigned integer of 32 bits, not 4294967296 at line 1, "
      "column 6"));
  CHECK(test_gives(test_do_normalise, "HiddenRegion", "{\"size\":2147483648}",
                   "schema: field 'size' needs an integer of 32 bits, not 2147483648 at line 1, "
                   "column 9"));
  CHECK(test_gives(test_do_normalise, "AnomalyInfo.Reason", "{\"type\":\"X\"}",
                   "schema: field 'type' needs a value of AnomalyInfo.Type, not \"X\" at line 1, "
                   "column 9"));
  CHECK(test_gives(
      test_do_normalise, "AllowlistDeriver", "{\"placeholder_value\":\"a\"}",
      "schema: field 'placeholder_value' needs bytes (base64 in JSON), not \"a\" at line "
      "1, column 22"));
}

static const char *const test_roots[] = {"Schema", "DatasetFeatureStatisticsList", "Anomalies"};

static void test_documents(void) {
  static bool used[DOCUMENT_ROWS];
  int different = 0, unstable = 0, hidden = 0;
  for (uint64_t seed = 0; seed < 1200; seed++) {
    const char *root = test_roots[seed % 3];
    DvErr err = {0};
    DvText whole = document_make(&err, root, seed, (DocumentMaker){.used = used, .has_own = true});
    DvText loose =
        document_make(&err, root, seed, (DocumentMaker){.is_loose = true, .has_own = true});
    DvText normal = test_change(&err, test_do_normalise, dv_text_bytes(&loose), root);
    DvText again = test_change(&err, test_do_normalise, dv_text_bytes(&whole), root);
    DvText hide = test_change(&err, test_do_hide, dv_text_bytes(&whole), root);
    DvText show = test_change(&err, test_do_show, dv_text_bytes(&hide), root);
    DvText bare = test_change(&err, test_do_normalise, dv_text_bytes(&hide), root);
    different += dv_failed(&err) || strcmp(normal.data, whole.data) != 0;
    unstable += dv_failed(&err) || strcmp(again.data, whole.data) != 0;
    hidden += dv_failed(&err) || strcmp(show.data, whole.data) != 0 ||
              strstr(hide.data, "\"dvext\":") != NULL || strcmp(bare.data, hide.data) != 0;
    if (dv_failed(&err)) printf("  seed %d: %s\n", (int)seed, err.text);
    DvText *const texts[] = {&whole, &loose, &normal, &again, &hide, &show, &bare};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) dv_text_clear(texts[i]);
    dv_err_clear(&err);
  }
  CHECK(different == 0);
  CHECK(unstable == 0);
  CHECK(hidden == 0);
  int unused = 0;
  size_t n_rows = 0;
  for (int type = 0; dv_tfmd_name(type); type++) {
    DvTfmdFields fields = dv_tfmd_fields(type);
    for (size_t i = 0; i < fields.n; i++) {
      unused += !used[n_rows + i] && !dv_tfmd_is_any(type);
      if (!used[n_rows + i] && !dv_tfmd_is_any(type)) {
        printf("  unused: %s.%s\n", dv_tfmd_name(type), fields.rows[i].name);
      }
    }
    n_rows += fields.n;
  }
  CHECK(unused == 0);
}

/* --- dvext's own --- */

static void test_own(void) {
  CHECK(test_gives(test_do_hide, "Schema", "{\"dvext\":{\"a\":\"b\"},\"feature\":[{\"dvext\":{}}]}",
                   "{\"feature\":[{\"annotation\":{\"comment\":[\"dvext: {}\"]}}],\"annotation\":"
                   "{\"comment\":[\"dvext: {\\\"a\\\":\\\"b\\\"}\"]}}"));
  CHECK(test_gives(test_do_hide, "Feature",
                   "{\"annotation\":{\"comment\":[\"c\"],\"tag\":[\"t\"]},\"dvext\":{}}",
                   "{\"annotation\":{\"comment\":[\"c\",\"dvext: {}\"],\"tag\":[\"t\"]}}"));
  CHECK(test_gives(test_do_hide, "Feature", "{\"dvext\":{},\"annotation\":{\"tag\":[\"t\"]}}",
                   "{\"annotation\":{\"tag\":[\"t\"],\"comment\":[\"dvext: {}\"]}}"));
  CHECK(test_gives(test_do_show, "Feature",
                   "{\"annotation\":{\"tag\":[\"t\"],\"comment\":[\"dvext: {}\"]},\"name\":\"a\"}",
                   "{\"annotation\":{\"tag\":[\"t\"]},\"name\":\"a\",\"dvext\":{}}"));
  CHECK(test_gives(test_do_show, "Feature", "{\"annotation\":{\"comment\":[\"dvext: {}\"]}}",
                   "{\"dvext\":{}}"));
  CHECK(test_gives(test_do_show, "Schema",
                   "{\"string_domain\":[{\"value\":[\"dvext: {}\"]}],\"annotation\":{\"comment\":["
                   "\"dvext: x\",\" dvext: {}\"]}}",
                   "{\"string_domain\":[{\"value\":[\"dvext: {}\"]}],\"annotation\":{\"comment\":["
                   "\"dvext: x\",\" dvext: {}\"]}}"));
  CHECK(test_gives(test_do_show, "Schema",
                   "{\"feature\":[{\"annotation\":{\"comment\":[\"a\",\"dvext: {]\"]}}]}",
                   "schema: 'feature[0].annotation.comment[1]' holds no object of dvext: JSON: "
                   "expected a key in double quotes at line 1, column 2"));
  CHECK(test_gives(test_do_show, "Schema",
                   "{\"annotation\":{\"comment\":[\"dvext: {}\",\"dvext: {}\"]}}",
                   "schema: 'annotation.comment[1]' gives 'dvext' a second time"));
  CHECK(test_gives(test_do_show, "Schema",
                   "{\"dvext\":{},\"annotation\":{\"comment\":[\"dvext: {}\"]}}",
                   "schema: 'dvext' stands in the annotation, too"));
}

/* --- base64 --- */

static void test_base64(void) {
  static const char *const wrong[] = {"a",    "YQ=",  "YQ===", "=",
                                      "YR==", "Y Q=", "YWJj=", "\303\244aa"};
  int n_wrong = 0, different = 0;
  DvErr err = {0};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    DvText out = {0};
    n_wrong += !dv_base64_read(&err, dv_bytes(wrong[i]), &out);
    dv_text_clear(&out);
  }
  CHECK(n_wrong == (int)(sizeof wrong / sizeof *wrong) && !dv_failed(&err));
  for (size_t n = 0; n < 64; n++) {
    char bytes[64];
    DvText text = {0}, back = {0};
    for (size_t i = 0; i < n; i++) bytes[i] = (char)(i * 37 + n * 11);
    dv_base64_write(&err, &text, (DvBytes){bytes, n});
    bool is_read = dv_base64_read(&err, dv_text_bytes(&text), &back);
    different += !is_read || !dv_bytes_equal(dv_text_bytes(&back), (DvBytes){bytes, n});
    dv_text_clear(&text);
    dv_text_clear(&back);
  }
  CHECK(different == 0);
}

/* --- faults --- */

static void test_faults(void) {
  static const char json[] =
      "{\"feature\":[{\"name\":\"a\",\"dvext\":{\"a\":1},\"annotation\":{\"comment\":[\"b\"]}}],"
      "\"tensorRepresentationGroup\":{\"g\":{\"tensorRepresentation\":{\"k\":{\"denseTensor\":{"
      "\"defaultValue\":{\"bytesValue\":\"YQ\"}}}}}},\"dvext\":{}}";
  int wrong = 0;
  long n = 1;
  for (bool goes_on = true; goes_on; n++) {
    DvErr err = {0};
    long before = exact.blocks;
    exact.calls = exact.failed = 0;
    exact.fail_at = n;
    DvText normal = test_change(&err, test_do_normalise, dv_bytes(json), "Schema");
    DvText hide = {0}, show = {0};
    if (!dv_failed(&err)) hide = test_change(&err, test_do_hide, dv_text_bytes(&normal), "Schema");
    if (!dv_failed(&err)) show = test_change(&err, test_do_show, dv_text_bytes(&hide), "Schema");
    goes_on = exact.failed > 0;
    exact.fail_at = 0;
    wrong += dv_failed(&err) ? err.code != SQLITE_NOMEM : goes_on;
    dv_text_clear(&normal);
    dv_text_clear(&hide);
    dv_text_clear(&show);
    dv_err_clear(&err);
    wrong += exact.blocks != before;
  }
  CHECK(wrong == 0 && n > 5);
}

int main(void) {
  exact_install();
  sqlite3_initialize();
  test_table();
  test_facts();
  test_forms();
  test_messages();
  test_documents();
  test_own();
  test_base64();
  test_faults();
  return check_end(83);
}
