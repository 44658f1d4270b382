/* schema_test.c - the schema's structs: changing them, copies, and how datasets are read by them.
 */
#include "../../ext/document/schema_fields.h"
#include "../../ext/document/schema_read.h"
#include "../../ext/document/schema_write.h"
#include "../../ext/operation/schema_reading.h"
#include "check.h"

static DvErr err;

static DvSchema test_schema(const char *json) {
  DvSchema schema = {0};
  dv_schema_read_json(&err, dv_bytes(json), "the schema", &schema);
  return schema;
}

static bool test_is(const DvSchema *schema, const char *expected) {
  DvText json = {0};
  dv_schema_write_json(&err, schema, &json);
  bool ok = !dv_failed(&err) && strcmp(json.data, expected) == 0;
  if (!ok) printf("  %s\n  %s\n", expected, json.data ? json.data : "(error)");
  dv_text_clear(&json);
  return ok;
}

static bool test_says(const char *message) {
  bool ok = err.text && strcmp(err.text, message) == 0;
  if (!ok) printf("  %s\n  %s\n", message, err.text ? err.text : "(no error)");
  dv_err_clear(&err);
  return ok;
}

#define TEST_FEATURES                                                                              \
  "\"feature\":[{\"name\":\"a\",\"type\":\"BYTES\",\"domain\":\"d\","                              \
  "\"annotation\":{\"tag\":[\"t\"]}},"                                                             \
  "{\"name\":\"b\",\"type\":\"INT\",\"bool_domain\":{\"true_value\":\"1\"},"                       \
  "\"value_counts\":{\"value_count\":[{\"min\":1},{}]}},"                                          \
  "{\"name\":\"c\",\"type\":\"BYTES\",\"domain\":\"d\"}],"
#define TEST_SCHEMA                                                                                \
  "{" TEST_FEATURES "\"string_domain\":[{\"name\":\"d\",\"value\":[\"x\",\"y\"]}],"                \
  "\"dvext\":{\"read\":{\"arrays\":[\"b\"],\"parse_text\":true,\"missing\":[\"?\"]}}}"

static void test_copies(void) {
  DvSchema schema = test_schema(TEST_SCHEMA), copy;
  dv_message_dup(&err, dv_schema_message(), &schema, &copy);
  CHECK(test_is(&copy, TEST_SCHEMA));
  dv_schema_clear(&schema);
  CHECK(test_is(&copy, TEST_SCHEMA));
  CHECK(test_is(&schema, "{}"));
  DvSchemaFeature feature;
  dv_schema_feature_dup(&err, dv_schema_feature(&copy, 1), &feature);
  CHECK(feature.domain.kind == DV_DOMAIN_BOOL && feature.value_counts.levels.n == 2);
  CHECK(dv_bytes_equal(feature.domain.boolean.true_value, dv_bytes("1")));
  dv_schema_feature_clear(&feature);
  dv_schema_feature_clear(&feature);
  DvStringDomain domain;
  dv_message_dup(&err, dv_string_domain_message(), dv_schema_string_domain(&copy, 0), &domain);
  CHECK(domain.values.n == 2 && dv_bytes_equal(domain.name, dv_bytes("d")));
  dv_message_clear(dv_string_domain_message(), &domain);
  dv_schema_clear(&copy);
  dv_schema_clear(&copy);
}

static void test_changes(void) {
  DvSchema schema = test_schema("{" TEST_FEATURES "\"string_domain\":[{\"name\":\"d\"}]}");
  DvSchemaFeature *b = dv_schema_find(&schema, dv_bytes("b"));
  DvStringDomain *d = dv_schema_domain_of(&schema, dv_schema_find(&schema, dv_bytes("a")));
  CHECK(d == dv_schema_find_domain(&schema, dv_bytes("d")));
  CHECK(!dv_schema_domain_of(&schema, b) && !dv_schema_find(&schema, dv_bytes("z")));
  dv_domain_clear(&b->domain);
  b->domain.kind = DV_DOMAIN_INT;
  b->domain.integer.min = dv_some_integer(0);
  b->domain.integer.max = dv_some_integer(5);
  dv_schema_value_count_clear(b);
  dv_schema_add_dimension(&err, b, 3);
  b->lifecycle_stage = dv_some_choice(DV_STAGE_DEPRECATED);
  CHECK(dv_bytes_equal(dv_schema_add_domain(&err, &schema, dv_bytes("d"))->name, dv_bytes("d2")));
  CHECK(dv_bytes_equal(dv_schema_add_domain(&err, &schema, dv_bytes("d"))->name, dv_bytes("d3")));
  dv_schema_drop_domain(&schema, d);
  CHECK(!dv_schema_find_domain(&schema, dv_bytes("d")));
  dv_schema_sweep_domains(&err, &schema);
  DvSchemaFeature *added = dv_schema_add_feature(&err, &schema, dv_bytes("e"));
  DvValueBounds *level = dv_schema_add_level(&err, added);
  level->min = dv_some_integer(2);
  CHECK(dv_schema_find(&schema, dv_bytes("b")) == b);
  CHECK(test_is(&schema, "{\"feature\":[{\"name\":\"a\",\"type\":\"BYTES\","
                         "\"annotation\":{\"tag\":[\"t\"]}},{\"name\":\"b\",\"type\":\"INT\","
                         "\"int_domain\":{\"min\":0,\"max\":5},\"lifecycle_stage\":\"DEPRECATED\","
                         "\"shape\":{\"dim\":[{\"size\":3}]}},{\"name\":\"c\",\"type\":\"BYTES\"},"
                         "{\"name\":\"e\",\"value_counts\":{\"value_count\":[{\"min\":2}]}}],"
                         "\"string_domain\":[{\"name\":\"d2\"},{\"name\":\"d3\"}]}"));
  CHECK(dv_schema_is_deprecated(b) && !dv_schema_is_deprecated(added));
  dv_schema_shape_clear(b);
  CHECK(!b->shape.is_set && !b->shape.dimensions.n);
  CHECK(strcmp(dv_domain_kind_name(DV_DOMAIN_REFERENCE), "domain") == 0);
  CHECK(strcmp(dv_domain_kind_name(DV_DOMAIN_URL), "url_domain") == 0);
  CHECK(strcmp(dv_domain_kind_name(DV_DOMAIN_NONE), "") == 0);
  dv_schema_clear(&schema);
}

/* tfdv: anomalies A7. */
static void test_environments(void) {
  DvSchema schema = test_schema(
      "{\"feature\":[{\"name\":\"a\",\"presence\":{\"min_count\":1}},"
      "{\"name\":\"b\",\"presence\":{\"min_fraction\":0.5},\"not_in_environment\":[\"S\"]},"
      "{\"name\":\"c\",\"presence\":{\"min_count\":0},\"in_environment\":[\"S\",\"X\"],"
      "\"not_in_environment\":[\"S\"]},"
      "{\"name\":\"d\",\"presence\":{\"min_count\":1},\"deprecated\":true},"
      "{\"name\":\"e\",\"lifecycle_stage\":\"BETA\",\"deprecated\":false}],"
      "\"default_environment\":[\"S\",\"T\"]}");
  const DvBytes none = {0}, serving = dv_bytes("S"), unknown = dv_bytes("X");
  bool is_in[5][3], is_required[5][3];
  for (size_t i = 0; i < 5; i++) {
    const DvBytes environments[3] = {none, serving, unknown};
    for (int j = 0; j < 3; j++) {
      is_in[i][j] = dv_schema_is_in(&schema, dv_schema_feature(&schema, i), environments[j]);
      is_required[i][j] =
          dv_schema_is_required(&schema, dv_schema_feature(&schema, i), environments[j]);
    }
  }
  CHECK(is_in[0][0] && is_in[0][1] && !is_in[0][2]);
  CHECK(is_in[1][0] && !is_in[1][1] && !is_in[1][2]);
  CHECK(is_in[2][0] && is_in[2][1] && is_in[2][2]);
  CHECK(is_required[0][0] && is_required[0][1] && !is_required[0][2]);
  CHECK(is_required[1][0] && !is_required[1][1]);
  CHECK(!is_required[2][0] && !is_required[3][0] && !is_required[4][0]);
  for (int stage = 0; stage < 10; stage++) {
    bool expected = stage == 1 || stage == 2 || stage == 5 || stage == 6 || stage == 7;
    CHECK(dv_stage_is_deprecated(dv_some_choice(stage)) == expected);
  }
  dv_schema_clear(&schema);
}

/* ---- reading ---- */

static bool test_lists(const DvNames *names, const char *expected) {
  DvText text = {0};
  for (size_t i = 0; i < names->n; i++) {
    if (i) dv_text_adds(&err, &text, ",");
    dv_text_add(&err, &text, names->items[i].data, names->items[i].n);
  }
  bool ok = strcmp(text.n ? text.data : "", expected) == 0;
  if (!ok) printf("  %s\n  %s\n", expected, text.n ? text.data : "");
  dv_text_clear(&text);
  return ok;
}

/* The reading of a dataset with columns a, b, c by the schema and these options. */
static DvReading test_reading(const char *schema_json, const char *options) {
  char *columns[] = {"a", "b", "c"};
  const DvSource source = {.query = "", .columns = columns, .n_columns = 3};
  DvSchema schema = test_schema(schema_json);
  DvReading given = {0}, reading = {0};
  const DvOptionSet set = dv_reading_option_set(&given);
  dv_options_read(&err, dv_bytes(options), &set, 1);
  dv_schema_apply_reading(&err, &schema, &source, &given, &reading);
  dv_reading_clear(&given);
  dv_schema_clear(&schema);
  return reading;
}

static void test_readings(void) {
  DvReading reading = test_reading(TEST_SCHEMA, "{}");
  CHECK(reading.parse_text && !reading.is_given);
  CHECK(test_lists(&reading.missing, "?") && test_lists(&reading.arrays, "b"));
  dv_reading_clear(&reading);
  reading = test_reading(TEST_SCHEMA, "{\"parse_text\":false,\"arrays\":[\"c\"],\"missing\":[]}");
  CHECK(!reading.parse_text && reading.is_given);
  CHECK(test_lists(&reading.missing, "") && test_lists(&reading.arrays, "c,b"));
  dv_reading_clear(&reading);
  reading = test_reading("{\"dvext\":{\"read\":{\"arrays\":[\"gone\",\"a\"]}}}",
                         "{\"weight\":\"gone\",\"columns\":[\"c\",\"gone\"]}");
  CHECK(test_lists(&reading.arrays, "a") && test_lists(&reading.columns, "c"));
  CHECK(reading.has_columns && !reading.weight.data);
  dv_reading_clear(&reading);
  reading = test_reading("{\"feature\":[{\"name\":\"a\",\"shape\":{\"dim\":[{\"size\":1}]}},"
                         "{\"name\":\"b\",\"shape\":{\"dim\":[{\"size\":1},{\"size\":2}]}},"
                         "{\"name\":\"c\",\"value_count\":{\"min\":1}}]}",
                         "{\"weight\":\"a\"}");
  CHECK(test_lists(&reading.arrays, "b,c"));
  CHECK(dv_bytes_equal(reading.weight, dv_bytes("a")));
  dv_reading_clear(&reading);
  reading = test_reading("{\"feature\":[{\"name\":\"a\",\"value_count\":{\"min\":1,\"max\":1}},"
                         "{\"name\":\"b\",\"value_counts\":{}},{\"name\":\"c\",\"shape\":{}}]}",
                         "{}");
  CHECK(test_lists(&reading.arrays, "b"));
  dv_reading_clear(&reading);
}

static void test_checks(void) {
  char *first[] = {"a", "b"}, *second[] = {"c"};
  const DvSource one = {.query = "", .columns = first, .n_columns = 2};
  const DvSource two = {.query = "", .columns = second, .n_columns = 1};
  const DvSource *const sources[] = {&one, &two};
  DvReading given = {0};
  dv_names_add(&err, &given.arrays, dv_bytes("c"));
  dv_reading_check(&err, &given, sources, 2);
  CHECK(!dv_failed(&err));
  dv_reading_check(&err, &given, sources, 1);
  CHECK(test_says("option 'arrays' names column 'c', which the dataset does not have (it has a, b)"));
  dv_names_add(&err, &given.columns, dv_bytes("d"));
  dv_reading_check(&err, &given, sources, 2);
  CHECK(test_says("option 'columns' names column 'd', which no dataset has"));
  dv_names_clear(&given.columns);
  given.weight = dv_bytes("c");
  dv_reading_check(&err, &given, sources, 2);
  CHECK(test_says("option 'weight' names column 'c', which the dataset does not have (it has a, b)"));
  dv_names_clear(&given.arrays);
}

/* A profile of columns a and b with these marks is checked against the schema. */
static void test_check_profile(const char *schema_json, bool parse_text, const char *missing,
                               bool is_array) {
  const DvSliceKey all = {.kind = DV_SLICE_ALL};
  DvSchema schema = test_schema(schema_json);
  DvDatasetProfile profile = {.marks.parse_text = parse_text};
  DvNames texts = {0};
  if (missing) dv_names_add(&err, &texts, dv_bytes(missing));
  dv_dataset_profile_set_missing(&err, &profile, &texts);
  DvSliceProfile *slice = dv_dataset_profile_slice(&err, &profile, &all);
  dv_slice_profile_add(&err, slice, dv_bytes("a"), 0, false, false);
  dv_slice_profile_add(&err, slice, dv_bytes("b"), 1, false, is_array);
  dv_dataset_profile_settle(&err, &profile);
  dv_schema_check_profile(&err, &schema, &profile);
  dv_dataset_profile_clear(&profile);
  dv_names_clear(&texts);
  dv_schema_clear(&schema);
}

#define TEST_OTHERWISE(key)                                                                        \
  "the profile was made with other '" key "' than the schema's dvext.read says (make it again"     \
  " with these, or change the schema)"

static void test_profiles(void) {
  test_check_profile(TEST_SCHEMA, true, "?", true);
  CHECK(!dv_failed(&err));
  test_check_profile(TEST_SCHEMA, false, "?", true);
  CHECK(test_says(TEST_OTHERWISE("parse_text")));
  test_check_profile(TEST_SCHEMA, true, NULL, true);
  CHECK(test_says(TEST_OTHERWISE("missing")));
  test_check_profile(TEST_SCHEMA, true, "?", false);
  CHECK(test_says(TEST_OTHERWISE("arrays")));
  test_check_profile("{\"dvext\":{\"read\":{\"arrays\":[\"z\"]}}}", true, "?", true);
  CHECK(test_says(TEST_OTHERWISE("arrays")));
  test_check_profile("{\"feature\":[{\"name\":\"b\",\"value_count\":{\"min\":1}}],"
                     "\"dvext\":{\"read\":{\"arrays\":[\"z\"]}}}",
                     true, "?", true);
  CHECK(!dv_failed(&err));
  test_check_profile("{}", true, "?", true);
  CHECK(!dv_failed(&err));
}

/* The smallest suffix that is free, however many are taken and whichever are given back. */
static void test_domain_names(void) {
  DvSchema schema = {0};
  char name[32];
  bool are_counted = true;
  for (int i = 1; i <= 40; i++) {
    DvBytes expected = {name, (size_t)snprintf(name, sizeof name, i == 1 ? "d" : "d%d", i)};
    DvStringDomain *domain = dv_schema_add_domain(&err, &schema, dv_bytes("d"));
    are_counted = are_counted && dv_bytes_equal(domain->name, expected);
    DvSchemaFeature *feature = dv_schema_add_feature(&err, &schema, expected);
    feature->domain.kind = DV_DOMAIN_REFERENCE;
    dv_text_field_set(&err, &feature->domain.reference, expected);
  }
  CHECK(are_counted && schema.string_domains.n == 40);
  dv_schema_drop_domain(&schema, dv_schema_find_domain(&schema, dv_bytes("d7")));
  dv_schema_drop_domain(&schema, dv_schema_find_domain(&schema, dv_bytes("d30")));
  DvSchemaFeature *feature = dv_schema_find(&schema, dv_bytes("d30"));
  CHECK(!dv_schema_find_domain(&schema, dv_bytes("d30")) && !dv_schema_domain_of(&schema, feature));
  dv_schema_unlink_dropped(&schema, feature);
  CHECK(feature->domain.kind == DV_DOMAIN_NONE);
  CHECK(dv_bytes_equal(dv_schema_add_domain(&err, &schema, dv_bytes("d"))->name, dv_bytes("d7")));
  CHECK(dv_schema_find(&schema, dv_bytes("d7"))->domain.kind == DV_DOMAIN_NONE);
  CHECK(dv_bytes_equal(dv_schema_add_domain(&err, &schema, dv_bytes("d"))->name, dv_bytes("d30")));
  CHECK(dv_bytes_equal(dv_schema_add_domain(&err, &schema, dv_bytes("d"))->name, dv_bytes("d41")));
  bool are_found = true;
  for (size_t i = 0; i < schema.string_domains.n; i++) {
    DvStringDomain *domain = dv_schema_string_domain(&schema, i);
    are_found = are_found && dv_schema_find_domain(&schema, domain->name) == domain;
  }
  CHECK(are_found && schema.string_domains.n == 41 && !dv_failed(&err));
  dv_schema_clear(&schema);
}

int main(void) {
  test_copies();
  test_changes();
  test_domain_names();
  test_environments();
  test_readings();
  test_checks();
  test_profiles();
  CHECK(!dv_failed(&err));
  dv_err_clear(&err);
  return check_end(63);
}
