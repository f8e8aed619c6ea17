#!/usr/bin/env python3
"""Makes SQLite do the two things that the real runtime's does and the stock one does not, and mends one.

    patch_sqlite.py sqlite3.c OUTPUT

Its virtual machine counts the rows that a statement reads and writes: sqlite3_stmt_status(statement, 9, …) and 10. And
JSON that a scalar subquery answers stays JSON: json_array((SELECT json_array(1))) is [[1]], not ["[1]"].

FTS5 read one byte behind a pattern that it looked for with LIKE (3.54.1; AddressSanitizer found it).

Every place is found by its text; a SQLite where one of the former is missing is refused, since its answers would be
wrong.
"""

import pathlib
import sys

READ = "p->aCounter[9]++;"
WRITTEN = "if( !pC->isEphemeral ) p->aCounter[10]++;"

# (opcode, the text behind which the counter goes, the counter). The places are those that give the real runtime's
# figures: being positioned counts whether or not there is a row, a step counts only when there is one, and a delete only
# when it is the statement's own (not what REPLACE or an UPDATE of a key removes).
PLACES = [
    ("Count", "pOut->u.i = nEntry;", "p->aCounter[9] += (u32)nEntry;"),
    ("SeekGT", "res = sqlite3BtreeEof(pC->uc.pCursor);\n    }\n  }", READ),
    ("NotExists", "pC->seekResult = res;", READ),
    ("Last", "if( rc ) goto abort_due_to_error;", READ),
    ("Rewind", "pC->nullRow = (u8)res;", READ),
    ("Next", "p->aCounter[pOp->p5]++;", READ),
    ("VNext", "res = pModule->xEof(pCur->uc.pVCur);", READ),
    ("Insert", "colCacheCtr++;", WRITTEN),
    ("Delete", "if( opflags & OPFLAG_NCHANGE ){", WRITTEN),
    ("IdxInsert", "pC->cacheStatus = CACHE_STALE;", WRITTEN),
    ("Clear", "p->nChange += nChange;", "p->aCounter[10] += (u32)nChange;"),
    ("VUpdate", "p->nChange++;", "p->aCounter[10]++;"),
]

# Where the result of a scalar subquery loses its subtype.
FORGETS_JSON = """  if( dest.eDest==SRT_Mem
   && sqlite3ExprCanReturnSubtype(pParse, pSel->pEList->a[0].pExpr)
"""

# The end of the pattern is taken for the third special character, which LIKE does not have.
READS_BEHIND = "if( zText[i]==aSpec[2] ){"
READS_WITHIN = "if( i<nText && zText[i]==aSpec[2] ){"


def refuse(what):
    sys.exit(f"This SQLite is not as expected ({what}).")


def main():
    code = pathlib.Path(sys.argv[1]).read_text()
    # Slots 9 and 10, behind SQLite's own nine.
    if code.count("u32 aCounter[9];") != 1:
        refuse("aCounter")
    code = code.replace("u32 aCounter[9];", "u32 aCounter[11];")
    machine = code.find("SQLITE_PRIVATE int sqlite3VdbeExec(\n")
    if machine < 0:
        refuse("sqlite3VdbeExec")
    for opcode, anchor, counter in PLACES:
        begin = code.find(f"\ncase OP_{opcode}:", machine)
        end = code.find("\n}\n", begin)
        at = code.find(anchor, begin, end)
        if begin < 0 or at < 0:
            refuse(f"OP_{opcode}")
        at += len(anchor)
        code = f"{code[:at]} {counter}{code[at:]}"
    if code.count(FORGETS_JSON) != 1:
        refuse("subtypes of scalar subqueries")
    code = code.replace(FORGETS_JSON, f"  if( 0 && {FORGETS_JSON.removeprefix('  if( ')}")
    pathlib.Path(sys.argv[2]).write_text(code.replace(READS_BEHIND, READS_WITHIN))


main()
