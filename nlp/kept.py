"""What the rules come to, kept in the user's cache folder beside jieba's dictionary: the next start need not work it out again.

The file is a pickle, so it is read only where nobody but the user could have written it; a pack is never read this way.
Its name is a hash of every rule, list and module it was made from: what changed has another name. It begins with a
hash of the rest, so that a damaged one is known before it is read. Whatever is wrong with it, the rules are read anew.
"""

import contextlib
import ctypes
import hashlib
import io
import itertools
import mmap
import os
import pickle
import platform
import stat
import tempfile
from array import array
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

MOST = 4
_DIGEST = 16
_LONG = 64  # bits
_PATTERN = "rules-*.pickle"
_OWN = ("*.py", "**/*.toml", "**/*.txt")
_PACK = ("*/*.toml", "lexicon/*.txt")
_LIBRARIES = ("jieba", "pyahocorasick", "pypinyin", "opencc-python-reimplemented")


def place(folder: Path, packs: Sequence[Path]) -> Path:
    """Return where in ``folder`` that is kept which the package's rules and ``packs`` come to."""
    told = hashlib.blake2b(digest_size=_DIGEST)
    told.update(repr([platform.python_version(), platform.machine(), *map(version, _LIBRARIES)]).encode())
    for source, patterns in ((Path(__file__).parent, _OWN), *((pack, _PACK) for pack in packs)):
        for path in sorted(path for pattern in patterns for path in source.glob(pattern) if path.is_file()):
            data = path.read_bytes()
            told.update(f"\n{path.relative_to(source)} {len(data)}\n".encode())
            told.update(data)
    return folder / _PATTERN.replace("*", told.hexdigest())


def take(path: Path, shared: object) -> object | None:
    """Return what was kept there, ``shared`` in the place of what was shared; None where there is nothing sound."""
    with (
        contextlib.suppress(Exception),
        open(path, "rb", opener=partial(_private, folder=path.parent)) as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,  # read in place: no copy is left in memory
    ):
        with memoryview(data) as whole, whole[_DIGEST:] as rest:
            sound = whole[:_DIGEST] == _digest(rest)
        if sound:
            data.seek(_DIGEST)
            made: object = _Reader(data, shared).load()
            _give_back()
            return made
    return None


def keep(path: Path, made: object, shared: object) -> None:
    """Keep ``made`` without ``shared``, for the user alone; the oldest go. Where that cannot be done, nothing is kept."""
    with contextlib.suppress(Exception):
        body, data = io.BytesIO(), io.BytesIO()
        writer = _Writer(body, shared)
        writer.dump(made)
        pickle.dump((*writer.sets(), list(writer.masks)), data, pickle.HIGHEST_PROTOCOL)
        data.write(body.getbuffer())
        handle, name = tempfile.mkstemp(dir=path.parent, prefix="rules-", suffix=".new")
        try:
            with open(handle, "wb") as file:
                file.write(_digest(data.getbuffer()))
                file.write(data.getbuffer())
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
        for old in sorted(path.parent.glob(_PATTERN), key=os.path.getmtime)[:-MOST]:
            old.unlink()


def _give_back() -> None:
    """Give memory that only the reading needed back to the system, where the C library can (glibc): some 15 MB."""
    with contextlib.suppress(AttributeError, OSError, TypeError):  # no such function; no library by that name (Windows)
        ctypes.CDLL(None).malloc_trim(0)


def _digest(data: bytes | memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()


def _private(path: str, flags: int, folder: Path) -> int:
    """Open a file that nobody but the user can have written. Raises OSError for any other."""
    handle = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))
    if os.name == "posix":
        for told in (os.fstat(handle), folder.stat()):
            if told.st_uid != os.getuid() or told.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                os.close(handle)
                raise PermissionError(path)
    return handle


class _Writer(pickle.Pickler):
    """Leaves out what is shared, and the sets of numbers and long masks: each is kept once, beside."""

    def __init__(self, file: BinaryIO, shared: object) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._shared = shared
        self._places: dict[frozenset[int], int] = {}
        self.masks: dict[int, int] = {}

    def sets(self) -> "tuple[array[int], array[int]]":
        """The sets of numbers, in the order of their places: how many are in each, and all of them in a row."""
        return array("i", map(len, self._places)), array("i", itertools.chain.from_iterable(self._places))

    def persistent_id(self, obj: object) -> int | None:
        if obj is self._shared:
            return -1
        if type(obj) is frozenset and obj and all(type(one) is int for one in obj):
            return self._places.setdefault(obj, len(self._places))
        if type(obj) is int and obj.bit_length() > _LONG:
            return -2 - self.masks.setdefault(obj, len(self.masks))
        return None


class _Reader(pickle.Unpickler):
    """Puts back what was left out; equal numbers and masks are one object, which spares half of the memory."""

    def __init__(self, file: mmap.mmap, shared: object) -> None:
        super().__init__(file)
        self._shared = shared
        one: dict[int, int] = {}
        lengths, numbers, self._masks = pickle.load(file)
        row = (one.setdefault(number, number) for number in numbers)
        self._sets = [frozenset(set(itertools.islice(row, length))) for length in lengths]  # a copy of a set has no room to spare

    def persistent_load(self, pid: int) -> object:
        if pid < -1:
            return self._masks[-2 - pid]
        return self._shared if pid < 0 else self._sets[pid]
