/* How values become words of a row. A value that is not one of the column is refused: unknown, and named in `refused`. */
const MINUTES = 1440, EXACT = 2 ** -51, LARGEST = 1e14, DIGITS = 18, FARTHEST = 14 * 60, FIRST_DAY = -719162, LAST_DAY = 2932896;
const YES = new Set(["true", "vrai", "yes", "oui", "y", "o", "1"]), NO = new Set(["false", "faux", "no", "non", "n", "0"]);
const VERDICTS = ["met", "not_met", "not_shown", "not_applicable"];

/* "72.50" at scale 1 is 725n; undefined when it is not a number, is finer than the scale, or has more than 18 digits. */
function decimal(text, scale) {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  if (!parts || !(parts[2] || parts[3])) return undefined;
  const before = parts[2].replace(/^0+/, ""), all = (before + (parts[3] ?? "")).replace(/0+$/, ""), digits = all.replace(/^0+/, "");
  if (!digits) return 0n;
  if (before.length > DIGITS || digits.length > DIGITS) return undefined;
  const zeros = scale - (all.length - before.length) + Number(parts[4] ?? 0);
  return zeros < 0 || digits.length + zeros > DIGITS ? undefined : BigInt(parts[1] + digits + "0".repeat(zeros));
}

/* A double is read by rounding to the scale, when it is within 2^-51 of it. */
function rounded(value, scale) {
  const scaled = value * 10 ** scale, whole = Math.round(scaled);
  return Math.abs(whole) <= LARGEST && Math.abs(scaled - whole) <= Math.abs(whole) * EXACT ? BigInt(whole) : undefined;
}

function monthDays(year, month) {
  return month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : 30 + ((month + (month >> 3)) & 1);
}

/* Days since 1970-01-01 in the calendar of ISO 8601; years from 1 to 9999. */
function dayOf(year, month, day) {
  const y = month <= 2 ? year - 1 : year, inYear = ((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 | 0) + day - 1;
  return y * 365 + (y / 4 | 0) - (y / 100 | 0) + (y / 400 | 0) + inYear - 719468;
}

/* The day of "2024-05-17"; undefined for anything else, which moment() then reads or refuses. */
function wholeDay(v) {
  if (typeof v !== "string" || v.length !== 10 || v.charCodeAt(4) !== 45 || v.charCodeAt(7) !== 45) return undefined;
  const a = v.charCodeAt(0) - 48, b = v.charCodeAt(1) - 48, c = v.charCodeAt(2) - 48, d = v.charCodeAt(3) - 48, e = v.charCodeAt(5) - 48;
  const f = v.charCodeAt(6) - 48, g = v.charCodeAt(8) - 48, h = v.charCodeAt(9) - 48;
  /* A byte that is no digit is negative, or above 9: then 6 more sets a higher bit. */
  if (((a | b | c | d | e | f | g | h) & ~15) !== 0 || (((a + 6) | (b + 6) | (c + 6) | (d + 6) | (e + 6) | (f + 6) | (g + 6) | (h + 6)) & ~15) !== 0) return undefined;
  const year = a * 1000 + b * 100 + c * 10 + d, month = e * 10 + f, day = g * 10 + h;
  if (year < 1 || month < 1 || month > 12 || day < 1 || (day > 28 && day > monthDays(year, month))) return undefined;
  return dayOf(year, month, day);
}

/* "Z", "+02:00", "+0200", "+02": minutes east of Greenwich; undefined for anything else. */
function zoneOf(text) {
  const parts = /^(?:Z|([+-])(\d\d)(?::?(\d\d))?)$/.exec(text);
  if (!parts) return undefined;
  if (!parts[1]) return 0;
  const hours = Number(parts[2]), minutes = Number(parts[3] ?? 0);
  const east = hours * 60 + minutes;
  return minutes > 59 || east > FARTHEST ? undefined : parts[1] === "-" ? -east : east;
}

/* "2024", "2024-05", "2024-05-17", "2024-05-17T08:30": first day, last day, minute of the day or -1, in the zone of the field. A time
   of day needs a zone just where the field has one. */
function moment(text, zone) {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d))?)?([Z+-].*)?)?)?)?$/.exec(text);
  if (!parts) return undefined;
  const year = Number(parts[1]), month = Number(parts[2] ?? 1), day = Number(parts[3] ?? 1), hour = Number(parts[4] ?? 0), minute = Number(parts[5] ?? 0);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > monthDays(year, month) || hour > 23 || minute > 59 || Number(parts[6] ?? 0) > 60) return undefined;
  const last = parts[3] ? day : monthDays(year, parts[2] ? month : 12);
  const when = { lo: dayOf(year, month, day), hi: dayOf(year, parts[2] ? month : 12, last), minute: parts[5] ? hour * 60 + minute : -1 };
  const offset = parts[7] === undefined ? undefined : zoneOf(parts[7]);
  if (parts[7] !== undefined && offset === undefined) return undefined;
  return atZone(when, offset, zone);
}

function atZone(when, offset, zone) {
  if ((offset === undefined) !== (zone === undefined) && (offset !== undefined || when.minute >= 0)) return undefined;
  if (offset === undefined) return when;
  if (when.minute < 0) return undefined;
  const total = when.lo * MINUTES + when.minute - offset + zone, day = Math.floor(total / MINUTES);
  return day < FIRST_DAY || day > LAST_DAY ? undefined : { lo: day, hi: day, minute: total - day * MINUTES };
}

/* Blanks around a text do not count. */
function trimmed(text) { return text.replace(/^[ \t]+|[ \t]+$/g, ""); }

function numberOf(field, value) {
  if (typeof value === "bigint") return decimal(String(value), field.scale);
  return typeof value === "number" ? rounded(value, field.scale) : typeof value === "string" ? decimal(value, field.scale) : undefined;
}

function whole(value) { return Number.isSafeInteger(value) ? BigInt(value) : undefined; }

/* A value as a cell writes it, of a type that is read from words: 1 as "1". */
function written(field, value) {
  if (typeof value === "string") return trimmed(value);
  const words = field.type === "code" || field.type === "boolean";
  return words && (typeof value === "bigint" || Number.isSafeInteger(value)) ? String(value) : value;
}

/* [lo, hi], null for what says that it is not known, undefined for what is refused. */
function valueOf(field, value) {
  const text = written(field, value);
  let at;
  if (text === null || text === undefined || text === "" || field.missing?.has(text)) return null;
  switch (field.type) {
    case "number": at = numberOf(field, text); break;
    case "date": {
      const when = typeof text === "string" ? moment(text, field.zone) : undefined;
      if (when) return [BigInt(when.lo), BigInt(when.hi)];
      at = typeof text === "number" ? whole(text) : undefined;
      break;
    }
    case "instant": {
      const when = typeof text === "string" ? moment(text, field.zone) : undefined;
      if (when && when.minute < 0) return null;
      at = when ? BigInt(when.lo * MINUTES + when.minute - (field.zone ?? 0)) : typeof text === "number" ? whole(text) : undefined;
      break;
    }
    case "boolean": {
      const word = typeof text === "object" ? "" : String(text).toLowerCase();
      at = YES.has(word) ? 1n : NO.has(word) ? 0n : undefined;
      break;
    }
    case "code": {
      const code = field.codes.get(text) ?? (typeof text === "string" ? field.others : undefined);
      at = code === undefined ? undefined : BigInt(code);
      break;
    }
    case "set":
      if (!Array.isArray(text) || !text.every((code) => field.codes?.has(code))) return undefined;
      at = text.reduce((set, code) => set | (1n << BigInt(field.codes.get(code))), 0n);
      break;
    default: at = 0n;
  }
  if (at === undefined) return undefined;
  return typeof text !== "string" && field.absent?.has(at) ? null : [at, at];
}

function inRange(field, lo, hi) { return field.min === undefined || (lo <= field.max && hi >= field.min); }

/* Puts a value that is not of the usual form into the row of these words. Is it known? */
function put(table, words, field, value) {
  const range = valueOf(field, value);
  if (range === null) return false;
  if (range === undefined || !inRange(field, range[0], range[1])) {
    table.wrong.push(field);
    return false;
  }
  range.slice(0, field.ranged ? 2 : 1).forEach((word, i) => {
    words[field.word + 2 * i] = Number(BigInt.asIntN(32, word));
    words[field.word + 2 * i + 1] = Number(BigInt.asIntN(32, word >> 32n));
  });
  return true;
}

/* After a setter has stored a value of the usual form. */
function know(table, words, field, word, bit) {
  words[word] |= bit;
  if (table.wrong.length) table.admit(field);
  return true;
}

/* Sets any other value. Is it known? */
function change(table, words, field, word, bit, value) {
  if (table.wrong.length) table.admit(field);
  const known = value !== null && value !== undefined && put(table, words, field, value);
  words[word] = known ? words[word] | bit : words[word] & ~bit;
  return known;
}

/* What a record itself has by a name. */
function own(record, name) { return Object.hasOwn(record, name) ? record[name] : undefined; }

const PAGE = 65536, ROW_ALIGN = 64, WORD = 8;
/* The higher half of a number of rows, where there may be others. */
const MORE_ROWS = 1 << 31;

function aligned(at) { return Math.ceil(at / ROW_ALIGN) * ROW_ALIGN; }

/* The memory of a module. The rows that a record brings with it stand at its end, until the next record. */
class Room {
  #memory;
  #tables = [];
  #start = 0;
  #next;

  constructor(memory, from) {
    this.#memory = memory;
    this.#next = aligned(from);
  }

  /* A place of so many bytes. The views of the tables are new when the memory had to grow. */
  take(bytes) {
    const at = this.#next, missing = at + bytes - this.#memory.buffer.byteLength;
    this.#next = aligned(at + bytes);
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE));
      for (const table of this.#tables) table.look();
    }
    return at;
  }

  /* What is taken from here on is given back by clear(). */
  keep(tables) {
    this.#tables = tables;
    this.#start = this.#next;
  }

  clear() { this.#next = this.#start; }

  words(at, n) { return new Int32Array(this.#memory.buffer, at, n); }
}

/* One table: its row in the memory of the module, and what judges it. */
class Table {
  #shape;
  #room;
  #at;

  constructor(x, room, shape) {
    this.#shape = shape;
    this.#room = room;
    this.#at = room.take(WORD * (shape.words + 2 * shape.reasonWords + 1));
    this.name = shape.name;
    this.programs = shape.programs;
    this.families = Object.keys(shape.functions);
    this.wrong = [];
    this.reasonWords = shape.reasonWords;
    this.run = {};
    this.look();
    this.set = shape.setters(this);
    for (const family of this.families) {
      const run = x[shape.functions[family]], from = this.#at, to = this.#at + WORD * shape.words;
      this.run[family] = () => run(from, to);
    }
  }

  /* For the room alone: where the row and the reasons are now. */
  look() {
    this.words = this.#room.words(this.#at, 2 * this.#shape.words);
    this.reasons = this.#room.words(this.#at + WORD * this.#shape.words, 4 * this.reasonWords + 2);
  }

  /* The columns whose value was not one of theirs. */
  get refused() { return this.wrong.map((field) => field.name); }

  /* For the setters alone: the field is no longer refused. */
  admit(field) { this.wrong = this.wrong.filter((other) => other !== field); }

  /* Puts the values of a record into the row; what it does not give is unknown. */
  fill(record) {
    if (this.wrong.length) this.wrong = [];
    this.#shape.fill(this, this.words, record);
    if (!this.#shape.isLinked) return;
    this.#room.clear();
    this.#link(this.#shape, this.#at, record, 0);
  }

  /* Nothing is known of the row any more, and nothing belongs to it. */
  clear() { this.fill({}); }

  #point(shape, at, word, value, high = 0) {
    const words = this.#room.words(at, 2 * shape.words);
    words[2 * word] = value;
    words[2 * word + 1] = high;
  }

  /* The row at `at` is told where those are that its record holds: of its parent, an object; of its children, lists. Where there is
     no list, or null stands in it, there may be rows that it does not name. */
  #link(shape, at, record, above) {
    if (shape.parent) this.#point(shape, at, shape.parent.word, above || this.#parent(shape.parent, own(record, shape.parent.name)));
    for (const { table, name, word } of shape.children) {
      const child = SHAPES[table], given = own(record, name), list = Array.isArray(given) ? given : [null];
      const rows = list.filter((row) => row !== null && row !== undefined);
      const first = this.#room.take(rows.length * WORD * child.words);
      this.#point(shape, at, word, first);
      this.#point(shape, at, word + 1, rows.length, rows.length < list.length ? MORE_ROWS : 0);
      rows.forEach((row, i) => this.#place(child, first + i * WORD * child.words, row, at));
    }
  }

  #parent({ table }, record) {
    if (record === null || typeof record !== "object") return 0;
    const at = this.#room.take(WORD * SHAPES[table].words);
    this.#place(SHAPES[table], at, record, 0);
    return at;
  }

  /* What stood there before, a row of any table, leaves nothing: fill() stores no higher half that is 0 in every value. */
  #place(shape, at, record, above) {
    shape.fill(this, this.#room.words(at, 2 * shape.words).fill(0), record);
    this.#link(shape, at, record, above);
  }

  /* After run.FAMILY(): did the program of this bit fail, or could it not be shown? */
  isViolated(bit) { return (this.reasons[bit >> 5] >>> (bit & 31) & 1) === 1; }
  isUnshown(bit) { return (this.reasons[2 * this.reasonWords + (bit >> 5)] >>> (bit & 31) & 1) === 1; }

  /* The programs of the bits of these words of the reasons. */
  #programsOf(first) {
    const found = [];
    for (let w = 0; w < 2 * this.reasonWords; w++)
      for (let bits = this.reasons[first + w]; bits; bits &= bits - 1) found.push(this.programs[32 * w + 31 - Math.clz32(bits & -bits)]);
    return found;
  }

  /* Judges what stands in the row. */
  judgement(family = this.families[0]) {
    if (!this.run[family]) throw new RangeError(`${this.name}: no ${family}`);
    const verdict = VERDICTS[this.run[family]()], window = family === "windows" ? this.reasons[4 * this.reasonWords] : -1;
    return {
      verdict,
      violated: this.#programsOf(0),
      unshown: this.#programsOf(2 * this.reasonWords),
      window: window < 0 ? null : this.programs[window],
      refused: this.refused,
    };
  }

  /* Judges one record, an object by the source names of the columns. Where programs read other tables, the record holds the rows
     of its children as lists, and its parent as an object, by the names of the tables. What it does not hold is not known: a null in a
     list stands for rows that may be there. */
  judge(record, family) {
    this.fill(record);
    return this.judgement(family);
  }
}

/* The bytes of the module that stands beside this file. */
async function fetched(url) {
  if (url.protocol !== "file:") return fetch(url);
  const { readFile } = await import("node:fs/promises");
  return readFile(url);
}

async function compiled(from) {
  const source = await (from instanceof URL || typeof from === "string" ? fetched(new URL(from, import.meta.url)) : from);
  if (source instanceof WebAssembly.Module) return source;
  return WebAssembly.compile(source instanceof ArrayBuffer || ArrayBuffer.isView(source) ? source : await source.arrayBuffer());
}

/* Makes a validator: { protocol, sourceHash, tables: { NAME: Table } }. `from` is a URL, bytes, a Response or a module; without it,
   the module beside this file. Each validator has a memory of its own. */
export async function load(from = new URL(MODULE, import.meta.url)) {
  const { exports: x } = await WebAssembly.instantiate(await compiled(from), {});
  const hash = new DataView(x.memory.buffer).getBigUint64(x[HASH_SYMBOL].value, true).toString(16).padStart(16, "0");
  if (hash !== SOURCE_HASH) throw new Error(`${MODULE}: ${hash} ≠ ${SOURCE_HASH}`);
  const room = new Room(x.memory, x.__heap_base.value), tables = Object.create(null);
  for (const shape of SHAPES) if (Object.keys(shape.functions).length) tables[shape.name] = new Table(x, room, shape);
  room.keep(Object.values(tables));
  return { protocol: PROTOCOL, sourceHash: SOURCE_HASH, tables };
}
