/* calibration_test.c - how often drift cries wolf, and how often it sees the wolf.
**
** Two samples of one distribution are drawn again and again, and every test of comparison.h is
** asked at level 0.01.  In each cell, a distribution and two sizes, p-values may be at or under
** the level in at most alpha + 3 sqrt(alpha (1 - alpha) / trials) of the trials.  Noise floors of
** cells rest on a gamma approximation and may be exceeded half as often again.  Then samples that
** do differ must be told apart in 95 % of the trials.  Seeds are fixed.
**
** LONG=1 draws often enough to look at each cell alone, and prints the tables of
** docs/distances.md; otherwise the cells of a distribution are looked at together.
*/
#include "../../ext/operation/comparison.h"

#include "check.h"

#include <math.h>
#include <stdlib.h>

#define ALPHA 0.01

static DvErr err;

/* ---- chance ---- */

static uint64_t random_state;

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t random_bits(void) {
  uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* In (0, 1). */
static double uniform(void) {
  return ((double)(random_bits() >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(void) {
  return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

/* ---- distributions: each adds one value to a column ---- */

typedef struct Distribution Distribution;
struct Distribution {
  const char *name;
  double (*number)(const Distribution *distribution);
  double *sums; /* of categories: cumulative shares */
  size_t n;
  double shift;
};

static double draw_normal(const Distribution *d) {
  return normal() + d->shift;
}
static double draw_exponential(const Distribution *d) {
  (void)d;
  return -log(uniform());
}
static double draw_lognormal(const Distribution *d) {
  (void)d;
  return exp(1.5 * normal());
}
static double draw_zeros(const Distribution *d) {
  (void)d;
  return uniform() < 0.9 ? 0 : -log(uniform());
}
static double draw_constant(const Distribution *d) {
  (void)d;
  return 7;
}
static double draw_bimodal(const Distribution *d) {
  (void)d;
  return uniform() < 0.5 ? normal() - 5 : normal() + 5;
}
static double draw_die(const Distribution *d) {
  (void)d;
  return floor(uniform() * 6) + 1;
}

/* The place of a uniform number among the cumulative shares. */
static size_t draw_category(const Distribution *d) {
  double u = uniform() * d->sums[d->n - 1];
  size_t low = 0, high = d->n - 1;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (d->sums[middle] > u)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

static void add_value(DvColumnProfile *column, const Distribution *d) {
  const DvWide none = {0};
  if (!d->sums) {
    dv_column_profile_add_real(&err, column, d->number(d), none);
    return;
  }
  char text[24];
  int n = snprintf(text, sizeof text, "label-%d", (int)draw_category(d));
  dv_column_profile_add_text(&err, column, (DvBytes){text, (size_t)n}, none);
}

/* Shares of rank^-1. */
static Distribution zipf(const char *name, size_t n) {
  Distribution d = {.name = name, .sums = malloc(n * sizeof(double)), .n = n};
  double sum = 0;
  for (size_t i = 0; i < n; i++) d.sums[i] = sum += 1 / (double)(i + 1);
  return d;
}

/* Equal shares, but for `change` that moves from the second to the first. */
static Distribution shares(const char *name, size_t n, double change) {
  Distribution d = {.name = name, .sums = malloc(n * sizeof(double)), .n = n};
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    d.sums[i] = sum += 1 / (double)n + (i == 0 ? change : i == 1 ? -change : 0);
  return d;
}

/* ---- trials ---- */

enum { TESTED = DV_METRIC_KS + 1 };

/* How often a test rejected, and a distance was above its floor. */
typedef struct Outcome {
  int trials;
  int rejected[TESTED], above[TESTED];
} Outcome;

static void draw_column(DvColumnProfile *column, const Distribution *d, uint64_t n) {
  const DvWide none = {0};
  dv_column_profile_init(&err, column, false, false);
  for (uint64_t i = 0; i < n; i++) add_value(column, d);
  dv_column_profile_add_rows(&err, column, n, none);
  dv_column_profile_settle(&err, column);
}

static void judge(DvComparison *comparison, Outcome *outcome) {
  outcome->trials++;
  for (int metric = 0; metric < TESTED; metric++) {
    double value;
    if (!dv_metric_has_test((DvMetric)metric, comparison->is_numeric) ||
        !dv_comparison_distance(&err, comparison, (DvMetric)metric, &value))
      continue;
    DvTest test = dv_comparison_test(&err, comparison, (DvMetric)metric, ALPHA);
    outcome->rejected[metric] += test.p_value <= ALPHA;
    outcome->above[metric] += test.has_floor && value > test.noise_floor;
  }
}

static void run_trial(const Distribution *a, const Distribution *b, const uint64_t n[2],
                      Outcome *outcome) {
  const Distribution *both[2] = {a, b};
  DvColumnProfile columns[2];
  DvStatistics statistics[2];
  DvSide sides[2];
  for (int i = 0; i < 2; i++) {
    draw_column(&columns[i], both[i], n[i]);
    dv_statistics_init(&err, &statistics[i], &columns[i]);
    sides[i] = dv_side_of(&statistics[i], n[i], (DvWide){0});
  }
  DvComparison comparison;
  dv_comparison_init(&comparison, sides[0], sides[1]);
  judge(&comparison, outcome);
  dv_comparison_clear(&comparison);
  for (int i = 0; i < 2; i++) {
    dv_statistics_clear(&statistics[i]);
    dv_column_profile_clear(&columns[i]);
  }
}

static Outcome run_trials(const Distribution *a, const Distribution *b, const uint64_t n[2],
                          int trials) {
  Outcome outcome = {0};
  for (int i = 0; i < trials; i++) run_trial(a, b, n, &outcome);
  return outcome;
}

/* ---- false alarms ---- */

static const struct {
  uint64_t n[2];
  int trials, many; /* usually, and with LONG=1 */
} sizes[] = {{{100, 100}, 400, 20000},   {{100, 1000}, 100, 5000},  {{1000, 100}, 100, 5000},
             {{1000, 1000}, 100, 5000},  {{1000, 10000}, 20, 2000}, {{10000, 1000}, 20, 2000},
             {{10000, 10000}, 10, 1000}, {{100, 100000}, 2, 1000},  {{100000, 100}, 2, 1000},
             {{100000, 100000}, 1, 1000}};
enum { SIZES = sizeof sizes / sizeof *sizes };

static bool is_long;

static bool is_within(int events, int trials, double level) {
  return events <= trials * level + 3 * sqrt(trials * level * (1 - level));
}

static bool is_calm(const Outcome *outcome, int metric) {
  return is_within(outcome->rejected[metric], outcome->trials, ALPHA);
}

static bool is_below(const Outcome *outcome, int metric) {
  return is_within(outcome->above[metric], outcome->trials, 1.5 * ALPHA);
}

/* The first metric over a bound, or TESTED. */
static int find_alarm(const Outcome *outcome) {
  int metric = 0;
  while (metric < TESTED && is_calm(outcome, metric) && is_below(outcome, metric)) metric++;
  return metric;
}

static void check_outcome(const char *what, const Outcome *outcome) {
  int alarm = find_alarm(outcome);
  if (alarm < TESTED)
    printf("%s, %s: %d rejected, %d above their floor, of %d\n", what,
           dv_metric_name((DvMetric)alarm), outcome->rejected[alarm], outcome->above[alarm],
           outcome->trials);
  CHECK(alarm == TESTED);
}

static void add_outcome(Outcome *sum, const Outcome *outcome) {
  sum->trials += outcome->trials;
  for (int metric = 0; metric < TESTED; metric++) {
    sum->rejected[metric] += outcome->rejected[metric];
    sum->above[metric] += outcome->above[metric];
  }
}

/* Of so many cells and metrics some are over the bound by luck, which ten times as many trials do
** away with. */
static Outcome run_cell(const Distribution *d, const uint64_t n[2], int trials) {
  Outcome outcome = run_trials(d, d, n, trials);
  if (find_alarm(&outcome) == TESTED) return outcome;
  printf("%s, %d / %d: drawn again, ten times as often\n", d->name, (int)n[0], (int)n[1]);
  Outcome again = run_trials(d, d, n, 10 * trials);
  add_outcome(&outcome, &again);
  return outcome;
}

static void check_alarms(const Distribution *d, uint64_t seed, Outcome cells[SIZES]) {
  Outcome all = {0};
  for (int i = 0; i < SIZES; i++) {
    random_state = seed * 1000003 + (uint64_t)i;
    cells[i] = is_long ? run_cell(d, sizes[i].n, sizes[i].many)
                       : run_trials(d, d, sizes[i].n, sizes[i].trials);
    add_outcome(&all, &cells[i]);
    if (is_long) check_outcome(d->name, &cells[i]);
  }
  if (!is_long) check_outcome(d->name, &all);
}

/* ---- the tables ---- */

static void print_rejections(const char *title, const Distribution *distributions, size_t n,
                             Outcome cells[][SIZES], DvMetric of_numbers, DvMetric of_labels) {
  printf("\n%s\n\n| |", title);
  for (int i = 0; i < SIZES; i++) printf(" %d / %d |", (int)sizes[i].n[0], (int)sizes[i].n[1]);
  printf("\n|---|");
  for (int i = 0; i < SIZES; i++) printf("--:|");
  for (size_t d = 0; d < n; d++) {
    DvMetric metric = distributions[d].sums ? of_labels : of_numbers;
    printf("\n| %s |", distributions[d].name);
    for (int i = 0; i < SIZES; i++)
      printf(" %.2f |", 100.0 * cells[d][i].rejected[metric] / cells[d][i].trials);
  }
  printf("\n");
}

/* The mean over all sizes. */
static void print_floors(const Distribution *distributions, size_t n, Outcome cells[][SIZES]) {
  printf("\nAbove the noise floor\n\n| | psi | hellinger | js | linf or ks |\n");
  printf("|---|--:|--:|--:|--:|\n");
  for (size_t d = 0; d < n; d++) {
    bool is_numeric = !distributions[d].sums;
    const DvMetric metrics[] = {DV_METRIC_PSI, DV_METRIC_HELLINGER, DV_METRIC_JS,
                                is_numeric ? DV_METRIC_KS : DV_METRIC_LINF};
    printf("| %s |", distributions[d].name);
    for (int m = 0; m < 4; m++) {
      double sum = 0;
      for (int i = 0; i < SIZES; i++)
        sum += 100.0 * cells[d][i].above[metrics[m]] / cells[d][i].trials / SIZES;
      if (is_numeric && metrics[m] == DV_METRIC_JS)
        printf(" |");
      else
        printf(" %.2f |", sum);
    }
    printf("\n");
  }
}

static void print_tables(const Distribution *distributions, size_t n, Outcome cells[][SIZES]) {
  if (!is_long) return;
  print_rejections("ks of numbers, linf of labels", distributions, n, cells, DV_METRIC_KS,
                   DV_METRIC_LINF);
  print_rejections("psi and hellinger", distributions, n, cells, DV_METRIC_PSI, DV_METRIC_PSI);
  print_floors(distributions, n, cells);
}

/* ---- power ---- */

static void check_power(const char *what, const Distribution *a, const Distribution *b, uint64_t n,
                        DvMetric metric) {
  const int trials = is_long ? 2000 : 100;
  const uint64_t both[2] = {n, n};
  random_state = n;
  Outcome outcome = run_trials(a, b, both, trials);
  if (is_long) printf("%s: found in %.1f %%\n", what, 100.0 * outcome.rejected[metric] / trials);
  CHECK(outcome.rejected[metric] >= 0.95 * trials);
}

static void check_shares(size_t n, double change, uint64_t rows) {
  Distribution even = shares("even", n, 0), moved = shares("moved", n, change);
  char what[80];
  snprintf(what, sizeof what, "%d points of share, %d labels, %d rows", (int)(100 * change + 0.5),
           (int)n, (int)rows);
  check_power(what, &even, &moved, rows, DV_METRIC_LINF);
  free(even.sums);
  free(moved.sums);
}

int main(void) {
  const char *given = getenv("LONG");
  setvbuf(stdout, NULL, _IOLBF, 0);
  is_long = given && *given && *given != '0';
  Distribution distributions[] = {{.name = "normal", .number = draw_normal},
                                  {.name = "exponential", .number = draw_exponential},
                                  {.name = "lognormal", .number = draw_lognormal},
                                  {.name = "90 % zeros", .number = draw_zeros},
                                  {.name = "constant", .number = draw_constant},
                                  {.name = "bimodal", .number = draw_bimodal},
                                  {.name = "a die", .number = draw_die},
                                  zipf("Zipf over 10", 10),
                                  zipf("Zipf over 1,000", 1000),
                                  zipf("Zipf over 10,000", 10000),
                                  shares("3,000 equal labels", 3000, 0)};
  enum { DISTRIBUTIONS = sizeof distributions / sizeof *distributions };
  static Outcome cells[DISTRIBUTIONS][SIZES];
  for (size_t i = 0; i < DISTRIBUTIONS; i++) check_alarms(&distributions[i], i + 1, cells[i]);
  print_tables(distributions, DISTRIBUTIONS, cells);

  Distribution half = {.name = "shifted", .number = draw_normal, .shift = 0.5};
  check_power("half a standard deviation, 1000 rows", &distributions[0], &half, 1000, DV_METRIC_KS);
  for (size_t n = 2; n <= 10; n += 4) {
    check_shares(n, 0.1, 1500);
    check_shares(n, 0.05, 5000);
  }
  for (size_t i = 0; i < DISTRIBUTIONS; i++) free(distributions[i].sums);
  CHECK(!dv_failed(&err));
  return check_end(DISTRIBUTIONS * (is_long ? SIZES : 1) + 7 + 1);
}
