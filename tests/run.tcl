# run.tcl BUILD [PATTERN...] - runs the whole suite, JOBS jobs at a time, and sums it up.
#
# A job is a command whose last line is "N passed, N failed"; one that ends otherwise, exits with
# another code than that line says, or takes longer than TIME_LIMIT seconds has failed.  BUILD is the
# variant's directory (build/main).  PATTERNs choose jobs by name ('oom*').  DVEXT and
# DVEXT_AMALGAMATION replace the libraries of BUILD.  HOST_ENV, NAME=VALUE ..., is the environment
# of those jobs that load dvext into a program of the system.
set root [file dirname [file dirname [file normalize [info script]]]]
cd $root
set build [file normalize [lindex $argv 0]]
set patterns [lrange $argv 1 end]

proc env_default {name value} {
  if {![info exists ::env($name)]} { set ::env($name) $value }
  return $::env($name)
}
set main_library [expr {[file tail $build] eq "main" ? "$root/dvext" : "$build/dvext"}]
set env(DVEXT) [file normalize [env_default DVEXT $main_library]]
set env(DVEXT_AMALGAMATION) \
  [file normalize [env_default DVEXT_AMALGAMATION $build/amalgamation/dvext]]
set env(DVEXT_BUILD) $build
set n_jobs [env_default JOBS 2]
set time_limit [env_default TIME_LIMIT [expr {[info exists env(LONG)] ? 3600 : 600}]]

# The jobs, the long ones first: name and command.
proc all_jobs {} {
  global build
  set jobs {}
  set oom [expr {[env_default HOST_ENV ""] eq "" ? "oom" : "oom_core"}]
  lappend jobs interrupt $build/interrupt connections $build/connections
  foreach file [lsort [glob -nocomplain tests/scenarios/*.sql]] {
    lappend jobs oom/[file rootname [file tail $file]] [list $build/$oom $file]
  }
  lappend jobs oom/lifetime [list $build/$oom --lifetime]
  foreach file [lsort [glob -nocomplain tests/*.test tests/*/*.test]] {
    lappend jobs [file rootname [string range $file 6 end]] [list tclsh $file]
  }
  foreach file [lsort [glob -nocomplain tests/*_test.py]] {
    lappend jobs [file rootname [file tail $file]] [list /usr/bin/python3 $file]
  }
  foreach file [lsort [glob -nocomplain tests/unit/*_test.c]] {
    set name [file rootname [file tail $file]]
    lappend jobs unit/$name $build/unit/$name
  }
  foreach file [lsort [glob -nocomplain tests/fuzz/*_target.c]] {
    set name [string map {_target.c ""} [file tail $file]]
    lappend jobs fuzz/$name [list $build/fuzz/${name}_replay tests/fuzz/corpus/$name]
  }
  lappend jobs examples [list examples/run.sh --check]
  return $jobs
}

proc is_chosen {name} {
  foreach pattern $::patterns {
    if {[string match $pattern $name]} { return 1 }
  }
  return [expr {[llength $::patterns] == 0}]
}

proc start_next {} {
  global queue running output
  if {[llength $queue] == 0} return
  set queue [lassign $queue name command]
  incr running
  set started [clock seconds]
  if {![string match $::build/* [lindex $command 0]]} { set command "env $::env(HOST_ENV) $command" }
  set channel [open |[list timeout $::time_limit {*}$command </dev/null 2>@1] r]
  fconfigure $channel -blocking 0 -translation lf
  set output($channel) ""
  fileevent $channel readable [list read_some $channel $name $started]
}

proc read_some {channel name started} {
  append ::output($channel) [read $channel]
  if {![eof $channel]} return
  fconfigure $channel -blocking 1
  set code 0
  if {[catch {close $channel} message options]} {
    set code [dict get $options -errorcode]
    set code [expr {[lindex $code 0] eq "CHILDSTATUS" ? [lindex $code 2] : $code}]
  }
  report $name $code [string trimright $::output($channel)] [expr {[clock seconds] - $started}]
  unset ::output($channel)
  incr ::running -1
  start_next
  if {$::running == 0} { set ::done 1 }
}

proc report {name code text seconds} {
  set passed 0
  set failed 0
  set last [lindex [split $text \n] end]
  set has_line [regexp {^(\d+) passed, (\d+) failed$} $last -> passed failed]
  set why ""
  if {$code == 124} {
    set why "stopped after $::time_limit seconds"
  } elseif {!$has_line} {
    set why "ended without \"N passed, N failed\" (exit code $code)"
  } elseif {($code != 0) != ($failed > 0)} {
    set why "exit code $code"
  }
  if {$why ne ""} { incr failed }
  incr ::passed $passed
  incr ::failed $failed
  if {$failed} {
    puts "$text\nFAIL $name: [expr {$why eq "" ? "$failed failed" : $why}]"
  } else {
    puts [format "ok %-28s %5d%s" $name $passed [expr {$seconds > 4 ? "  ${seconds} s" : ""}]]
    foreach line [regexp -all -inline -line {^note: .*$} $text] { puts "   $line" }
  }
  flush stdout
}

lassign {0 0 0} passed failed running
set queue {}
foreach {name command} [all_jobs] {
  if {[is_chosen $name]} { lappend queue $name $command }
}
if {[llength $queue] == 0} {
  puts "no test has a name like $patterns"
  set failed 1
} else {
  for {set i 0} {$i < $n_jobs} {incr i} { start_next }
  vwait done
}
puts "$passed passed, $failed failed"
exit [expr {$failed > 0}]
