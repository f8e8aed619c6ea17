#!/bin/sh
# Records every expected.txt anew from the real runtime: WORKERD=/path/to/workerd record.sh [--only AREA/PROGRAM]...
# Look at the difference before committing it: a fact that is not the same in each run does not belong in a transcript.
here=$(dirname "$0")
exec python3 "$here/run.py" --record "$@" -- python3 "$here/workerd_serve.py"
