"""serve.py - one SQL engine kept open, for tests/agree/sql.c: runs the views of a protocol over the data of a case.

usage: serve.py ENGINE FOLDER

FOLDER is removed at the end. Says "ready VERSION", or "absent WHY" and ends. Then reads a JSON object a line: { script, tables: [{ name, file, keys }], views },
where `script` is the file of the statements, `file` a file of delimited text and `keys` are the columns that say where a row belongs.
Answers with "view NAME" and the rows of that view, tabs between cells, for each; then "end", or "failed WHY"."""
import csv
import io
import json
import os
import shutil
import signal
import sys

import engines


def read_cases(path, keys):
    """As validate reads them (SPEC 11.9): of a row with cells in excess nothing is known but where it belongs."""
    with open(path, encoding="utf-8-sig", newline="") as f:
        text = f.read()
    first = text.split("\n", 1)[0]
    delimiter = next((c for c in first if c in ",;\t"), ",")
    header, *lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if line and line != [""]]
    rows = []
    for line in lines:
        cells = line + [None] * (len(header) - len(line))
        if len(line) > len(header):
            cells = [x if h in keys else None for h, x in zip(header, cells)]
        rows.append(cells[:len(header)])
    return header, rows


def answer(engine, asked):
    with open(asked["script"], encoding="utf-8") as f:
        script = f.read()
    tables = {t["name"]: read_cases(t["file"], t["keys"]) for t in asked["tables"]}
    said = []
    for view, rows in engine.case(script, tables, asked["views"]).items():
        said.append(f"view {view}")
        said += ["\t".join(x.replace("\t", " ").replace("\n", " ") for x in row) for row in rows]
    return said


def main():
    name, folder = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.chmod(folder, 0o711)                             # the server of PostgreSQL is another user's, when we are root
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)                                       # what an engine prints is no answer
    try:
        engine = engines.ENGINES[name](folder)
    except Exception as error:                          # whatever keeps it from being here
        print("absent " + " ".join(str(error).split()), file=out, flush=True)
        shutil.rmtree(folder)
        return
    try:
        print("ready " + engine.version, file=out, flush=True)
        for line in sys.stdin:
            try:
                said = answer(engine, json.loads(line)) + ["end"]
            except Exception as error:
                said = ["failed " + " ".join(str(error).split())[:2000]]
            print("\n".join(said), file=out, flush=True)
    finally:
        try:
            engine.close()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
