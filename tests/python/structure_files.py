"""The shape of the dbt project as rules over its files: each rule returns one line per breach, file first."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from dbt.jsonschemas.jsonschemas import CustomDraft7Validator, project_schema, resources_schema
from jsonschema import ValidationError

MOST_LINES = 150
GRID_SCORES = {"eleven_125": 5, "klaviyo_27": 3, "eight_8": 2}
COMMENT = re.compile(r"\{#.*?#\}|/\*.*?\*/|--[^\n]*", re.DOTALL)
CLOCK = re.compile(
    r"\b(current_date|current_timestamp|localtimestamp|sysdate|run_started_at)\b"
    r"|\b(now|utcnow|today|getdate|get_current_timestamp)\s*\(",
    re.IGNORECASE,
)
ENGINE_ONLY_SQL = re.compile(r"::|\bqualify\b|\bgroup\s+by\s+all\b", re.IGNORECASE)
ENGINE_NAME = re.compile(
    r"\b(?:duckdb|spark|postgres|databricks)__\w+|\btarget\.type\b|\badapter\.type\b"
    r"|\btarget\.name\s*[!=]=\s*['\"](?:duckdb|spark)"
)
SWITCH = re.compile(r"""\benabled["']?\s*[:=](?!\s*true\b)\s*[^\s,)}]*""", re.IGNORECASE)


def sql_files(project: Path, *folders: str) -> Iterator[tuple[str, str]]:
    """Each SQL file below the folders: its path in the project and its text without comments, line breaks kept."""
    for path in sorted(file for folder in folders for file in (project / folder).rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        yield path.relative_to(project).as_posix(), COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)


def yml_files(project: Path) -> list[Path]:
    """The yml files that dbt reads as properties."""
    return sorted(
        path for folder in ("models", "seeds", "macros", "tests") for path in (project / folder).rglob("*.yml")
    )


def _found(project: Path, pattern: re.Pattern[str], fix: str, *folders: str) -> list[str]:
    """One line for each match of a pattern outside comments."""
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]!r}; {fix}"
        for name, text in sql_files(project, *folders)
        for match in pattern.finditer(text)
    ]


def _outside_portability(breaches: list[str]) -> list[str]:
    return [breach for breach in breaches if not breach.startswith("macros/portability/")]


def nothing_reads_the_clock(project: Path) -> list[str]:
    """No model or macro, portable or not, asks what time it is."""
    return _found(project, CLOCK, "use the review date or the as-of date", "models", "macros")


def sql_is_portable(project: Path) -> list[str]:
    """No shorthand that only some engines know."""
    fix = "write portable SQL, or a macro in macros/portability"
    return _outside_portability(_found(project, ENGINE_ONLY_SQL, fix, "models", "macros"))


def only_portability_names_an_engine(project: Path) -> list[str]:
    """Engines are told apart in one folder."""
    folders = ("models", "macros", "tests/generic", "tests/singular")
    return _outside_portability(_found(project, ENGINE_NAME, "move it to macros/portability", *folders))


def models_are_short(project: Path) -> list[str]:
    """No model is longer than a reader can hold."""
    counted = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (project / "models").rglob("*.sql")}
    return [
        f"{path.relative_to(project).as_posix()}: {lines} lines; split it at {MOST_LINES}"
        for path, lines in sorted(counted.items())
        if lines > MOST_LINES
    ]


def pytest_folder_holds_no_sql(project: Path) -> list[str]:
    """A .sql file below tests/python would make pytest collect nothing."""
    found = sorted((project / "tests" / "python").rglob("*.sql"))
    return [f"{path.relative_to(project).as_posix()}: move it to tests/fixtures" for path in found]


def yml_files_are_named_for_what_they_describe(project: Path) -> list[str]:
    """Under models/: ``<model>.yml``, ``<model>__unit_tests.yml`` or a leading underscore; never ``schema.yml``."""
    breaches = []
    for path in yml_files(project):
        model = path.with_name(path.stem.removesuffix("__unit_tests") + ".sql")
        if path.is_relative_to(project / "models") and not path.name.startswith("_") and not model.is_file():
            breaches.append(f"{path.relative_to(project).as_posix()}: no model {model.name} lies beside it; rename it")
    return breaches


def _unexpected(error: ValidationError) -> str | None:
    """The message about an unknown key in an error or in the alternatives it was tried against."""
    if error.validator == "additionalProperties":
        return str(error.message)
    return next((found for inner in error.context or [] if (found := _unexpected(inner))), None)


def yml_keys_are_known(project: Path) -> list[str]:
    """Each key of each yml file is in the JSON schema that ships inside dbt-core."""
    checked: list[tuple[Path, dict[str, Any]]] = [(path, resources_schema()) for path in yml_files(project)]
    if (project / "dbt_project.yml").is_file():
        checked.append((project / "dbt_project.yml", project_schema()))
    breaches = []
    for path, schema in checked:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for error in CustomDraft7Validator(schema).iter_errors(content):
            message = _unexpected(error)
            if message is not None:
                place = ".".join(str(part) for part in error.absolute_path) or "top level"
                breaches.append(
                    f"{path.relative_to(project).as_posix()}: {place}: {message[:200]}; correct or remove it"
                )
    return breaches


def vars_are_used(project: Path) -> list[str]:
    """Each var of dbt_project.yml is the first argument of a call in a model, macro, test or yml file."""
    settings = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    declared = dict(settings.get("vars") or {})
    declared |= declared.pop(settings["name"], None) or {}
    texts = [text for _, text in sql_files(project, "models", "macros", "tests/generic", "tests/singular")]
    texts += [path.read_text(encoding="utf-8") for path in yml_files(project)]
    used = set(re.findall(r"\w\(\s*['\"](\w+)['\"]", "\n".join(texts)))
    return [
        f"dbt_project.yml: var {name} is used nowhere; use it or remove it" for name in sorted(declared.keys() - used)
    ]


def nothing_can_be_switched_off(project: Path) -> list[str]:
    """No ``enabled`` other than true, so that no run can leave a model or a test out by a setting."""
    paths = [*yml_files(project), *(file for f in ("models", "tests") for file in sorted((project / f).rglob("*.sql")))]
    return [
        f"{path.relative_to(project).as_posix()}: {match[0]!r}; remove the switch"
        for path in [*paths, project / "dbt_project.yml"]
        if path.is_file()
        for match in SWITCH.finditer(path.read_text(encoding="utf-8"))
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def labels_name_one_thing(project: Path) -> list[str]:
    """In each language no two codes share a label, nor two tiers of one policy version."""
    breaches = []
    for language in ("label_en", "label_zh"):
        labels = Counter(row[language].strip() for row in _rows(project / "seeds" / "labels.csv"))
        of_policy = Counter(
            (row["policy_id"], row["version"], row[language].strip())
            for row in _rows(project / "seeds" / "policies" / "tiers.csv")
        )
        breaches += [f"seeds/labels.csv: {language} {text!r} names {n} things" for text, n in labels.items() if n > 1]
        breaches += [f"seeds/labels.csv: {n} rows have no {language}" for text, n in labels.items() if not text]
        breaches += [
            f"seeds/policies/tiers.csv: {language} {text!r} names {n} tiers of {policy} version {version}"
            for (policy, version, text), n in of_policy.items()
            if n > 1
        ]
    return breaches


def grids_are_total(project: Path) -> list[str]:
    """Each grid gives every cell exactly one segment, and has no other cell."""
    cells = Counter((row["grid_id"], row["rfm_cell"]) for row in _rows(project / "seeds" / "rfm_grids.csv"))
    wanted = {
        (grid, "".join(cell))
        for grid, most in GRID_SCORES.items()
        for cell in product([str(score) for score in range(1, most + 1)], repeat=3)
    }
    breaches = [f"seeds/rfm_grids.csv: {grid} lacks cell {cell}" for grid, cell in sorted(wanted - cells.keys())]
    breaches += [f"seeds/rfm_grids.csv: {grid} has no cell {cell}" for grid, cell in sorted(cells.keys() - wanted)]
    return breaches + [f"seeds/rfm_grids.csv: {g} has cell {c} {n} times" for (g, c), n in cells.items() if n > 1]


def segments_and_labels_are_the_same(project: Path) -> list[str]:
    """Each segment of a grid has a label and each segment label is reached by a cell."""
    segments = {row["segment"] for row in _rows(project / "seeds" / "rfm_grids.csv")}
    labels = {row["code"] for row in _rows(project / "seeds" / "labels.csv") if row["kind"] == "rfm_segment"}
    breaches = [
        f"seeds/labels.csv: segment {code} has no row of kind rfm_segment" for code in sorted(segments - labels)
    ]
    return breaches + [f"seeds/rfm_grids.csv: no cell leads to segment {code}" for code in sorted(labels - segments)]


RULES = [
    nothing_reads_the_clock,
    sql_is_portable,
    only_portability_names_an_engine,
    models_are_short,
    pytest_folder_holds_no_sql,
    yml_files_are_named_for_what_they_describe,
    yml_keys_are_known,
    vars_are_used,
    nothing_can_be_switched_off,
    labels_name_one_thing,
    grids_are_total,
    segments_and_labels_are_the_same,
]
