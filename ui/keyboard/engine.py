"""Pinyin to characters with Google's engine (libgooglepinyin), bound by ctypes.

The engine is one C library with one global state: it must be used from the GUI thread only. It is
opened without a user dictionary (the path given to it cannot exist), so it can learn nothing: what one
citizen types never becomes a suggestion for the next, and nothing is written anywhere. Opening it again
at every session end would do the same, but each reopening leaks about 0.2 MB (measured, 0.1.0).
One call takes 0.1 to 2 ms.

Long runs of short syllables (14 times z, 27 times a) overflow a pool inside the engine, and Debian's build
then aborts the whole process. So it is fed a bounded piece only: twelve letters, and more while they form
at most eight syllables. Letters behind that wait until the piece in front is chosen.
"""

from __future__ import annotations

import ctypes
import platform
from dataclasses import dataclass
from pathlib import Path

_LIBRARY = "libgooglepinyin.so.0"
_NOWHERE = b"/nonexistent/no-user-dictionary"  # makes the engine run without one
_MOST_LETTERS = 32
_SAFE_LETTERS = 12  # any of them; the shortest input known to abort the engine has 14
_SAFE_SYLLABLES = 8
_MOST_CHARACTERS = 16
_MOST_CANDIDATES = 400  # the longest list of one syllable (yi) has 312
_BUFFER = 64  # UTF-16 units, more than _MOST_CHARACTERS with surrogates


@dataclass(frozen=True, slots=True)
class Candidate:
    """One suggestion, and how many of the typed letters it stands for."""

    text: str
    letters: int


class PinyinEngine:
    """Suggests characters for pinyin letters (a–z and the apostrophe)."""

    def __init__(self, library: ctypes.CDLL) -> None:
        """Take the opened library; use `open_engine`."""
        self._library = library
        self._buffer = (ctypes.c_uint16 * _BUFFER)()

    def search(self, letters: str) -> list[Candidate]:
        """Return suggestions for `letters`, best first; empty where it is no pinyin."""
        typed = letters.encode("ascii")[:_MOST_LETTERS]
        self._library.im_reset_search()
        count, starts = self._feed(typed)
        found: list[Candidate] = []
        for index in range(min(count, _MOST_CANDIDATES)):
            text = self._candidate(index)
            # one character stands for one syllable; letters behind the last one were not understood
            if 0 < len(text) < len(starts):
                found.append(Candidate(text, starts[len(text)]))
        return found

    def forget(self) -> None:
        """Overwrite what was typed last in the engine's memory."""
        self._library.im_reset_search()
        self._library.im_search(b"a" * _SAFE_LETTERS, _SAFE_LETTERS)
        self._library.im_reset_search()
        ctypes.memset(self._buffer, 0, ctypes.sizeof(self._buffer))

    def _feed(self, typed: bytes) -> tuple[int, list[int]]:
        """Let the engine read as much of `typed` as is safe; return the number of suggestions and the syllables."""
        length = min(len(typed), _SAFE_LETTERS)
        while True:
            count = self._library.im_search(typed, length)
            starts = self._syllable_starts()
            if length == len(typed) or len(starts) - 1 >= _SAFE_SYLLABLES:
                return count, starts
            length += 1

    def _syllable_starts(self) -> list[int]:
        positions = ctypes.POINTER(ctypes.c_uint16)()
        count = self._library.im_get_spl_start_pos(ctypes.byref(positions))
        return [positions[index] for index in range(count + 1)]

    def _candidate(self, index: int) -> str:
        if not self._library.im_get_candidate(index, self._buffer, _BUFFER - 1):
            return ""
        return bytes(self._buffer).decode("utf-16-le", "replace").split("\0", 1)[0]


def dictionary_path() -> Path:
    """Return where Debian puts the dictionary on this architecture."""
    return Path(f"/usr/lib/{platform.machine()}-linux-gnu/googlepinyin/data/dict_pinyin.dat")


def open_engine(library: str = _LIBRARY, dictionary: Path | None = None) -> PinyinEngine | None:
    """Open the engine, or return None where the library or its dictionary is missing or unusable."""
    path = dictionary or dictionary_path()
    if not path.is_file():
        return None
    try:
        loaded = ctypes.CDLL(library)
        _declare(loaded)
    except (OSError, AttributeError):
        return None
    if not loaded.im_open_decoder(str(path).encode(), _NOWHERE):
        return None
    loaded.im_set_max_lens(_MOST_LETTERS, _MOST_CHARACTERS)
    return PinyinEngine(loaded)


def _declare(library: ctypes.CDLL) -> None:
    """Declare the functions used, after pinyinime.h of AOSP's PinyinIME."""
    size, text = ctypes.c_size_t, ctypes.c_char_p
    units = ctypes.POINTER(ctypes.c_uint16)
    library.im_open_decoder.argtypes = [text, text]
    library.im_open_decoder.restype = ctypes.c_bool
    library.im_set_max_lens.argtypes = [size, size]
    library.im_set_max_lens.restype = None
    library.im_reset_search.argtypes = []
    library.im_reset_search.restype = None
    library.im_search.argtypes = [text, size]
    library.im_search.restype = size
    library.im_get_candidate.argtypes = [size, units, size]
    library.im_get_candidate.restype = ctypes.c_void_p
    library.im_get_spl_start_pos.argtypes = [ctypes.POINTER(units)]
    library.im_get_spl_start_pos.restype = size
