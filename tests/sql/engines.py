"""engines.py - PostgreSQL, DuckDB and Spark behind one face: load tables of text, run a script, read its views.

A table is its header and its rows, each cell a text or None; every engine also gets ripx_row, the number of the row. What is
made of a protocol, its tables and views, stays until another is given: its data are then only replaced."""
import csv
import io
import os
import subprocess


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    return rows[0], rows[1:]


def statements(script):
    """The statements of an emitted script: each ends with a semicolon at the end of a line."""
    lines = [line for line in script.split("\n") if not line.startswith("--")]
    return [s.strip() for s in "\n".join(lines).split(";\n") if s.strip()]


def view_names(script):
    """Every view that a script creates, by its place."""
    return [line.split()[-2].strip('"`') for line in script.split("\n") if line.startswith("CREATE OR REPLACE ")]


def quoted(name, mark='"'):
    return mark + name.replace(mark, mark * 2) + mark


def select(view, mark='"'):
    """A view of rows in their order; a view of totals as it is."""
    return f"SELECT * FROM {quoted(view, mark)}" + ("" if view.endswith("_totals") else " ORDER BY ripx_row")


def texts(rows):
    return [["" if x is None else str(x) for x in row] for row in rows]


def shape(script, tables):
    """What must be the same for tables and views to stay: the order of the columns may change."""
    return script, {name: sorted(header) for name, (header, _) in tables.items()}


def columns(header):
    return ", ".join(["ripx_row"] + [quoted(h) for h in header])


class DuckDB:
    name = "duckdb"

    def __init__(self, folder):
        import duckdb
        self.module, self.connection, self.shape, self.folder = duckdb, None, None, folder
        self.version = "DuckDB " + duckdb.__version__

    def create(self, script, tables):
        self.close()
        self.connection = c = self.module.connect()
        c.execute("SET threads = 1")
        for table, (header, _) in tables.items():
            c.execute(f"CREATE TABLE {quoted(table)} (ripx_row BIGINT, {', '.join(quoted(h) + ' VARCHAR' for h in header)})")
        for s in statements(script):
            c.execute(s)

    def load(self, table, header, rows):
        c, into = self.connection, f"{quoted(table)} ({columns(header)})"
        c.execute(f"DELETE FROM {quoted(table)}")
        if len(rows) > 500:
            path = os.path.join(self.folder, "duckdb.csv")
            with open(path, "w", encoding="utf-8", newline="") as f:
                csv.writer(f).writerows([i] + row for i, row in enumerate(rows))
            types = ", ".join(["'ripx_row': 'BIGINT'"] + [f"'c{i}': 'VARCHAR'" for i in range(len(header))])
            c.execute(f"INSERT INTO {into} SELECT * FROM read_csv('{path}', header = false, delim = ',', quote = '\"', escape = '\"', columns = {{{types}}})")
        elif rows:
            values = ", ".join("(" + ", ".join([str(i)] + ["NULL" if x is None else "'" + x.replace("'", "''") + "'" for x in row]) + ")" for i, row in enumerate(rows))
            c.execute(f"INSERT INTO {into} VALUES {values}")

    def case(self, script, tables, views):
        """Gives the rows of each view, as texts. tables: name -> its header and rows."""
        if self.shape != shape(script, tables):
            self.shape = None
            self.create(script, tables)
            self.shape = shape(script, tables)
        for table, (header, rows) in tables.items():
            self.load(table, header, rows)
        return {v: texts(self.connection.execute(select(v)).fetchall()) for v in views}

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


class PostgreSQL:
    """A cluster of its own in a folder, on a Unix socket there, run by the user postgres when we are root."""
    name = "postgresql"

    def __init__(self, folder):
        import psycopg2
        self.shape, self.connection = None, None
        self.folder = os.path.abspath(os.path.join(folder, "postgresql"))
        programs = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        self.bin = programs if programs and os.path.exists(programs + "/initdb") else newest_programs()
        self.user = "postgres" if os.geteuid() == 0 else None
        os.makedirs(self.folder, exist_ok=True)
        if self.user:
            subprocess.run(["chown", self.user, self.folder], check=True)
        if not os.path.exists(self.folder + "/data/PG_VERSION"):
            self.run_as([self.bin + "/initdb", "-D", self.folder + "/data", "-A", "trust", "-U", "ripx", "-E", "UTF8", "--no-locale", "--no-sync"])
        if os.path.exists(self.folder + "/data/postmaster.pid"):      # of a run that was killed
            self.close()
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c work_mem=64MB -c jit=off -c autovacuum=off"
        self.run_as([self.bin + "/pg_ctl", "-D", self.folder + "/data", "-w", "-l", self.folder + "/log", "-o", options, "start"])
        self.connection = psycopg2.connect(host=self.folder, user="ripx", dbname="postgres", options="-c client_min_messages=error")
        self.version = "PostgreSQL " + self.connection.get_parameter_status("server_version")

    def run_as(self, command):
        if self.user:
            command = ["runuser", "-u", self.user, "--"] + command
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, cwd="/", check=False)
        if done.returncode:
            raise RuntimeError(" ".join(command) + "\n" + done.stdout)

    def create(self, c, script, tables):
        for table, (header, _) in tables.items():
            c.execute(f"CREATE TEMPORARY TABLE {quoted(table)} (ripx_row BIGINT, {', '.join(quoted(h) + ' TEXT' for h in header)})")
        c.execute(script)

    def load(self, c, table, header, rows):
        escaped = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
        lines = ("\t".join([str(i)] + ["\\N" if x is None else x.translate(escaped) for x in row]) + "\n" for i, row in enumerate(rows))
        c.execute(f"DELETE FROM {quoted(table)}")
        c.copy_expert(f"COPY {quoted(table)} ({columns(header)}) FROM STDIN", io.StringIO("".join(lines)))
        if len(rows) > 500:
            c.execute(f"ANALYZE {quoted(table)}")

    def case(self, script, tables, views):
        """All within one transaction, which is never committed."""
        c = self.connection.cursor()
        if self.shape != shape(script, tables):
            self.shape = None
            self.connection.rollback()
            self.create(c, script, tables)
            self.shape = shape(script, tables)
        result = {}
        try:
            for table, (header, rows) in tables.items():
                self.load(c, table, header, rows)
            for v in views:
                c.execute(select(v))
                result[v] = texts(c.fetchall())
        except Exception:
            self.shape = None
            raise
        finally:
            c.close()
        return result

    def close(self):
        if self.connection:
            self.connection.close()
        command = [self.bin + "/pg_ctl", "-D", self.folder + "/data", "-m", "immediate", "-w", "stop"]
        if self.user:
            command = ["runuser", "-u", self.user, "--"] + command
        subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd="/", check=False)


def newest_programs():
    base = "/usr/lib/postgresql"
    for version in sorted(os.listdir(base) if os.path.isdir(base) else [], key=int, reverse=True):
        if os.path.exists(f"{base}/{version}/bin/initdb"):
            return f"{base}/{version}/bin"
    raise RuntimeError("PostgreSQL is not installed: make deps-test")


class Spark:
    """A local session. The rows are few and the queries many, so nothing is compiled to Java, there is one partition, and a view keeps
    its plan."""
    name = "spark"

    def __init__(self, folder):
        from pyspark.sql import SparkSession
        self.folder = folder = os.path.abspath(os.path.join(folder, "spark"))
        os.makedirs(folder, exist_ok=True)
        settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1", "spark.driver.memory": "2g",
                    "spark.driver.host": "127.0.0.1", "spark.sql.adaptive.enabled": "false", "spark.sql.codegen.wholeStage": "false",
                    "spark.sql.codegen.factoryMode": "NO_CODEGEN", "spark.ui.showConsoleProgress": "false", "spark.local.dir": folder,
                    "spark.sql.warehouse.dir": folder + "/warehouse", "spark.sql.legacy.storeAnalyzedPlanForView": "true"}
        builder = SparkSession.builder.master("local[1]").appName("ripx")
        for key, value in settings.items():
            builder = builder.config(key, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")
        self.version = "Spark " + self.session.version

    def case(self, script, tables, views):
        from pyspark.sql.types import LongType, StringType, StructField, StructType
        for table, (header, rows) in tables.items():
            schema = StructType([StructField("ripx_row", LongType())] + [StructField(h, StringType()) for h in header])
            self.session.createDataFrame([[i] + row for i, row in enumerate(rows)], schema=schema).createOrReplaceTempView(table)
        for s in statements(script):
            self.session.sql(s)
        return {v: texts(self.session.sql(select(v, "`")).collect()) for v in views}

    def close(self):
        self.session.stop()


ENGINES = {e.name: e for e in (DuckDB, PostgreSQL, Spark)}
