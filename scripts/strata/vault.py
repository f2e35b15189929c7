"""The folder ``<home>/vault``: the key of the tokens, and the only file that holds personal values."""

import hmac
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from strata.errors import ConfigurationError
from strata.paths import exact
from strata.settings import TOKEN_KEY_VARIABLE, Settings, token_key_text
from strata.versions import sync_file, sync_folder

KEY_FILE = "token.key"
PEOPLE_FILE = "people.parquet"
TOKEN_LENGTH = 32

_KEY_BYTES = 32
_SHORTEST_KEY = 32
_KEY_FORM = re.compile(r"[0-9a-f]{64}")
_OTHERS = 0o077
_WORK = ".people"
_MEMORY_LIMIT = "1000MB"
_BUFFERED_ROWS = 100_000
_COLUMNS = ("identifier_type", "token", "value")


class TokenKey:
    """The secret that turns a personal value into its token."""

    def __init__(self, secret: bytes) -> None:
        """Keep the key's bytes; they are shown nowhere."""
        self._empty = hmac.new(secret, digestmod="sha256")

    def __repr__(self) -> str:
        """The key's name, never the key."""
        return f"TokenKey({self.fingerprint})"

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that tell two keys apart and say nothing else about them."""
        return self._digest("strata token key")[:8]

    def token(self, identifier_type: str, text: str) -> str:
        """32 hexadecimal digits that stand for a normalised value of a type."""
        return self._digest(f"{identifier_type}|{text}")[:TOKEN_LENGTH]

    def _digest(self, text: str) -> str:
        # a copy of the keyed state costs half of keying anew
        state = self._empty.copy()
        state.update(text.encode("utf-8", "surrogatepass"))
        return state.hexdigest()


def load_key(settings: Settings) -> TokenKey:
    """Take the key from the environment, else from the vault's key file, which is made at first use.

    The file's text and the variable's are the same key, so it can be moved from one to the other.

    Raises:
        ConfigurationError: the key is too short or damaged, or others may read it.
    """
    given = token_key_text()
    if given is not None:
        if len(given.strip()) < _SHORTEST_KEY:
            raise ConfigurationError(
                f"{TOKEN_KEY_VARIABLE} has fewer than {_SHORTEST_KEY} characters: give a longer secret, or unset it to "
                "use the vault's key file"
            )
        return TokenKey(given.strip().encode())
    private_folder(settings.vault)
    path = settings.vault / KEY_FILE
    try:
        return _read_key(path)
    except FileNotFoundError:
        return _make_key(path)


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter.

    Raises:
        ConfigurationError: it exists and others may enter it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & _OTHERS:
        raise ConfigurationError(f"{folder} is open to other users: chmod 700 {folder}")


def _read_key(path: Path) -> TokenKey:
    try:
        with path.open("rb") as file:
            others = os.fstat(file.fileno()).st_mode & _OTHERS
            text = file.read(1024).decode("ascii", "replace").strip()
    except PermissionError as error:
        raise ConfigurationError(f"{path} cannot be read: give it to the user who runs strata, with mode 600") from (
            error
        )
    if others:
        raise ConfigurationError(f"{path} can be read by other users: chmod 600 {path}")
    if not _KEY_FORM.fullmatch(text):
        raise ConfigurationError(
            f"{path} is empty or damaged: restore it from a backup, or delete it to start with a new key and new tokens"
        )
    return TokenKey(text.encode())


def _make_key(path: Path) -> TokenKey:
    text = secrets.token_hex(_KEY_BYTES).encode()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink()
        raise
    sync_folder(path.parent)
    return TokenKey(text)


class People:
    """The personal values of one landing on their way into the vault."""

    def __init__(self, vault: Path) -> None:
        """Collect into a private folder in the vault, which must exist."""
        self._vault = vault
        self._work = vault / _WORK
        self._rows: list[tuple[str, str, str]] = []
        self._writer: Any = None
        self._lock = Lock()

    def add(self, rows: list[tuple[str, str, str]]) -> None:
        """Take identifier types, tokens and normalised values; repeats do no harm. Safe to call from any thread."""
        with self._lock:
            self._rows += rows
            if len(self._rows) >= _BUFFERED_ROWS:
                self._flush()

    def prepare(self) -> None:
        """Write the new file, one row per distinct type and value, beside the present one.

        Raises:
            OSError, duckdb.Error: the disk is full or cannot be written.
        """
        self._flush()
        self._writer.close()
        new = self._work / PEOPLE_FILE
        columns = ", ".join(_COLUMNS)
        place = str(self._work / "spill")
        with closing(duckdb.connect(config={"memory_limit": _MEMORY_LIMIT, "temp_directory": place})) as connection:
            rows = connection.read_parquet(exact(self._work / "values.parquet"))
            rows.project(columns).distinct().order(columns).write_parquet(str(new))
        new.chmod(0o600)
        sync_file(new)

    def publish(self) -> None:
        """Put the prepared file in the place of the present one, in one step."""
        (self._work / PEOPLE_FILE).replace(self._vault / PEOPLE_FILE)
        sync_folder(self._vault)

    def close(self) -> None:
        """Remove all that was not published."""
        if self._writer is not None:
            self._writer.close()
        shutil.rmtree(self._work, ignore_errors=True)

    def _flush(self) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self._work / "values.parquet", pa.schema([(name, pa.string()) for name in _COLUMNS])
            )
        columns = zip(*self._rows, strict=True) if self._rows else ((), (), ())
        self._writer.write_table(pa.table([pa.array(values, pa.string()) for values in columns], names=list(_COLUMNS)))
        self._rows.clear()


@contextmanager
def collected_people(vault: Path) -> Iterator[People]:
    """Collect the personal values of one landing; what a killed landing left is removed first.

    Raises:
        ConfigurationError: other users may enter the vault.
    """
    private_folder(vault)
    shutil.rmtree(vault / _WORK, ignore_errors=True)
    (vault / _WORK / "spill").mkdir(parents=True, mode=0o700)
    people = People(vault)
    try:
        yield people
    finally:
        people.close()


def forget_people(vault: Path) -> None:
    """Remove the personal values of landings before; the key stays."""
    shutil.rmtree(vault / _WORK, ignore_errors=True)
    (vault / PEOPLE_FILE).unlink(missing_ok=True)
