"""Python values become Arrow arrays, from their buffers.

`pyarrow.array` would do, but it imports pandas to look whether the list is one of its own, and that alone
takes as long as reading a log of ten thousand events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_LARGEST = 2**31 - 1  # bytes of text in one array


def integers(values: Sequence[int | None]) -> pa.Array:
    """int64, None becomes null. Raises OverflowError outside of 64 bits."""
    known, validity = _validity(values)
    numbers = values if validity is None else [0 if v is None else v for v in values]
    content = np.array(numbers, dtype=np.int64)
    return pa.Array.from_buffers(
        pa.int64(), len(values), [validity, pa.py_buffer(content)], len(values) - known
    )


def numbers(values: object, is_known: NDArray[np.bool_] | None = None) -> pa.Array:
    """An array of numpy as it is, without a copy where its values lie side by side; null where `is_known` is false."""
    content = np.ascontiguousarray(values)
    validity = None if is_known is None or is_known.all() else _bitmap(is_known)
    kind = pa.from_numpy_dtype(content.dtype)
    return pa.Array.from_buffers(kind, len(content), [validity, pa.py_buffer(content)])


def flat(array: Any) -> Any:
    """The numbers of an Arrow array as numpy's, without a copy; where one is missing, stands anything.

    (`to_numpy` would import pandas.)"""
    kind = np.dtype(array.type.to_pandas_dtype())
    if not len(array):
        return np.empty(0, kind)
    return np.frombuffer(array.buffers()[1], kind, len(array), kind.itemsize * array.offset)


def strings(values: Sequence[str | None]) -> pa.Array:
    """UTF-8 text, None becomes null; half a surrogate pair, which is no letter, becomes U+FFFD."""
    known, validity = _validity(values)
    if not known:
        return pa.nulls(len(values), pa.string())
    try:
        encoded = [b"" if v is None else v.encode() for v in values]
    except UnicodeEncodeError:
        encoded = [b"" if v is None else _whole_letters(v).encode() for v in values]
    offsets = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum([len(b) for b in encoded], out=offsets[1:])
    if offsets[-1] > _LARGEST:
        raise MemoryError
    buffers = [validity, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(values), buffers, len(values) - known)


def known(array: pa.Array) -> NDArray[np.bool_]:
    """Which values are not null."""
    if not array.null_count:
        return np.ones(len(array), dtype=bool)
    bits = array.is_valid()
    content = np.frombuffer(bits.buffers()[1], dtype=np.uint8)
    return np.unpackbits(content, bitorder="little", count=bits.offset + len(bits))[bits.offset :].astype(
        bool
    )


def as_numpy(array: pa.Array) -> NDArray[np.int64]:
    """The values of an int64 array, null as 0."""
    content = np.frombuffer(array.buffers()[1], dtype=np.int64) if len(array) else np.empty(0, np.int64)
    found = content[array.offset : array.offset + len(array)]
    return np.where(known(array), found, 0) if array.null_count else found


def one_array(column: pa.ChunkedArray) -> pa.Array:
    """The column as a single array."""
    found = column.combine_chunks()
    return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)


def _whole_letters(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text)


def _bitmap(is_known: NDArray[np.bool_]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(is_known, bitorder="little"))


def _validity(values: Sequence[object]) -> tuple[int, pa.Buffer | None]:
    """How many values are known, and the bitmap that says which; no bitmap when all are."""
    is_known = np.fromiter((v is not None for v in values), dtype=bool, count=len(values))
    count = int(is_known.sum())
    return count, None if count == len(values) else _bitmap(is_known)
