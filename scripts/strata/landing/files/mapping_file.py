"""Read mapping.yml and say in one line what is wrong with it."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from strata.errors import ConfigurationError
from strata.landing.contract import Table
from strata.landing.files.mapping import ColumnRule, Entry, FileMapping, NumberForm, SourceSettings
from strata.landing.files.suggestions import hint

_NULL, _MERGE = "tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"
_WIDE_COLON = re.compile("[^:#{\"']*[^\\s:#{\"']：")
# place of an entry's number in the path of a key
_ENTRY = 2
_WANTED = {
    "bool_parsing": "write true or false",
    "decimal_parsing": "write a number",
    "dict_type": "write key: value pairs",
    "int_parsing": "write a whole number",
    "model_type": "write key: value pairs",
    "string_pattern_mismatch": "write three capitals, such as CNY",
    "string_too_long": "write one character",
    "string_too_short": "write at least one character",
    "string_type": "write a text",
    "tuple_type": "write a text or a list of texts",
}


class _TextLoader(yaml.SafeLoader):
    """Reads every scalar but null as text, and refuses a key that is written twice."""


_TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in (_NULL, _MERGE)]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping_without_doubles(loader: _TextLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    own: set[Any] = set()
    for key_node, _ in node.value:
        if key_node.tag == _MERGE:
            continue
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | None):
            raise yaml.constructor.ConstructorError(None, None, "a key must be a text", key_node.start_mark)
        if key in own:
            raise yaml.constructor.ConstructorError(None, None, f"{key!r} is written twice", key_node.start_mark)
        own.add(key)
    return loader.construct_mapping(node, deep=True)


_TextLoader.add_constructor("tag:yaml.org,2002:map", _mapping_without_doubles)


def read_mapping(path: Path, tables: Iterable[Table]) -> FileMapping:
    """Read and check a mapping.

    Args:
        path: the mapping file.
        tables: the contract, whose table and column names the mapping may use.

    Raises:
        ConfigurationError: the file cannot be read, is no YAML, or has a key or value that is not understood; the text
            names the path of the key.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        document = yaml.load(text, Loader=_TextLoader)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path.name} cannot be read: write it as UTF-8 text") from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path.name}{_place(error)}; correct it{_colon_hint(text)}") from error
    mapping, fault = FileMapping(), None
    try:
        mapping = FileMapping.model_validate(document or {})
    except ValidationError as error:
        fault = _explained(error, document)
    # raised apart: the validator's error, as a cause, would keep the frames and their connection for ever
    if fault is not None:
        raise ConfigurationError(f"{path.name}: {fault}{_colon_hint(text)}")
    _check_names(path.name, mapping, {table.name: [column.name for column in table.columns] for table in tables})
    return mapping


def _colon_hint(text: str) -> str:
    """Where a full-width colon stands in the place of a colon and a blank, or nothing."""
    number = next((number for number, line in enumerate(text.split("\n"), 1) if _WIDE_COLON.match(line)), None)
    return f" (line {number} has a full-width colon: write ': ')" if number is not None else ""


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
    return f" line {mark.line + 1}: {problem}" if mark is not None else f": {problem}"


def _explained(error: ValidationError, document: Any) -> str:
    first = error.errors()[0]
    steps = [str(step) for step in first["loc"] if step != "[key]"]
    if len(steps) > _ENTRY and not isinstance(document["tables"][steps[1]], list):
        # a table of one entry is written without a list, so the entry has no number
        del steps[_ENTRY]
    path = ".".join(steps) or "the file"
    if first["type"] == "extra_forbidden":
        known = _keys(steps[:-1])
        return f"{path} is not understood{hint(steps[-1], known)}; allowed here: {', '.join(known)}"
    return f"{path}: {_WANTED.get(first['type']) or first['msg'].removeprefix('Value error, ')}"


def _keys(steps: list[str]) -> list[str]:
    """Keys that are allowed at a place."""
    model: type[BaseModel] = FileMapping
    if steps and steps[0] == "settings":
        model = SourceSettings
    elif steps and steps[-1] == "number":
        model = NumberForm
    elif "columns" in steps[:-1]:
        model = ColumnRule
    elif steps:
        model = Entry
    return [field.alias or name for name, field in model.model_fields.items()]


def _check_names(file: str, mapping: FileMapping, contract: Mapping[str, list[str]]) -> None:
    for table, entries in mapping.tables.items():
        if table not in contract:
            raise ConfigurationError(f"{file}: tables.{table} is no table{hint(table, contract)}; see docs/data.md")
        for entry in entries:
            for column in entry.columns:
                if column not in contract[table]:
                    known = contract[table]
                    raise ConfigurationError(
                        f"{file}: tables.{table}.columns.{column} is no column of {table}{hint(column, known)};"
                        f" allowed here: {', '.join(known)}"
                    )
            if len(entries) > 1 and not entry.files:
                raise ConfigurationError(f"{file}: tables.{table}: each of several entries needs files")
