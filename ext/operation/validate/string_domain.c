/* string_domain.c - are the texts in the domain (tfdv: anomalies A10.4)?
**
** Of a column with more texts than its profile can tell apart, what is counted is counted at least:
** then a domain cannot be completed, and an update drops it. */
#include "check.h"

/* How many unexpected values a description lists. */
enum { STRING_DOMAIN_LISTED = 100 };

/* The values that the domain does not have, in the order of their bytes. */
typedef struct StringDomainOthers {
  const DvValueCount **items;
  size_t n;
  double amount, total; /* of values in the data, or of their weight */
  bool is_at_least;
} StringDomainOthers;

static double string_domain_amount(const DvCheck *check, const DvValueCount *value) {
  return check->inference.by_weight ? dv_weight_to_real(value->weight) : (double)value->count;
}

/* Of values, not of rows; a null in an array counts, as in TFDV. */
static double string_domain_total(const DvCheck *check) {
  const DvStatistics *statistics = check->statistics;
  const DvLevels *levels = statistics->column->levels;
  bool by_weight = check->inference.by_weight;
  if (!levels)
    return by_weight ? dv_weight_to_real(statistics->weighted_values) : (double)statistics->values;
  const DvTally *values = dv_levels_values(levels);
  return by_weight ? dv_weight_to_real(values->weighted_total) : dv_wide_to_real(values->total);
}

/* Of a long text only its beginning, its length and its hash are known. */
static bool string_domain_has(const DvNames *allowed, const DvValueCount *value) {
  if (!value->is_cut) return dv_names_find(allowed, value->text) >= 0;
  for (size_t i = 0; i < allowed->n; i++) {
    DvBytes text = allowed->items[i];
    if (text.n == value->length && memcmp(text.data, value->text.data, value->text.n) == 0 &&
        dv_text_hash(text, false) == value->hash)
      return true;
  }
  return false;
}

static void string_domain_find(DvCheck *check, const DvStringDomain *domain,
                               StringDomainOthers *others) {
  size_t n;
  const DvValueCount *texts = dv_check_texts(check, &n);
  others->items = dv_malloc(check->err, n * sizeof *others->items);
  for (size_t i = 0; i < n && others->items; i++) {
    const DvValueCount *value = &texts[i];
    if (string_domain_has(&domain->values, value)) continue;
    others->items[others->n++] = value;
    others->amount += string_domain_amount(check, value);
  }
  others->total = string_domain_total(check);
  others->is_at_least = !check->statistics->is_exact;
}

/* ---- the list ---- */

/* TFDV cuts the amount to an integer. */
static void string_domain_show_share(DvErr *err, DvText *out, double amount, double total) {
  double percent = total > 0 ? 100 * (double)(int64_t)amount / total : 0;
  if (!(total > 0))
    dv_text_adds(err, out, "?");
  else if (percent < 1)
    dv_text_adds(err, out, "<1%");
  else
    dv_text_addf(err, out, "~%d%%", (int)percent);
}

static void string_domain_show(DvCheck *check, DvText *out, const StringDomainOthers *others) {
  DvErr *err = check->err;
  size_t shown = others->n < STRING_DOMAIN_LISTED ? others->n : STRING_DOMAIN_LISTED;
  dv_text_adds(err, out, "values that are not in the domain: ");
  for (size_t i = 0; i < shown && !dv_failed(err); i++) {
    const DvValueCount *value = others->items[i];
    if (i) dv_text_adds(err, out, ", ");
    dv_describe_escaped(err, out, value->text);
    if (value->is_cut) dv_text_adds(err, out, "...");
    dv_text_adds(err, out, others->is_at_least ? " (at least " : " (");
    string_domain_show_share(err, out, string_domain_amount(check, value), others->total);
    dv_text_adds(err, out, ")");
  }
  if (shown < others->n)
    dv_text_addf(err, out, " and %s%llu more", others->is_at_least ? "at least " : "",
                 (uint64_t)(others->n - shown));
}

/* ---- repairs ---- */

static void string_domain_complete(DvCheck *check, DvStringDomain *domain,
                                   const StringDomainOthers *others) {
  bool is_shared = check->feature->domain.kind == DV_DOMAIN_REFERENCE;
  bool is_known = !others->is_at_least;
  for (size_t i = 0; i < others->n; i++) is_known = is_known && !others->items[i]->is_cut;
  if (is_shared && !check->is_update) return;
  if (!is_known) {
    dv_domain_clear(&check->feature->domain);
    return;
  }
  for (size_t i = 0; i < others->n; i++)
    dv_names_add(check->err, &domain->values, others->items[i]->text);
}

static void string_domain_drop(DvCheck *check, DvStringDomain *domain) {
  if (check->is_update && check->feature->domain.kind == DV_DOMAIN_REFERENCE)
    dv_schema_drop_domain(check->schema, domain);
  dv_domain_clear(&check->feature->domain);
}

void dv_check_string_domain(DvCheck *check) {
  DvStringDomain *domain = dv_schema_domain_of(check->schema, check->feature);
  if (!domain || dv_type_is_numeric(check->statistics->type)) return;
  if (dv_check_has_invalid_utf8(check)) {
    dv_check_say(check, DV_ANOMALY_ENUM_TYPE_INVALID_UTF8, "texts that are not valid UTF-8");
    string_domain_drop(check, domain);
    return;
  }
  const DvDistributionConstraints *constraints = &check->feature->distribution_constraints;
  DvOptionalReal mass = constraints->min_domain_mass;
  double allowed = constraints->is_set && mass.is_set ? 1.0 - mass.value : 0;
  StringDomainOthers others = {0};
  string_domain_find(check, domain, &others);
  bool is_over = others.total > 0 && others.amount / others.total > allowed;
  if (is_over || (allowed == 0 && others.n)) {
    DvText text = {0};
    string_domain_show(check, &text, &others);
    dv_check_report(check, DV_ANOMALY_ENUM_TYPE_UNEXPECTED_STRING_VALUES, &text);
    string_domain_complete(check, domain, &others);
  }
  dv_free(others.items);
}
