# Makefile - builds, tests, measures and packs dvext.
#
#   make             dvext.so
#   make demo        the main job on a small sample
#   make docs        docs/reference.md, and the outputs in README.md
#   make test        the whole suite; TESTS='hosts oom*' runs a part of it
#   make check-all   the suite, sanitizers, the amalgamation, other SQLite versions, coverage, long runs
#   make asan | tsan | fuzz | coverage | dist | install | clean
#   make bench       what dvext costs; PARTS='t small' runs a part of it
#
# CC=clang, WERROR=1 (warnings are errors), V=1 (commands are shown), LONG=1 (nothing is sampled),
# FUZZ_SECONDS=20, JOBS=2, PREFIX=/usr/local and DESTDIR are heeded.  A variant is another build of
# the same sources: make variant B=build/asan-gcc CC=gcc X=-fsanitize=address,undefined

# The sources, once, from the lowest layer up: also the order of the amalgamation.
layers    = base sketch document operation surface
base      = err mem text utf8 hash number decimal number_text base64 name_index names json_write json_read \
            json_repeated options codec exact_sum special
sketch    = number_map number_counts number_counts_codec number_totals text_counts text_counts_codec distinct lengths levels
document  = column_profile column_blob dataset_profile profile_blob reading statistics \
            statistics_json tfmd tfmd_enums tfmd_fields tfmd_value tfmd_own tfmd_normalise \
            pbtxt_text pbtxt_scalar pbtxt_any pbtxt_read pbtxt_write schema schema_fields \
            schema_read schema_rows schema_write domain_check anomaly describe schema_message \
            tfdv_histogram
operation = query source cell collector collect schema_reading schema_source infer infer_domain \
            skew_plan skew_cell skew_confusion feature_skew checks condition condition_number \
            guard guard_tests invalid_rows row_findings row_scan rule_sql rules \
            validate/bool_domain validate/check validate/comparator validate/composite \
            validate/dataset validate/domain validate/float_domain validate/int_domain \
            validate/presence validate/self_check validate/string_domain validate/type \
            validate/unique validate/valency validate/validate validate_row validation bins \
            comparison distance labels side significance chance steps drift shift shift_axis \
            shift_scan shift_test
surface   = call arg out plan value_group table aggregate scalar collect_function \
            general_functions profile_tables profile_functions schema_functions skew_functions \
            check_cells_function row_cache row_functions validation_functions \
            distance_functions drift_functions shift_functions registry

listed   := $(foreach layer,$(layers),$($(layer):%=ext/$(layer)/%.c))
unlisted  = $(filter-out $(listed),$(sort $(wildcard ext/$(1)/*.c ext/$(1)/*/*.c)))
sources  := $(foreach layer,$(layers), \
              $(wildcard $($(layer):%=ext/$(layer)/%.c)) $(call unlisted,$(layer)))
headers  := $(wildcard ext/*.h ext/*/*.h ext/*/*/*.h)

B         = build/main
X         =
JOBS     ?= $(shell nproc 2>/dev/null || echo 2)
PREFIX   ?= /usr/local
LIBDIR   ?= $(PREFIX)/lib/sqlite3
packages  = sqlite3 libsqlite3-dev tcl libsqlite3-tcl
checkers  = clang libclang-rt-14-dev valgrind

WARNINGS  = -Wall -Wextra -Wpedantic -Wshadow -Wconversion $(if $(WERROR),-Werror)
compile   = $(CC) -std=c11 -O2 -fPIC -fvisibility=hidden -ffp-contract=off $(WARNINGS) \
            -MMD -MP -MF $@.d $(X) $(CFLAGS)
# Commands are named by what they make; V=1 shows them.
say       = $(if $(V),,@echo "  $@";)
shared    = -shared -Wl,-z,nodelete $(if $(X),,-Wl,-z,defs) $(LDFLAGS)

# The library of the main build is the one in the root.
library   = $(if $(filter build/main,$(B)),dvext.so,$(B)/dvext.so)
core      = $(B)/core/libdvext.a
units     = $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*_test.c))
targets   = $(patsubst tests/fuzz/%_target.c,%,$(wildcard tests/fuzz/*_target.c))
replays   = $(targets:%=$(B)/fuzz/%_replay)
programs  = $(B)/oom $(B)/oom_core $(B)/interrupt $(B)/connections $(B)/exact_malloc.so

.PHONY: all variant fuzzers sources demo test check-all asan tsan fuzz coverage bench docs dist \
        install clean FORCE
.DELETE_ON_ERROR:

all: $(library)

variant: $(library) $(B)/amalgamation/dvext.so $(units) $(replays) $(programs)

sources:
	@echo $(sources)

$(library): $(sources:%.c=$(B)/%.o) build/sources
	$(say) $(CC) $(X) $(CFLAGS) $(shared) -o $@ $(filter %.o,$^) -lm

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(say) $(compile) -c -o $@ $<

$(B)/core/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(say) $(compile) -DSQLITE_CORE -c -o $@ $<

$(core): $(sources:%.c=$(B)/core/%.o) build/sources
	@rm -f $@
	$(say) ar rcs $@ $(filter %.o,$^)

$(B)/amalgamation/dvext.so: dist/dvext.c $(B)/flags
	@mkdir -p $(@D)
	$(say) $(compile) -Wno-error=unused-function $(shared) -o $@ $< -lm

$(B)/unit/%_test: tests/unit/%_test.c $(core) $(B)/flags
	@mkdir -p $(@D)
	$(say) $(compile) -DSQLITE_CORE -o $@ $< $(core) -lsqlite3 -lm

$(B)/fuzz/%_replay: tests/fuzz/%_target.c tests/fuzz/replay.c $(core) $(B)/flags
	@mkdir -p $(@D)
	$(say) $(compile) -DSQLITE_CORE -o $@ $< tests/fuzz/replay.c $(core) -lsqlite3 -lm

$(B)/fuzz/%_fuzzer: tests/fuzz/%_target.c $(core) $(B)/flags
	@mkdir -p $(@D)
	$(say) $(compile) -fsanitize=fuzzer -DSQLITE_CORE -o $@ $< $(core) -lsqlite3 -lm

$(B)/oom_core: tests/oom.c $(core) $(B)/flags
	$(say) $(compile) -DSQLITE_CORE -o $@ $< $(core) -lsqlite3 -lm

$(B)/exact_malloc.so: tests/exact_malloc.c $(B)/flags
	$(say) $(compile) -shared -o $@ $< -lsqlite3

$(B)/oom $(B)/interrupt $(B)/connections: $(B)/%: tests/%.c $(B)/flags
	$(say) $(compile) -o $@ $< -lsqlite3 -lpthread

$(B)/bench $(B)/generate: $(B)/%: bench/%.c $(B)/flags
	$(say) $(compile) -o $@ $< -lsqlite3 -lm

fuzzers: $(targets:%=$(B)/fuzz/%_fuzzer)

# Files that change when the compiler and its flags, or the list of sources, do.
$(B)/flags: now = $(CC) $(WERROR) $(X) $(CFLAGS) $(LDFLAGS)
build/sources: now = $(sources)
$(B)/flags build/sources: FORCE
	@mkdir -p $(@D)
	@echo '$(now)' | cmp -s - $@ || echo '$(now)' > $@

dist: dist/dvext.c
dist/dvext.c: tools/amalgamate.tcl $(sources) $(headers) build/sources
	@mkdir -p dist
	$(say) tclsh tools/amalgamate.tcl dist $(sources)

demo:
	@tests/ensure_packages.sh $(packages)
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@examples/run.sh 00_demo
	@echo
	@echo "This was examples/00_demo.sql. Another one: examples/run.sh 07_shift; all: examples/run.sh"

test:
	@tests/ensure_packages.sh $(packages)
	@$(MAKE) --no-print-directory -j$(JOBS) variant
	@JOBS=$(JOBS) tclsh tests/run.tcl $(B) $(TESTS)

check-all:
	@tests/ensure_packages.sh $(packages) $(checkers)
	@failed=; \
	check() { echo "==== $$*"; "$$@" || failed="$$failed\n  $$*"; }; \
	check env LONG=1 $(MAKE) test; \
	check env DVEXT=build/main/amalgamation/dvext JOBS=$(JOBS) tclsh tests/run.tcl build/main; \
	check $(MAKE) asan; \
	check $(MAKE) tsan; \
	check tests/versions.sh; \
	check $(MAKE) coverage; \
	[ -z "$$failed" ] || { printf "failed:$$failed\n"; exit 1; }

asan: all
	@tests/ensure_packages.sh $(packages) $(checkers)
	@status=0; for compiler in gcc clang; do \
	  tests/asan.sh $$compiler $(TESTS) || status=1; \
	done; exit $$status

tsan:
	@tests/ensure_packages.sh $(packages)
	@$(MAKE) --no-print-directory -j$(JOBS) B=build/tsan X='-g -fsanitize=thread' \
	  build/tsan/dvext.so build/tsan/connections
	DVEXT=build/tsan/dvext build/tsan/connections

fuzz:
	@tests/ensure_packages.sh $(packages) $(checkers)
	@$(MAKE) --no-print-directory -j$(JOBS) fuzzers B=build/fuzz CC=clang \
	  X='-g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined'
	tests/fuzz/run.sh $(targets)

coverage:
	@tests/ensure_packages.sh $(packages)
	@rm -rf build/coverage
	@$(MAKE) --no-print-directory -j$(JOBS) variant B=build/coverage X='-O0 --coverage'
	-JOBS=$(JOBS) tclsh tests/run.tcl build/coverage $(TESTS)
	tclsh tools/coverage.tcl build/coverage

bench:
	@tests/ensure_packages.sh $(packages)
	@$(MAKE) --no-print-directory -j$(JOBS) all $(B)/bench $(B)/generate
	bench/run.sh $(B) $(PARTS)

docs: all
	DVEXT=$(CURDIR)/$(library:.so=) tclsh tools/reference.tcl > $(B)/reference.md
	mv $(B)/reference.md docs/reference.md
	DVEXT=$(CURDIR)/$(library:.so=) tools/readme.sh

install: all
	install -d $(DESTDIR)$(LIBDIR)
	install -m 644 dvext.so $(DESTDIR)$(LIBDIR)/dvext.so

clean:
	rm -rf build dist dvext.so

-include $(shell find $(B) -name '*.d' 2>/dev/null)
