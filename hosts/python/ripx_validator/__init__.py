"""Runs a validator that `ripx build --emit shared,sidecar` made, on anything that gives Arrow data.

    from ripx_validator import Validator
    judged = Validator("out/libstudy.so").judge(table)      # pyarrow, polars, pandas, DuckDB …
    judged.counts()                                         # {'met': 682, 'not_met': 269, 'not_shown': 49, …}

It needs nothing but Python: data go through the Arrow C stream interface, without a copy. pyarrow is used when it is
there and asked for: for `to_arrow`, and to join the rows of child tables to their parents by the key.
"""

import ctypes
import json
import os

from .arrow import ArrowArray, ArrowSchema, batches

__all__ = ["Validator", "Judged", "Fault", "VERDICTS"]

VERDICTS = ("met", "not_met", "not_shown", "not_applicable")
INTERFACE = 3
_ALIGN = 64
_NO_PARENT = 0xFFFFFFFF
_ANY_PARENT = 0xFFFFFFFE
_FAULTS = {
    1: "the table is not given, or is not a table",
    2: "no column of that name",
    3: "two columns of that name",
    4: "a format that is not read as the type of the column",
    5: "the scratch memory is too small",
    6: "the rows of the parent are not given",
}


class _ArrowTable(ctypes.Structure):
    _fields_ = [
        ("schema", ctypes.POINTER(ArrowSchema)),
        ("array", ctypes.POINTER(ArrowArray)),
        ("parent_row", ctypes.c_void_p),
        ("shared", ctypes.c_void_p),
    ]


class _ArrowFault(ctypes.Structure):
    _fields_ = [
        ("code", ctypes.c_int32),
        ("table", ctypes.c_uint32),
        ("column", ctypes.c_char_p),
        ("format", ctypes.c_char_p),
        ("refused", ctypes.c_uint64),
        ("refused_column", ctypes.c_char_p),
        ("refused_table", ctypes.c_uint32),
        ("refused_row", ctypes.c_uint64),
    ]


class Fault(ValueError):
    """The data cannot be judged: a column is missing, or of a type that is not read."""


def _text(value):
    return value.decode("utf-8") if value else None


class Judged:
    """The verdicts of the rows of one table, in the order of the data.

    verdicts   one byte a row, an index of VERDICTS
    refused    cells that hold something that is not a value of their column: they count as unknown
    """

    def __init__(self, programs, words):
        self.programs = programs
        self.verdicts = bytearray()
        self.refused = 0
        self._words = words
        self._violated = bytearray()
        self._unshown = bytearray()
        self._window = bytearray()

    def __len__(self):
        return len(self.verdicts)

    def _add(self, verdicts, violated, unshown, window, refused):
        self.verdicts += verdicts
        self._violated += violated
        self._unshown += unshown
        self._window += window
        self.refused += refused

    def counts(self):
        """How many rows have each verdict."""
        return {name: self.verdicts.count(i) for i, name in enumerate(VERDICTS)}

    def verdict(self, row):
        return VERDICTS[self.verdicts[row]]

    def _programs_of(self, bits, row):
        size = 8 * self._words
        word = int.from_bytes(bits[row * size:(row + 1) * size], "little")
        return [program for program in self.programs if word >> program["bit"] & 1]

    def violated(self, row):
        """The programs that the row does not meet: dictionaries of the description, with id, label, condition and line."""
        return self._programs_of(self._violated, row)

    def unshown(self, row):
        """The programs that cannot be decided with what is known of the row."""
        return self._programs_of(self._unshown, row)

    def window(self, row):
        """The first window that applies to the row, or None."""
        number = int.from_bytes(self._window[8 * row:8 * row + 8] or b"\xff" * 8, "little", signed=True)
        return None if number < 0 else next(program for program in self.programs if program["bit"] == number)

    def to_arrow(self):
        """A pyarrow table: verdict, violated and unshown (ids)."""
        import pyarrow as pa

        verdict = pa.DictionaryArray.from_arrays(pa.array(self.verdicts, pa.uint8()).cast(pa.int8()), list(VERDICTS))
        violated, unshown = (pa.array(self._ids(bits), pa.list_(pa.string())) for bits in (self._violated, self._unshown))
        return pa.table({"verdict": verdict, "violated": violated, "unshown": unshown})

    def _ids(self, bits):
        """The ids of each row; rows of the same bits share one list."""
        size, known = 8 * self._words, {}
        for at in range(0, len(bits), size):
            word = bytes(bits[at:at + size])
            if word not in known:
                known[word] = [program["id"] for program in self._programs_of(word, 0)]
            yield known[word]


class Validator:
    """A compiled protocol. `library` is the shared object; `sidecar` its description, else NAME.json beside libNAME.so."""

    def __init__(self, library, sidecar=None):
        library = os.path.abspath(library)
        if sidecar is None:
            folder, name = os.path.split(library)
            sidecar = os.path.join(folder, name.removeprefix("lib").removesuffix(".so") + ".json")
        with open(sidecar, encoding="utf-8") as file:
            self.description = json.load(file)
        self._library = ctypes.CDLL(library)
        interface = self.description["interface"]
        if interface["version"] != INTERFACE:
            raise ValueError(f"{sidecar}: interface {interface['version']}, not {INTERFACE}")
        found = ctypes.c_uint64.in_dll(self._library, interface["source_hash_symbol"]).value
        if f"{found:016x}" != self.description["source_hash"]:
            raise ValueError(f"{library} and {sidecar} come from different sources")
        self.protocol = self.description["protocol"]
        self.tables = [table["name"] for table in self.description["tables"]]
        self._compiled = {table["table"]: table for table in interface["tables"]}

    def programs(self, table=None, family=None):
        """The compiled programs of a table, by bit."""
        return sorted((p for p in self.description["programs"] if p["bit"] is not None and p["table"] == (table or self.tables[0])
                       and family in (None, p["family"])), key=lambda p: p["bit"])

    def judge(self, data, table=None, family=None):
        """Judges the rows of a table by its criteria, or by its `windows` or `checks`.

        `data` is anything with `__arrow_c_stream__`, or a dictionary of such by table where programs read several tables.
        """
        table = table or self.tables[0]
        compiled = self._compiled[table]
        family = family or next(iter(compiled["functions"]))
        run = _Run(self, compiled, self.programs(table, family), compiled["functions"][family])
        if not isinstance(data, dict):
            return run.over_stream(self.tables.index(table), data)
        return run.over_tables(data)


class _Run:
    """One call of `judge`."""

    def __init__(self, validator, compiled, programs, function):
        library = validator._library
        self._validator = validator
        self._words = compiled["reason_words"]
        if not function["arrow"]:
            raise NotImplementedError(f"{compiled['table']}: no function over batches; the row functions of the header judge it")
        self._function = getattr(library, function["arrow"])
        self._function.restype = ctypes.c_int32
        self._scratch = getattr(library, compiled["arrow_scratch"])
        self._scratch.restype = ctypes.c_size_t
        self._reads = getattr(library, compiled["reads"])
        self._reads.restype = ctypes.c_char_p
        self._table = validator.tables.index(compiled["table"])
        self._judged = Judged(programs, self._words)

    def over_stream(self, table, data):
        tables = (_ArrowTable * len(self._validator.tables))()
        for schema, array in batches(data):
            tables[table] = _ArrowTable(ctypes.pointer(schema), ctypes.pointer(array), None, None)
            self._call(tables, array.length)
        return self._judged

    def over_tables(self, data):
        """Several tables: whole, one batch each, child rows joined to their parents by the key."""
        import pyarrow as pa

        needed = [i for i, _ in enumerate(self._validator.tables)
                  if i == self._table or self._reads(ctypes.c_uint32(i), ctypes.c_uint32(0))]
        whole = {i: pa.table(data[self._validator.tables[i]]).combine_chunks() for i in needed}
        tables = (_ArrowTable * len(self._validator.tables))()
        held, streams = [], []
        for i in needed:
            streams.append(batches(whole[i]))
            schema, array = next(streams[-1], (ArrowSchema(b"+s"), ArrowArray()))
            parents, shared = self._parent_rows(i, whole), self._shared(i, whole)
            tables[i] = _ArrowTable(ctypes.pointer(schema), ctypes.pointer(array), *(b.address if b else None for b in (parents, shared)))
            held += [schema, array, parents, shared]
        self._call(tables, whole[self._table].num_rows)
        for stream in streams:
            stream.close()
        return self._judged

    def _keys(self, table, whole, word):
        """The keys of a table as texts, without the blanks around them; an empty one is null."""
        import pyarrow as pa
        import pyarrow.compute as pc

        described = self._validator.description["tables"][table]
        name = described[word] or described["key"]
        source = next(c["source"] for c in described["columns"] if c["name"] == name)
        keys = whole[table][source].combine_chunks()
        if pa.types.is_dictionary(keys.type):
            keys = keys.dictionary_decode()
        keys = pc.utf8_trim(keys.cast("large_string"), " ")
        return pc.if_else(pc.equal(keys, ""), None, keys)

    def _named_once(self, table, whole):
        """Of each row of a table: is its key its own alone?"""
        import pyarrow as pa
        import pyarrow.compute as pc

        keys = self._keys(table, whole, "named_by")
        counts = pc.value_counts(keys.drop_null())
        twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
        return keys, pc.and_(pc.is_valid(keys), pc.invert(pc.is_in(keys, value_set=pa.array(twice, keys.type))))

    def _parent_rows(self, child, whole):
        """The row of the parent by row; a key that no row has, or that several have, is no parent's, no key may be any parent's."""
        import pyarrow.compute as pc

        described = self._validator.description["tables"]
        parent = described[child]["parent"]
        above = self._validator.tables.index(parent) if parent else None
        if above not in whole:
            return None
        keys, (names, once) = self._keys(child, whole, "key"), self._named_once(above, whole)
        rows = pc.index_in(keys, value_set=pc.if_else(once, names, None), skip_nulls=True)
        rows = pc.fill_null(rows.cast("int64"), _NO_PARENT)
        rows = pc.if_else(pc.is_null(keys), _ANY_PARENT, rows).cast("uint32")
        return rows.buffers()[1] if len(rows) else None

    def _shared(self, table, whole):
        import pyarrow.compute as pc

        name = self._validator.tables[table]
        if not any(t["parent"] == name and i in whole for i, t in enumerate(self._validator.description["tables"])):
            return None
        _, once = self._named_once(table, whole)
        return pc.invert(once).buffers()[1] if len(once) else None

    def _call(self, tables, rows):
        size = self._scratch(tables)
        room = ctypes.create_string_buffer(size + _ALIGN)
        at = -ctypes.addressof(room) % _ALIGN
        verdicts = (ctypes.c_uint8 * rows)()
        violated, unshown = ((ctypes.c_uint64 * (rows * self._words))() for _ in range(2))
        window = (ctypes.c_int64 * rows)()
        ctypes.memset(window, 0xFF, ctypes.sizeof(window))
        fault = _ArrowFault()
        code = self._function(tables, ctypes.byref(room, at), ctypes.c_size_t(size), verdicts, violated, unshown, window, ctypes.byref(fault))
        if code:
            raise Fault(self._explain(code, fault))
        self._judged._add(bytes(verdicts), bytes(violated), bytes(unshown), bytes(window), fault.refused)

    def _explain(self, code, fault):
        said = [self._validator.tables[fault.table], _text(fault.column), _FAULTS.get(code, f"fault {code}"), _text(fault.format)]
        return ": ".join(part for part in said if part)
