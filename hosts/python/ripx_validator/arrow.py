"""The Arrow C Data and C Stream interfaces, as ctypes sees them, and the PyCapsule protocol."""

import ctypes
from contextlib import contextmanager

_pointer = ctypes.c_void_p


class ArrowSchema(ctypes.Structure):
    pass


class ArrowArray(ctypes.Structure):
    pass


class ArrowArrayStream(ctypes.Structure):
    pass


ArrowSchema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", _pointer),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(ArrowSchema))),
    ("dictionary", ctypes.POINTER(ArrowSchema)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(ArrowSchema))),
    ("private_data", _pointer),
]

ArrowArray._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(_pointer)),
    ("children", ctypes.POINTER(ctypes.POINTER(ArrowArray))),
    ("dictionary", ctypes.POINTER(ArrowArray)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(ArrowArray))),
    ("private_data", _pointer),
]

_stream = ctypes.POINTER(ArrowArrayStream)
ArrowArrayStream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, _stream, ctypes.POINTER(ArrowSchema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, _stream, ctypes.POINTER(ArrowArray))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, _stream)),
    ("release", ctypes.CFUNCTYPE(None, _stream)),
    ("private_data", _pointer),
]

_capsule = ctypes.pythonapi.PyCapsule_GetPointer
_capsule.restype = _pointer
_capsule.argtypes = [ctypes.py_object, ctypes.c_char_p]


@contextmanager
def _released(thing):
    """A struct that the producer gave, given back at the end."""
    try:
        yield thing
    finally:
        if thing.release:
            thing.release(ctypes.byref(thing))


def _check(stream, status):
    if status:
        why = stream.get_last_error(ctypes.byref(stream))
        raise OSError(status, (why or b"the Arrow stream failed").decode("utf-8", "replace"))


def batches(data):
    """Yields (schema, array) for each record batch of what has `__arrow_c_stream__`. Both are lent until the next one."""
    if not hasattr(data, "__arrow_c_stream__"):
        raise TypeError(f"{type(data).__name__} has no __arrow_c_stream__")
    capsule = data.__arrow_c_stream__()
    stream = ArrowArrayStream.from_address(_capsule(capsule, b"arrow_array_stream"))
    with _released(ArrowSchema()) as schema:
        _check(stream, stream.get_schema(ctypes.byref(stream), ctypes.byref(schema)))
        while True:
            with _released(ArrowArray()) as array:
                _check(stream, stream.get_next(ctypes.byref(stream), ctypes.byref(array)))
                if not array.release:
                    return
                yield schema, array
