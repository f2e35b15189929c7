"""Text files of any encoding, as UTF-8. It is declared, stated by a byte order mark, or proven; never guessed."""

import codecs
import csv
import gzip
import io
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import charset_normalizer

from strata.errors import DataError
from strata.landing.files.opened import UserFile

_CHUNK = 4 << 20
_SAMPLE = 1 << 16
_UTF8 = ("utf-8", "utf-8-sig", "ascii")
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "hz": "gb18030", "big5": "big5hkscs"}


def as_utf8(
    file: UserFile, encoding: str | None, is_proof: Callable[[Iterator[str]], bool]
) -> tuple[UserFile, str | None]:
    """Give a text file as UTF-8, with or without its mark, and how it was decoded (None for UTF-8).

    Args:
        file: the user's file; ``.gz`` is unpacked.
        encoding: the declared encoding, or None.
        is_proof: whether the first decoded lines show that a decoding is right.

    Raises:
        DataError: the file is empty, not in the declared encoding, or not in UTF-8 and nothing is declared.
        OSError: the file cannot be read or the copy not be written.
    """
    if file.name.lower().endswith(".gz"):
        file = _unpacked(file)
    with file.path.open("rb") as raw:
        head = raw.read(4)
    if not head or head == codecs.BOM_UTF8:
        raise DataError(f"{file.name} is empty: write it again, with a header")
    marked = next((codec for mark, codec in _MARKS if head.startswith(mark)), None)
    declared = None if encoding is None else codecs.lookup(encoding).name
    if declared is not None and declared not in _UTF8:
        return _decoded(file, declared), f"decoded from {encoding}, as mapping.yml says"
    if declared is None and marked is not None:
        return _decoded(file, marked), f"decoded from {marked}, by its byte order mark"
    bad = _first_bad_byte(file.path)
    if bad is None:
        return file, None
    offset, line = bad
    if declared is None and _is_gb18030(file.path, is_proof):
        note = "decoded from gb18030: every byte fits, and its header has names of mapping.yml"
        return _decoded(file, "gb18030"), note
    fault = f"{file.name} line {line}: bytes that are not UTF-8"
    if declared is not None:
        raise DataError(f"{fault}, which mapping.yml declares; correct the encoding there or the file")
    raise DataError(f"{fault}; {_advice(file.path, offset)}")


def _unpacked(file: UserFile) -> UserFile:
    copy = file.copy_as("unpacked")
    try:
        with gzip.open(file.path) as packed, copy.open("wb") as out:
            shutil.copyfileobj(packed, out, _CHUNK)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{file.name} is damaged or no gzip file: write it again") from error
    return file.at(copy)


def _decoded(file: UserFile, codec: str) -> UserFile:
    decoder = codecs.getincrementaldecoder(codec)()
    copy = file.copy_as("decoded")
    line = 1
    with file.path.open("rb") as raw, copy.open("w", encoding="utf-8", newline="") as out:
        while True:
            chunk = raw.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
                # some decoders let half a pair of UTF-16 pass
                text.encode()
            except UnicodeDecodeError as error:
                line += error.object[: error.start].decode(codec, "ignore").count("\n")
                fault = f"{file.name} line {line}: bytes that are not {codec}"
                raise DataError(f"{fault}; correct the file or the encoding in mapping.yml") from error
            except UnicodeEncodeError as error:
                line += error.object[: error.start].count("\n")
                raise DataError(f"{file.name} line {line}: half a character; write the file again") from error
            out.write(text)
            line += text.count("\n")
            if not chunk:
                return file.at(copy)


def _first_bad_byte(path: Path) -> tuple[int, int] | None:
    """Offset and line of the first byte that is not UTF-8, or None."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    start, line = 0, 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            waiting = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                before = error.object[: error.start]
                return start - waiting + error.start, line + before.count(b"\n")
            if not chunk:
                return None
            start += len(chunk)
            line += chunk.count(b"\n")


def _is_gb18030(path: Path, is_proof: Callable[[Iterator[str]], bool]) -> bool:
    decoder = codecs.getincrementaldecoder("gb18030")()
    try:
        with path.open(encoding="gb18030", newline="") as file:
            if not is_proof(iter(file)):
                return False
        with path.open("rb") as raw:
            while chunk := raw.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except (UnicodeDecodeError, csv.Error):
        return False
    return True


def _advice(path: Path, offset: int) -> str:
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
        file.seek(max(offset - _SAMPLE, 0))
        around = file.read(2 * _SAMPLE)
    best = charset_normalizer.from_bytes(start if offset < _SAMPLE else around).best()
    likely = None if best is None else _WIDER.get(codecs.lookup(best.encoding).name, best.encoding)
    if likely is None or likely.replace("_", "-") in _UTF8:
        return "correct the file, or declare its encoding in mapping.yml"
    return f"if it is {likely}, write encoding: {likely} at its table in mapping.yml; else declare what it is"


def text_lines(path: Path, limit: int) -> Iterator[str]:
    """The lines of a UTF-8 file with their line breaks as they are, a line beyond ``limit`` characters cut.

    Args:
        path: the file, with or without a byte order mark.
        limit: longest line given, in characters.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        while line := file.readline(limit):
            yield line


def ends_in_line_break(path: Path) -> bool:
    """Whether the last byte of a file that is not empty is a line break."""
    with path.open("rb") as file:
        file.seek(-1, io.SEEK_END)
        return file.read() in (b"\n", b"\r")
