# The front door. It calls meson, ninja and scripts/, nothing else; `make help` lists the targets.

PREFIX  ?= /usr/local
DESTDIR ?=
SECONDS ?= 60
T       ?=
CASE    ?=

# Developer and test builds stop at warnings, an ordinary user's `make` does not.
STRICT     = -Dwerror=true -Dtests=enabled
SANITIZERS = -Db_sanitize=address,undefined
HINT       = { echo 'make: could not configure: run scripts/deps first' >&2; exit 1; }
SOURCES    = $(shell find src tests bench -name '*.[ch]' 2>/dev/null)
FUZZERS    = $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

all: build/build.ninja
	@ninja -C build

help:
	@sed -n 's/^#: //p' Makefile

#: make            build build/ostrakon
#: make demo       install what is missing, build, write the McColo dossier to out/
#: make check      all tests, offline, under two minutes
#: make sanitize   the same tests with AddressSanitizer and UBSan
#: make check-cluster the tests against ClickHouse: two servers on this machine
#: make check-full both, and valgrind, clang, long tests, clang-tidy, cppcheck, fuzzing
#: make bless      re-make what tests/cli expects (CASE="one two" for some); read the diff
#: make fuzz T=x   fuzz one decoder for SECONDS=60; T is the x of tests/fuzz/fuzz_x.c
#: make bench      timings
#: make tidy       clang-format -i, then cppcheck and clang-tidy
#: make install    into PREFIX=/usr/local below DESTDIR=
#: make clean      remove all build folders and out/

deps:
	@scripts/deps

deps-full:
	@scripts/deps full

deps-cluster:
	@scripts/deps cluster

demo: deps
	@$(MAKE) --no-print-directory all
	@mkdir -p out
	@build/ostrakon demo -o out/mccolo-2008.html

check sanitize: deps
	@$(MAKE) --no-print-directory built-$@
	@scripts/run-tests build-$@

# The servers come from Debian's packages; `make check` skips these tests where they are absent.
check-cluster: deps-cluster built-check
	@scripts/chdb
	@scripts/run-tests build-check --suite cluster

check-full: deps-full
	@scripts/stages 'make check' 'make sanitize' 'make valgrind' 'make check-long' 'make format' \
		'make cppcheck' 'make clang-tidy' $(FUZZERS:%='make fuzz T=% SECONDS=$(SECONDS)')

# The stages of check-full that are no targets of their own: clang and the long tests, a million
# mutated messages and as many records under the sanitizers ...
check-long: built-clang built-sanitize
	@scripts/run-tests build-clang
	@OSTRAKON_MUTATIONS=1000000 scripts/run-tests build-sanitize --timeout-multiplier 10 \
		wire/test_mutations wire/test_update_model

# ... memory without sanitizers ...
valgrind: built-check
	@scripts/run-tests build-check --suite unit --timeout-multiplier 20 --wrapper \
		'valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite,indirect'

# ... and what reads the source only.
format:
	clang-format-14 --dry-run -Werror $(SOURCES)

cppcheck:
	cppcheck -q --std=c11 --error-exitcode=1 --enable=warning,performance,portability \
		--inline-suppr --suppress=ctuuninitvar -Isrc src

clang-tidy: build-clang/build.ninja
	clang-tidy -p build-clang --quiet $(filter src/%.c,$(SOURCES))

tidy: deps-full
	clang-format-14 -i $(SOURCES)
	@$(MAKE) --no-print-directory cppcheck clang-tidy

bless: built-check
	tests/cli/run --bless build-check/ostrakon $(CASE)

# What the fuzzer finds stays in build-fuzz/corpus; move the worthwhile to tests/fuzz/corpus.
fuzz: built-fuzz
	@test -n '$(T)' || { echo 'make fuzz T=one of: $(FUZZERS)' >&2; exit 2; }
	@mkdir -p build-fuzz/corpus/$(T)
	build-fuzz/tests/fuzz_$(T) -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix=build-fuzz/$(T)- \
		build-fuzz/corpus/$(T) tests/fuzz/corpus/$(T)

bench: build-bench/build.ninja
	@meson test -C build-bench --benchmark --verbose --num-processes 1

install: build/build.ninja
	@meson configure build -Dprefix='$(PREFIX)'
	@meson install -C build $(if $(DESTDIR),--destdir '$(abspath $(DESTDIR))')

clean:
	rm -rf build build-check build-sanitize build-clang build-bench build-fuzz out

built-%: build-%/build.ninja
	@ninja -C build-$*

build/build.ninja:
	@meson setup build --prefix '$(PREFIX)' -Dtests=disabled || $(HINT)

build-check/build.ninja:
	@meson setup build-check $(STRICT) || $(HINT)

build-sanitize/build.ninja:
	@meson setup build-sanitize $(STRICT) $(SANITIZERS) || $(HINT)

build-clang/build.ninja:
	@CC=clang meson setup build-clang $(STRICT) -Dlong_tests=true || $(HINT)

build-bench/build.ninja:
	@meson setup build-bench -Dtests=enabled --buildtype release || $(HINT)

build-fuzz/build.ninja:
	@CC=clang meson setup build-fuzz -Dfuzz=true -Db_lundef=false $(SANITIZERS) || $(HINT)

.PRECIOUS: build-%/build.ninja
.PHONY: all help deps deps-full deps-cluster demo check sanitize check-cluster check-full check-long valgrind format cppcheck \
	clang-tidy tidy bless fuzz bench install clean
