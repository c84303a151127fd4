"""agree.py - the SQL of a protocol, run by real engines, against ripx validate: verdicts, reasons, what is missing, totals.

usage: agree.py [--engines duckdb,postgresql,spark] [--seed N] [--protocols N] [--rows N]
                [--depth N] [--programs N] [--no-minimise] [CASE...]
A CASE is PROTOCOL.ripx,TABLE=FILE.csv,...; without one, random protocols over random data. Ends with 0 when all agree."""
import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import time

import engines
import generate

FAMILIES = ("criteria", "windows", "checks")


class Case:
    def __init__(self, ripx, name, protocol, tables, folder):
        self.ripx, self.name, self.protocol, self.tables, self.folder = ripx, name, protocol, tables, folder
        os.makedirs(folder, exist_ok=True)

    def run(self, *arguments, may_fail=()):
        done = subprocess.run([self.ripx, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode not in (0, *may_fail):
            raise RuntimeError(f"ripx {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def scripts(self):
        self.run("build", self.protocol, "--emit", "sql", "-o", self.folder, "--quiet")
        stem = os.path.splitext(os.path.basename(self.protocol))[0]
        return {d: open(f"{self.folder}/{stem}.{d}.sql", encoding="utf-8").read() for d in engines.ENGINES}

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


def view_names(script):
    return [line.split()[-2].strip('"`') for line in script.split("\n") if line.startswith("CREATE OR REPLACE ")]


def differences(case, engine, script, totals, verdicts):
    """The first rows in which the engine and ripx validate differ, as texts."""
    stem = next(n for n in view_names(script) if n.endswith("_totals"))[:-len("_totals")]
    names = {(t["table"], f): n for t in totals["tables"] for f in FAMILIES for n in view_names(script)
             if n.lower() == f"{stem}_{identifier(t['table'])}_{f}".lower()}
    views = {names[k]: "ORDER BY ripx_row" for k in verdicts}
    views[stem + "_totals"] = ""
    got = engine.case(script, case.tables, views)
    found = []
    for key, want in verdicts.items():
        have = [row[1:] for row in got[names[key]]]
        if len(have) != len(want):
            found.append(f"{key}: {len(have)} rows, not {len(want)}")
        for i, (h, w) in enumerate(zip(have, want)):
            if h != w:
                found.append(f"{key} row {i + 1}: {h}, not {w}")
    have = sorted(got[stem + "_totals"])
    if have != expected_totals(totals):
        found += [f"totals: {h}, not {w}" for h, w in zip(have, expected_totals(totals)) if h != w]
    return found


def identifier(text):
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in text)


def judge(case, running, report=True):
    totals, verdicts = case.expect()
    scripts = case.scripts()
    bad = {}
    for engine in running:
        found = differences(case, engine, scripts[engine.name], totals, verdicts)
        if found:
            bad[engine.name] = found
    judged = sum(p["met"] + p["not_met"] + p["not_shown"] + p["not_applicable"] for p in totals["programs"])
    spread = [sum(p[w] for p in totals["programs"]) for w in ("met", "not_met", "not_shown", "not_applicable")]
    for name, found in bad.items() if report else ():
        print(f"{case.name}: {name}: {len(found)} differences")
        for line in found[:6]:
            print("  " + line)
    return bad, judged, spread


def minimise(random_case, build, running):
    """Takes away programs, then rows, as long as an engine still differs; prints what is left."""
    def fails(candidate):
        try:
            return bool(judge(build(candidate), running, report=False)[0])
        except RuntimeError:
            return False
    current = random_case
    for smaller in (generate.without_programs, generate.without_rows):
        progress = True
        while progress:
            progress = False
            for candidate in smaller(current):
                if fails(candidate):
                    current, progress = candidate, True
                    break
    case = build(current)
    print("the least that differs:\n" + open(case.protocol, encoding="utf-8").read())
    for table, path in case.tables.items():
        print(f"{table}:\n" + open(path, encoding="utf-8").read())
    judge(case, running)


def random_build(ripx, folder):
    def build(c):
        protocol, tables = c.write(folder)
        return Case(ripx, c.name, protocol, tables, folder)
    return build


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--engines", default="duckdb,postgresql,spark")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--protocols", type=int, default=20)
    p.add_argument("--rows", type=int, default=200)
    p.add_argument("--depth", type=int, default=4)
    p.add_argument("--programs", type=int, default=20)
    p.add_argument("--ripx", default="build/ripx")
    p.add_argument("--folder", default="build/sql")
    p.add_argument("--no-minimise", action="store_true")
    p.add_argument("cases", nargs="*")
    o = p.parse_args()
    os.makedirs(o.folder, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))       # servers are stopped then too
    started, running, failed, judged, spread = time.time(), [], 0, 0, [0, 0, 0, 0]
    try:
        for name in o.engines.split(","):
            running.append(engines.ENGINES[name](o.folder))
        print("engines: " + ", ".join(e.version for e in running))
        for text in o.cases:
            protocol, *tables = text.split(",")
            case = Case(o.ripx, protocol, protocol, dict(t.split("=", 1) for t in tables), os.path.join(o.folder, "case"))
            bad, n, s = judge(case, running)
            failed, judged, spread = failed + bool(bad), judged + n, [a + b for a, b in zip(spread, s)]
        for seed in range(o.seed, o.seed + (0 if o.cases else o.protocols)):
            build = random_build(o.ripx, os.path.join(o.folder, "random"))
            c = generate.Random(seed, o.rows, o.depth, o.programs)
            bad, n, s = judge(build(c), running)
            judged, spread = judged + n, [a + b for a, b in zip(spread, s)]
            if bad:
                failed += 1
                print(f"seed {seed} differs")
                if not o.no_minimise:
                    minimise(c, build, [e for e in running if e.name in bad])
    finally:
        for e in running:
            e.close()
    print(f"seeds {o.seed}..{o.seed + o.protocols - 1}: " if not o.cases else f"{len(o.cases)} cases: ", end="")
    print(f"{judged} verdicts (met {spread[0]}, not met {spread[1]}, not shown {spread[2]}, not applicable {spread[3]}), "
          f"{failed} differ, {time.time() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
