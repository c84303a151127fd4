"""agree.py - the SQL of a protocol, run by real engines, against ripx validate: verdicts, reasons, what is missing, totals.

usage: agree.py [--engines duckdb,postgresql,spark] CASE...
A CASE is PROTOCOL.ripx,TABLE=FILE.csv,... Ends with 0 when all agree."""
import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import time

import engines

FAMILIES = ("criteria", "windows", "checks")


class Case:
    def __init__(self, ripx, protocol, tables, folder):
        self.ripx, self.protocol, self.tables, self.folder = ripx, protocol, tables, folder

    def run(self, *arguments, may_fail=()):
        done = subprocess.run([self.ripx, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode not in (0, *may_fail):
            raise RuntimeError(f"ripx {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def script(self, dialect):
        self.run("build", self.protocol, "--emit", "sql", "--dialect", dialect, "-o", self.folder, "--quiet")
        stem = os.path.splitext(os.path.basename(self.protocol))[0]
        with open(f"{self.folder}/{stem}.{dialect}.sql", encoding="utf-8") as f:
            return f.read()

    def expect(self):
        """What ripx validate says: the totals, and for each table and family judged the rows of its verdicts."""
        data = [f"{t}={p}" for t, p in self.tables.items()]
        lines = self.run("validate", self.protocol, *data, "--format", "json", "--quiet", may_fail=(1,)).split("\n")
        totals = json.loads(next(line for line in lines if line.startswith('{"protocol"')))
        verdicts = {}
        for table in totals["tables"]:
            for family in FAMILIES:
                if table[family] is None:
                    continue
                out = f"{self.folder}/expected.csv"
                self.run("validate", self.protocol, *data, "--table", table["table"], "--family", family, "-o", out, "--quiet", may_fail=(1,))
                with open(out, encoding="utf-8", newline="") as f:
                    verdicts[table["table"], family] = list(csv.reader(f))[1:]
        return totals, verdicts


def expected_totals(totals):
    words = {"criteria": ("eligible", "ineligible", "undetermined", None), "windows": ("inside", "outside", "not_shown", "not_applicable"),
             "checks": ("met", "violation", "not_shown", "not_applicable")}
    rows = []
    for table in totals["tables"]:
        for family in FAMILIES:
            if table[family] is not None:
                rows.append([table["table"], family, "", ""] + [str(table[family][w]) if w else "0" for w in words[family]] + ["", ""])
    family_of = {"inclusion": "criteria", "exclusion": "criteria", "check": "checks", "window": "windows"}
    for p in totals["programs"]:
        funnel = [str(p["first"]), str(p["left"])] if "first" in p else ["", ""]
        rows.append([p["table"], family_of[p["kind"]], p["kind"], p["id"]] + [str(p[w]) for w in ("met", "not_met", "not_shown", "not_applicable")] + funnel)
    return sorted(rows)


def identifier(text):
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in text)


def differences(case, engine, script, totals, verdicts):
    """The first rows in which the engine and ripx validate differ, as texts."""
    views = engines.view_names(script)
    stem = next(n for n in views if n.endswith("_totals"))[:-len("_totals")]
    names = {k: next(n for n in views if n.lower() == f"{stem}_{identifier(k[0])}_{k[1]}".lower()) for k in verdicts}
    tables = {t: engines.read_csv(path) for t, path in case.tables.items()}
    got = engine.case(script, tables, [*names.values(), stem + "_totals"])
    found = []
    for key, want in verdicts.items():
        have = [row[1:] for row in got[names[key]]]
        if len(have) != len(want):
            found.append(f"{key}: {len(have)} rows, not {len(want)}")
        found += [f"{key} row {i + 1}: {h}, not {w}" for i, (h, w) in enumerate(zip(have, want)) if h != w]
    have = sorted(got[stem + "_totals"])
    if have != expected_totals(totals):
        found += [f"totals: {h}, not {w}" for h, w in zip(have, expected_totals(totals)) if h != w]
    return found


def judge(case, running):
    """How many engines differ, and how many programs have each verdict."""
    totals, verdicts = case.expect()
    differ = 0
    for engine in running:
        found = differences(case, engine, case.script(engine.name), totals, verdicts)
        if found:
            print(f"{case.protocol}: {engine.name}: {len(found)} differences", *found[:6], sep="\n  ")
        differ += bool(found)
    return differ, [sum(p[w] for p in totals["programs"]) for w in ("met", "not_met", "not_shown", "not_applicable")]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--engines", default="duckdb,postgresql,spark")
    p.add_argument("--ripx", default="build/ripx")
    p.add_argument("--folder", default="build/sql")
    p.add_argument("cases", nargs="+")
    o = p.parse_args()
    os.makedirs(o.folder, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))       # servers are stopped then too
    started, running, differ, spread = time.time(), [], 0, [0, 0, 0, 0]
    try:
        for name in o.engines.split(","):
            running.append(engines.ENGINES[name](o.folder))
        print("engines: " + ", ".join(e.version for e in running))
        for text in o.cases:
            protocol, *tables = text.split(",")
            n, s = judge(Case(o.ripx, protocol, dict(t.split("=", 1) for t in tables), o.folder), running)
            differ, spread = differ + n, [a + b for a, b in zip(spread, s)]
    finally:
        for e in running:
            e.close()
    print(f"{len(o.cases)} cases: {sum(spread)} verdicts (met {spread[0]}, not met {spread[1]}, not shown {spread[2]}, not applicable {spread[3]}), "
          f"{differ} differ, {time.time() - started:.0f} s")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
