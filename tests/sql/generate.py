"""generate.py - random protocols over random data. The same seed gives the same case on every machine."""
import copy
import csv
import os
import random

# Columns: name -> (declaration, kind). Kinds tell which expressions a column can stand in.
ROOT = {
    "âge_n": ("nombre { résolution 1 ; bornes 0 ..= 120 }", "number"),
    "n1": ("nombre { résolution 0.1 ; bornes -50 ..= 500 }", "number"),
    "n2": ("nombre { manquants [\"ND\", \"999\"] }", "number"),
    "n3": ("nombre { résolution 0.000001 ; bornes -1000000 ..= 1000000 }", "number"),
    "q1": ("quantité[kg] { résolution 0.1 ; bornes 1 kg ..= 300 kg }", "mass"),
    "q2": ("quantité[m] { résolution 0.01 ; bornes 0.3 m ..= 2.5 m }", "length"),
    "d1": ("date { manquants [\"UNK\"] }", "date"),
    "d2": ("date", "date"),
    "i1": ("instant", "instant"),
    "b1": ("booléen", "truth"),
    "b2": ("booléen { manquants [\"?\"] }", "truth"),
    "c1": ("code[A, B, C]", "code"),
    "c2": ("code[rouge, vert, bleu, jaune, noir, blanc, gris, brun, rose, ocre]", "code"),
    "t1": ("texte", "text"),
    "z1": ("date { fuseau \"+01:00\" }", "date"),
    "z2": ("instant { fuseau \"+05:30\" }", "zoned"),
    "z3": ("instant { fuseau \"Z\" }", "zoned"),
    "c3": ("code[\"mg/dL\", X] { autres_codes }", "code"),
}
VISIT = {
    "vn": ("nombre { résolution 0.1 ; bornes 0 ..= 999 ; code_événement }", "number"),
    "vd": ("date { date_événement ; manquants [\"NA\"] }", "date"),
    "vi": ("instant", "instant"),
    "vx": ("nombre { résolution 0.01 ; bornes -100 ..= 100 }", "number"),
    "vm": ("quantité[kg] { résolution 0.1 ; bornes 1 kg ..= 300 kg }", "mass"),
    "vb": ("booléen", "truth"),
    "vc": ("code[A, B, C]", "code"),
}
DOSE = {
    "dx": ("nombre { résolution 0.5 ; bornes 0 ..= 50 }", "number"),
    "dd": ("date", "date"),
    "db": ("booléen", "truth"),
}
MEMBERS = {"c3": ['"mg/dL"', "X"], "c1": "A B C".split(), "vc": "A B C".split(), "c2": "rouge vert bleu jaune noir blanc gris brun rose ocre".split()}
UNITS = {"number": [""], "mass": [" kg", " g"], "length": [" m", " cm"]}


class Expressions:
    """Conditions over a row: columns by kind, each as it is written there."""

    def __init__(self, r):
        self.r = r
        self.bound = 0

    def pick(self, scope, kind):
        names = [n for n, k in scope if k == kind]
        return self.r.choice(names) if names else None

    def constant(self, kind):
        r = self.r
        if kind == "mass":
            return r.choice([f"{r.randint(30, 120)} kg", f"{r.randint(300, 1200) / 10} kg", f"{r.randint(30000, 120000)} g"])
        if kind == "length":
            return r.choice([f"{r.randint(50, 220) / 100} m", f"{r.randint(50, 220)} cm"])
        return str(r.choice([r.randint(-20, 120), r.randint(-200, 1200) / 10, r.randint(0, 5)]))

    def date_constant(self):
        r = self.r
        return r.choice([f"20{r.randint(18, 24)}-{r.randint(1, 12):02}", f"20{r.randint(18, 24)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}"])

    def number(self, scope, depth, kind="number"):
        r = self.r
        column = self.pick(scope, kind)
        if column is None:
            return None
        choice = r.random()
        if depth > 0 and choice < 0.2:
            other = self.number(scope, depth - 1, kind)
            return f"({column} {r.choice('+-')} {other})"
        if depth > 0 and kind == "number" and choice < 0.3:
            return f"({column} * {r.choice([2, 10, 0.5])})"
        if depth > 0 and choice < 0.55:
            inner = self.collection(scope, depth - 1, kind)
            if inner:
                return inner
        return column

    def collection(self, scope, depth, kind):
        """An aggregate over a child table, of the kind asked."""
        r = self.r
        table, inner, name = self.bind(scope)
        if not table:
            return None
        own = [(n, k) for n, k in inner if n.startswith(name + ".")]
        value = self.pick(own, kind)
        condition = f" si {self.truth(inner, depth - 1)}" if r.random() < 0.6 else ""
        if value is None:
            return None
        if kind == "number" and r.random() < 0.3:
            return f"compte(1 pour {name} dans {table}{condition})"
        word = r.choice(["minimum", "maximum", "premier", "dernier"] + (["somme"] if kind in UNITS else []))
        key = ""
        if word in ("premier", "dernier"):
            by = self.pick(own, r.choice(["date", "date", "number"]))
            if by and (kind not in ("number", "date") or r.random() < 0.8):
                key = ", " + by
            elif kind not in ("number", "date"):
                return None
        elif kind not in ("number", "mass", "length", "date"):
            return None
        tail = f"{condition}{key}"
        return f"{word}({value} pour {name} dans {table}{tail})"

    def bind(self, scope):
        """A child table of the row, a name for its rows, and the columns seen from there."""
        self.bound += 1
        name = f"v{self.bound}"
        if self.bound > 40:
            return None, None, None
        rows = [n for n, k in scope if k == "visit_row"]
        if rows and self.r.random() < 0.7:
            return f"{rows[-1]}.dose", scope + [(f"{name}.{c}", k) for c, (_, k) in DOSE.items()], name
        if any(k == "root" for _, k in scope):
            return "visite", scope + [(name, "visit_row")] + [(f"{name}.{c}", k) for c, (_, k) in VISIT.items()], name
        return None, None, None

    def date(self, scope, depth):
        r = self.r
        column = self.pick(scope, "date")
        choice = r.random()
        if depth > 0 and choice < 0.2:
            inner = self.collection(scope, depth - 1, "date")
            if inner:
                return inner
        if choice < 0.35:
            return f"({column} + {r.randint(1, 60)} j)"
        if choice < 0.5:
            return f"({column} {r.choice('+-')} {r.randint(1, 30)} {r.choice(['mois', 'ans'])})"
        return column

    def comparison(self, scope, depth):
        r = self.r
        kind = r.choice(["number"] * 4 + ["mass", "mass", "ratio", "date", "date", "date", "age", "age", "days", "code", "code", "truth", "instant", "zoned", "known", "range"])
        sign = r.choice(["<", "<=", ">", ">=", "="])
        if kind in ("number", "mass"):
            a = self.number(scope, depth, kind)
            b = self.number(scope, depth - 1, kind) if r.random() < 0.3 else None
            return f"{a} {sign} {b or self.constant(kind)}" if a else None
        if kind == "ratio":
            a, b = self.pick(scope, "mass"), self.pick(scope, "length")
            if a and b:
                return f"{a} / ({b} * {b}) {sign} {r.randint(15, 35)} kg/m2"
            a, b = self.pick(scope, "number"), self.pick(scope, "number")
            return f"{a} / {b} {sign} {r.choice([1, 2, 0.5, 1.25])}"
        if kind == "date":
            return f"{self.date(scope, depth)} {sign} {r.choice([self.date(scope, depth - 1), self.date_constant()])}"
        if kind == "age":
            word, unit, most = r.choice([("années_entre", "ans", 20), ("mois_entre", "mois", 60)])
            return f"{word}({self.date(scope, depth - 1)}, {self.date(scope, 0)}) {sign} {r.randint(-2, most)} {unit}"
        if kind == "days":
            a, b = self.pick(scope, "date"), self.pick(scope, "date")
            return f"jours_entre({a}, {b}) {sign} {r.randint(-30, 400)} j"
        if kind == "code":
            a = self.pick(scope, "code")
            members = MEMBERS[a.split(".")[-1]]
            if r.random() < 0.4:
                return f"{a} = {r.choice(members)}"
            return f"{a} dans [{', '.join(r.sample(members, r.randint(1, min(4, len(members)))))}]"
        if kind in ("instant", "zoned"):
            a, b = self.pick(scope, kind), self.pick(scope, kind)
            return f"{a} {r.choice(['<', '<=', '>', '>='])} {b}" if a and b else None
        if kind == "known":
            a = self.r.choice([n for n, k in scope if k not in ("root", "visit_row")])
            return f"connu({a})"
        if kind == "range":
            a, lo = self.pick(scope, "number"), r.randint(-10, 60)
            return f"{a} dans {lo} {r.choice(['..=', '..<'])} {lo + r.randint(1, 60)}"
        return self.pick(scope, "truth")

    def truth(self, scope, depth):
        r = self.r
        choice = r.random()
        if depth > 0 and choice < 0.45:
            a, b = self.truth(scope, depth - 1), self.truth(scope, depth - 1)
            return f"({a} {r.choice(['et', 'ou'])} {b})"
        if depth > 0 and choice < 0.53:
            return f"non ({self.truth(scope, depth - 1)})"
        if depth > 0 and choice < 0.75:
            table, inner, name = self.bind(scope)
            if table:
                return f"({r.choice(['existe', 'pour tout'])} {name} dans {table} : {self.truth(inner, depth - 1)})"
        for _ in range(8):
            found = self.comparison(scope, depth)
            if found:
                return found
        return "b1"


def columns_text(columns):
    return "".join(f"    {name} : {declaration}\n" for name, (declaration, _) in columns.items())


class Random:
    def __init__(self, seed, rows, depth=4, most=20):
        self.name = f"seed {seed}"
        self.seed = seed
        r = random.Random(seed)
        scope = [("", "root")] + [(n, k) for n, (_, k) in ROOT.items()]
        self.criteria = {}
        for i in range(r.randint(most // 2, most)):
            e = Expressions(r)
            kind = r.choice(["inclusion", "exclusion", "check"])
            self.criteria[f"{kind[0].upper()}{i}"] = (kind, e.truth(scope, r.randint(0, depth)))
        self.windows = r.random() < 0.6
        self.anchor = r.choice(["V1", "d1"])
        self.consent = r.random() < 0.5
        self.tables = {"participant": participants(r, rows), "visite": visits(r, rows), "dose": doses(r, rows)}

    def text(self):
        part = {k: "".join(f"      {n} : {e}\n" for n, (kind, e) in self.criteria.items() if kind == k) for k in ("inclusion", "exclusion")}
        checks = "".join(f"  vérification {n} \"{n}\" : {e}\n" for n, (kind, e) in self.criteria.items() if kind == "check")
        windows = ""
        if self.windows:
            windows = ("  consentement principal \"Consentement\" { forme écrit" + (" ; recueilli_le d2" if self.consent else "") + " }\n"
                       "  acte bilan \"Bilan\" : consultation { requiert principal }\n"
                       f"  calendrier depuis {self.anchor} {{\n    V1 J0 {{ code 1 ; bilan }}\n    V2 J+28 ± 3 j {{ code 2 ; bilan }}\n"
                       "    V3 J+84 ..= J+98 { code 3.1 }\n    V4 J+25 ..= J+35 { code 4 ; depuis V2 }\n    V5 H-4 ..= H0 { code 5 }\n  }\n")
        return (f"ripx 1 fr\nprotocole HASARD_{self.seed} \"Hasard\" {{\n"
                f"  données participant {{\n    clé id\n{columns_text(ROOT)}  }}\n"
                f"  données visite de participant {{\n    clé id\n{columns_text(VISIT)}  }}\n"
                f"  données dose de visite {{\n    clé id\n{columns_text(DOSE)}  }}\n"
                f"  population p {{\n    inclusion {{\n{part['inclusion']}    }}\n    exclusion {{\n{part['exclusion']}    }}\n  }}\n{checks}{windows}}}\n")

    def write(self, folder):
        os.makedirs(folder, exist_ok=True)
        protocol = os.path.join(folder, "random.ripx")
        text = self.text()
        with open(protocol, "w", encoding="utf-8") as f:
            f.write(text)
        tables = {}
        for table, (header, rows) in self.tables.items():
            path = os.path.abspath(os.path.join(folder, table + ".csv"))
            with open(path, "w", encoding="utf-8", newline="") as f:
                w = csv.writer(f, lineterminator="\n")
                w.writerow(header)
                w.writerows(rows)
            if table == "participant" or self.reads(table, text):
                tables[table] = path
        return protocol, tables

    def reads(self, table, text):
        """Is the table of use? The others are refused as not used, or wanted: by name where an expression goes to them."""
        conditions = " ".join(e for _, e in self.criteria.values())
        if table == "dose":
            return ".dose" in conditions
        return " visite" in conditions or ".dose" in conditions or self.windows


def without_programs(c):
    names = list(c.criteria)
    half = len(names) // 2
    groups = [names[:half], names[half:]] + [[n] for n in names] if half > 1 else [[n] for n in names]
    for group in groups:
        smaller = copy.copy(c)
        smaller.criteria = {n: v for n, v in c.criteria.items() if n not in group}
        if smaller.criteria or c.windows:
            yield smaller
    if c.windows:
        smaller = copy.copy(c)
        smaller.windows = False
        if smaller.criteria:
            yield smaller


def without_rows(c):
    for table, (header, rows) in c.tables.items():
        size = max(1, len(rows) // 2)
        while rows and size:
            for start in range(0, len(rows), size):
                smaller = copy.copy(c)
                smaller.tables = dict(c.tables)
                smaller.tables[table] = (header, rows[:start] + rows[start + size:])
                yield smaller
            size = size // 2 if size > 4 else 0
        for i in range(len(rows)) if len(rows) <= 8 else ():
            smaller = copy.copy(c)
            smaller.tables = dict(c.tables)
            smaller.tables[table] = (header, rows[:i] + rows[i + 1:])
            yield smaller


# ---- data ----

ODD = ["", "", "", " ", "ND", "UNK", "NA", "?", "999", "x", "-", ".", "+", "1e", "e5", "1.2.3", "0x10", "NaN", "Infinity", "1,5", "12\t", "\t3 ", "--1",
       "99999999999999999999", "1e400", "0e999999", "1e-400", "0.0000000000000000000001", "000000000000000000000000005", "123456789012345678",
       "1234567890123456789", "0.10000000000000000000000", "5.", ".5", "1e1", "12e-1", "+7", "-0", "1E+05", "1e+0000001", "1e0000001", "50e-0000002", "é", "'", "\"", "a;b",
       "2020-13", "2020-02-30", "2020-2-3", "0000-01-01", "9999-12-31", "0001-01-01", "2020-02-29", "2021-02-29", "1900-02-29", "2000-02-29", "20200101",
       "2020-01-01T", "2020-01-01T24:00", "2020-01-01T10", "2020-01-01T10:30", "2020-01-01 10:30:60", "2020-01-01T10:30:61", "2020-01-01T10:30:00.5", "2020-01-01T10:30:00.", "2020-01-01T10:30Z",
       "TRUE", "Vrai", "OUI", "No", "n", "o", "Y", "2", "10000-01-01", "2020-01-01x"]


def pick_number(r, low, high, decimals):
    if r.random() < 0.08:
        return r.choice(ODD)
    x = r.randint(low * 10 ** decimals, high * 10 ** decimals)
    if decimals == 0:
        return str(x)
    sign, x = ("-", -x) if x < 0 else ("", x)
    text = f"{sign}{x // 10 ** decimals}.{x % 10 ** decimals:0{decimals}}"
    return text.rstrip("0").rstrip(".") if r.random() < 0.5 else text


def pick_date(r):
    choice = r.random()
    if choice < 0.1:
        return r.choice(ODD)
    y, m, d = r.randint(2018, 2024), r.randint(1, 12), r.choice([1, 15, 28, 29, 30, 31, r.randint(1, 28)])
    if choice < 0.17:
        return f"{y}"
    if choice < 0.3:
        return f"{y}-{m:02}"
    text = f"{y}-{m:02}-{d:02}"
    return text + r.choice(["T08:30", " 23:59:59"]) if r.random() < 0.1 else text


def pick_instant(r):
    return r.choice(ODD) if r.random() < 0.1 else f"{r.randint(2018, 2024)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}T{r.randint(0, 23):02}:{r.randint(0, 59):02}"


def pick_zoned(r):
    choice = r.random()
    if choice < 0.15:
        return r.choice(ODD + ["2020-01-01T10Z", "9999-12-31T23:30-02:00", "0001-01-01T00:10+03:00", "2020-02-30T10:00Z", "2020-05-05T10:00+14:01", "2020-05-05T10:00+1:00"])
    if choice < 0.25:
        return pick_date(r)
    zone = r.choice(["Z", "+02:00", "-0330", "+05", "-11:00", "+14:00", "+00:00"])
    return pick_instant_plain(r) + r.choice(["", "", ":59", ":60", ":01.250"]) + zone


def pick_instant_plain(r):
    return f"{r.randint(2018, 2024)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}T{r.randint(0, 23):02}:{r.randint(0, 59):02}"


def pick_truth(r):
    return r.choice(ODD) if r.random() < 0.12 else r.choice(["true", "false", "oui", "non", "1", "0", "Y", "N", "VRAI", "faux"])


def pick_code(r, name):
    return r.choice(ODD) if r.random() < 0.12 else r.choice(MEMBERS[name])


CELLS = {
    "âge_n": lambda r: pick_number(r, 0, 100, 0), "n1": lambda r: pick_number(r, -50, 120, 1), "n2": lambda r: pick_number(r, -20, 120, 3),
    "n3": lambda r: pick_number(r, -20, 100, 6), "q1": lambda r: pick_number(r, 30, 130, 1), "q2": lambda r: pick_number(r, 1, 2, 2),
    "d1": pick_date, "d2": pick_date, "i1": pick_instant, "b1": pick_truth, "b2": pick_truth, "c1": lambda r: pick_code(r, "c1"),
    "c2": lambda r: pick_code(r, "c2"), "t1": lambda r: r.choice(["", "texte", " ", "a"]), "z1": lambda r: pick_zoned(r), "z2": lambda r: pick_zoned(r), "z3": lambda r: pick_zoned(r),
    "c3": lambda r: r.choice(["mg/dL", "X", "x", "autre", "", "MG/DL"]),
    "vn": lambda r: r.choice(["1", "1.0", "2", "2.0", "3.1", "3", "4", "5", "6", "", "x"]), "vd": pick_date, "vi": pick_instant,
    "vx": lambda r: pick_number(r, -50, 99, 2), "vm": lambda r: pick_number(r, 30, 130, 1), "vb": pick_truth, "vc": lambda r: pick_code(r, "vc"),
    "dx": lambda r: r.choice(ODD) if r.random() < 0.08 else str(r.randint(0, 100) / 2), "dd": pick_date, "db": pick_truth,
}


def row_of(r, key, columns, clean):
    """A row; `clean` ones have few odd cells, so that collections are not always unknown."""
    cells = []
    for c in columns:
        text = CELLS[c](r)
        for _ in range(6 if clean else 0):
            if text in ODD:
                text = CELLS[c](r)
        cells.append(text)
    return [key] + cells


def participants(r, n):
    rows = [row_of(r, f"P{i}", ROOT, r.random() < 0.7) for i in range(n)]
    for i in range(n // 40):
        rows[r.randrange(n)][0] = r.choice(["P1", "", " P2 ", "P3"])
    return ["id"] + list(ROOT), rows


def visits(r, n):
    rows = []
    for i in range(n):
        clean = r.random() < 0.7
        for _ in range(r.choice([0, 1, 1, 2, 3, 4, 6])):
            rows.append(row_of(r, f"P{i}", VISIT, clean))
    r.shuffle(rows)
    for i in range(len(rows) // 40):
        rows[r.randrange(len(rows))][0] = r.choice(["", "inconnu", " P4", "P5 "])
    return ["id"] + list(VISIT), rows


def doses(r, n):
    rows = []
    for i in range(n):
        clean = r.random() < 0.7
        for _ in range(r.choice([0, 0, 1, 2, 3])):
            rows.append(row_of(r, f"P{i}", DOSE, clean))
    r.shuffle(rows)
    return ["id"] + list(DOSE), rows
