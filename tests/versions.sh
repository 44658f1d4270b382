#!/bin/sh
# versions.sh [PATTERN...] - runs the suite on other versions of SQLite.
#
# Their sources come with npm's better-sqlite3 packages (13.2.0 holds 3.54.1, 8.7.0 holds 3.43.1).
# Each is built as libsqlite3.so.0 and put before Debian's, to which Tcl's module, Python and the C
# programs are linked; the shell runs with its own library, which it insists on.  Skipped with a line
# where the registry cannot be reached.
cd "$(dirname "$0")/.." || exit 1
status=0
features='-DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_ENABLE_PREUPDATE_HOOK -DSQLITE_ENABLE_SESSION
  -DSQLITE_ENABLE_UNLOCK_NOTIFY -DSQLITE_ENABLE_MATH_FUNCTIONS -DSQLITE_ENABLE_LOAD_EXTENSION
  -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_RTREE -DSQLITE_ENABLE_DBSTAT_VTAB -DSQLITE_THREADSAFE=1
  -DSQLITE_MAX_VARIABLE_NUMBER=250000'

# Unpacks the sources and builds the library; false when they cannot be had.
build_version() {
  directory=$1
  package=$2
  mkdir -p "$directory"
  if [ ! -e "$directory/sqlite3.c" ]; then
    (cd "$directory" && timeout 120 npm pack --silent "better-sqlite3@$package" >/dev/null 2>&1 &&
      tar -xzf ./*.tgz --strip-components=1 package/deps && rm -f ./*.tgz) || return 1
    if [ -e "$directory/deps/sqlite3.tar.gz" ]; then
      tar -xzf "$directory/deps/sqlite3.tar.gz" -C "$directory/deps" || return 1
    fi
    for file in sqlite3.c sqlite3.h sqlite3ext.h; do
      cp "$(find "$directory/deps" -name "$file" | head -n 1)" "$directory/$file" || return 1
    done
  fi
  [ -e "$directory/libsqlite3.so.0" ] ||
    gcc -O2 -fPIC -shared $features -Wl,-soname,libsqlite3.so.0 "$directory/sqlite3.c" \
      -o "$directory/libsqlite3.so.0" -lpthread -ldl -lm
}

shell=$(command -v sqlite3)
mkdir -p build/sqlite-shell
printf '#!/bin/sh\nexec env -u LD_LIBRARY_PATH %s "$@"\n' "$shell" >build/sqlite-shell/sqlite3
chmod +x build/sqlite-shell/sqlite3
PATH=$PWD/build/sqlite-shell:$PATH

for package in 13.2.0 8.7.0; do
  directory=$PWD/build/sqlite-$package
  if ! build_version "$directory" "$package"; then
    echo "skipped: better-sqlite3 $package cannot be fetched"
    continue
  fi
  version=$(LD_LIBRARY_PATH=$directory tclsh <<'TCL'
package require sqlite3
sqlite3 db :memory:
puts [db one {SELECT sqlite_version()}]
TCL
  )
  wanted=$(sed -n 's/^#define SQLITE_VERSION  *"\(.*\)"/\1/p' "$directory/sqlite3.h")
  echo "== SQLite $version"
  if [ "$version" != "$wanted" ]; then
    echo "FAIL: this should be SQLite $wanted"
    status=1
    continue
  fi
  LD_LIBRARY_PATH=$directory tclsh tests/run.tcl build/main "$@" || status=1
done
exit $status
