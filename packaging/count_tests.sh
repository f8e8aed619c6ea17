#!/bin/sh
# Counts what a ctest log tells, prints what failed, and ends with 'N passed, N failed'.
#   sh packaging/count_tests.sh LOG
# A Qt Test program counts by its test functions and rows, a script by its own 'N passed, N failed' line or the summary
# of Python's unittest; anything else, and a program that died before it could tell, counts as one.
awk '
  /^[0-9]+\/[0-9]+ Testing: / { name = $3; passes = fails = told = differing = shown = 0; report = "" }
  # A conformance program that says something else than the real runtime: its name, then a unified diff.
  differing && /^[-+@ ]/ { if (shown++ < 60) report = report $0 "\n"; next }
  { differing = 0 }
  /^[a-z]+\/[a-z0-9_]+, [a-z]+: / && !/: [0-9]+ passed$/ { report = report $0 "\n"; differing = 1; next }
  /^PASS   : / && !/::(initTestCase|cleanupTestCase)\(\)$/ { passes++; told = 1 }
  /^(FAIL!|XPASS)  : / { fails++; told = 1; report = report $0 "\n"; next }
  /^   (Loc|Actual|Expected)/ && report != "" { report = report $0 "\n" }
  /^[0-9]+ passed, [0-9]+ failed/ { passes += $1; fails += $3; told = 1 }
  /^Ran [0-9]+ tests? in / { ran = $2; passes += ran; told = 1 }
  /^(FAIL|ERROR): / || /^[A-Za-z]*Error: / { report = report $0 "\n" }
  /^FAILED \((failures|errors)=/ {
    for (rest = $0; match(rest, /(failures|errors)=[0-9]+/); rest = substr(rest, RSTART + RLENGTH)) {
      count = substr(rest, RSTART, RLENGTH); sub(/.*=/, "", count); fails += count; passes -= count
    }
  }
  /^Unable to find executable/ { absent = 1 }  # Told before the test begins, which then "passes".
  /^Test (Passed|Failed)\.$/ {
    good = /Passed/ && !absent
    if (good && !told) passes = 1
    if (!good && !fails) { fails = 1; report = report "it ended before it could tell why\n" }
    passed += passes; failed += fails
    if (fails) printf "%s\n%s", name, report
    absent = 0
  }
  END { printf "%d passed, %d failed\n", passed, failed }
' "$1"
