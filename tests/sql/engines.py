"""engines.py - PostgreSQL, DuckDB and Spark behind one face: load tables of text, run a script, read a view.

Every engine gets the same rows: the columns of the file as text, and ripx_row, the number of the row in the file."""
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


def quoted(name, mark='"'):
    return mark + name.replace(mark, mark * 2) + mark


class DuckDB:
    name = "duckdb"

    def __init__(self, folder):
        import duckdb
        self.module = duckdb
        self.version = "DuckDB " + duckdb.__version__

    def case(self, script, tables, views):
        """Gives the rows of each view, as texts. tables: name -> path of its CSV file; views: name -> its query."""
        c = self.module.connect()
        c.execute("SET threads = 2")
        for table, path in tables.items():
            header, rows = read_csv(path)
            columns = ", ".join(quoted(h) + " VARCHAR" for h in header)
            c.execute(f"CREATE TABLE {quoted(table)} (ripx_row BIGINT, {columns})")
            types = "{'ripx_row': 'BIGINT', " + ", ".join("'" + h.replace("'", "''") + "': 'VARCHAR'" for h in header) + "}"
            numbered = path + ".rows"
            write_numbered(numbered, header, rows)
            c.execute(f"INSERT INTO {quoted(table)} SELECT * FROM read_csv('{numbered}', header = true, delim = ',', quote = '\"', escape = '\"', columns = {types})")
        for s in statements(script):
            c.execute(s)
        result = {name: [[text_of(x) for x in row] for row in c.execute(query('"', name, order)).fetchall()] for name, order in views.items()}
        c.close()
        return result

    def close(self):
        pass


def query(mark, name, order):
    return f"SELECT * FROM {quoted(name, mark)} {order}"


def text_of(x):
    return "" if x is None else str(x)


def write_numbered(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        w = csv.writer(f)
        w.writerow(["ripx_row"] + header)
        for i, row in enumerate(rows):
            w.writerow([i] + row)


class PostgreSQL:
    """A cluster of its own in a folder, on a Unix socket there, run by the user postgres when we are root."""
    name = "postgresql"

    def __init__(self, folder):
        self.folder = os.path.abspath(os.path.join(folder, "postgresql"))
        self.number = 0
        programs = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        self.bin = programs if programs and os.path.exists(programs + "/initdb") else newest_programs()
        self.user = "postgres" if os.geteuid() == 0 else None
        self.run_as(["mkdir", "-p", self.folder], as_root=True)
        if self.user:
            subprocess.run(["chown", self.user, self.folder], check=True)
        if not os.path.exists(self.folder + "/data/PG_VERSION"):
            self.run_as([self.bin + "/initdb", "-D", self.folder + "/data", "-A", "trust", "-U", "ripx", "-E", "UTF8", "--no-locale", "--no-sync"])
        if os.path.exists(self.folder + "/data/postmaster.pid"):      # of a run that was killed
            self.close()
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c work_mem=64MB -c jit=off"
        self.run_as([self.bin + "/pg_ctl", "-D", self.folder + "/data", "-w", "-l", self.folder + "/log", "-o", options, "start"])
        self.version = self.psql(["-c", "SELECT 'PostgreSQL ' || current_setting('server_version')"]).strip()

    def run_as(self, command, as_root=False):
        if self.user and not as_root:
            command = ["runuser", "-u", self.user, "--"] + command
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, cwd="/", check=False)
        if done.returncode:
            raise RuntimeError(" ".join(command) + "\n" + done.stdout)

    def psql(self, arguments, script=None):
        command = [self.bin + "/psql", "-h", self.folder, "-U", "ripx", "-d", "postgres", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"] + arguments
        done = subprocess.run(command, input=script, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def case(self, script, tables, views):
        self.number += 1
        schema = f"case_{self.number}"
        s = [f"CREATE SCHEMA {schema};", f"SET search_path = {schema};"]
        for table, path in tables.items():
            header, rows = read_csv(path)
            write_numbered(path + ".rows", header, rows)
            s.append(f"CREATE TABLE {quoted(table)} (ripx_row BIGINT, {', '.join(quoted(h) + ' TEXT' for h in header)});")
            s.append(f"\\copy {quoted(table)} FROM '{path}.rows' WITH (FORMAT csv, HEADER true)")
        s.append("ANALYZE;")
        s.append(script)
        mark = "====="
        for name, order in views.items():
            s.append(f"\\echo {mark}")
            s.append(f"COPY ({query(chr(34), name, order)}) TO STDOUT WITH (FORMAT csv, FORCE_QUOTE *);")
        s.append(f"\\o /dev/null\nSET client_min_messages = error;\nDROP SCHEMA {schema} CASCADE;")
        output = self.psql(["-f", "-"], "\n".join(s))
        parts = output.split(mark + "\n")[1:]
        return {name: list(csv.reader(io.StringIO(part))) for name, part in zip(views, parts)}

    def close(self):
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
    """A local session. The rows are few and the queries many, so nothing is compiled to Java and there is one partition."""
    name = "spark"

    def __init__(self, folder):
        from pyspark.sql import SparkSession
        folder = os.path.abspath(os.path.join(folder, "spark"))
        settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1", "spark.driver.memory": "2g",
                    "spark.driver.host": "127.0.0.1", "spark.sql.adaptive.enabled": "false", "spark.sql.codegen.wholeStage": "false",
                    "spark.sql.codegen.factoryMode": "NO_CODEGEN", "spark.ui.showConsoleProgress": "false", "spark.local.dir": folder,
                    "spark.sql.warehouse.dir": folder + "/warehouse"}
        builder = SparkSession.builder.master("local[1]").appName("ripx")
        for key, value in settings.items():
            builder = builder.config(key, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")
        self.version = "Spark " + self.session.version

    def case(self, script, tables, views):
        from pyspark.sql.types import LongType, StringType, StructField, StructType
        for table, path in tables.items():
            header, rows = read_csv(path)
            write_numbered(path + ".rows", header, rows)
            schema = StructType([StructField("ripx_row", LongType())] + [StructField(h, StringType()) for h in header])
            frame = self.session.read.csv(path + ".rows", schema=schema, header=True, quote='"', escape='"')
            frame.createOrReplaceTempView(table)
        for s in statements(script):
            self.session.sql(s)
        return {name: [[text_of(x) for x in row] for row in self.session.sql(query("`", name, order)).collect()] for name, order in views.items()}

    def close(self):
        self.session.stop()


ENGINES = {e.name: e for e in (DuckDB, PostgreSQL, Spark)}
