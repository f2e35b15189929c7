"""The project keeps its shape: one test a rule, over the manifest and over the files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import structure_files as files
import structure_rules as rules

PROJECT = Path(__file__).resolve().parents[2]


def name_of(rule: Callable[..., Any]) -> str:
    return rule.__name__


@pytest.mark.parametrize("rule", rules.RULES, ids=name_of)
def test_the_manifest_keeps(rule: Callable[[dict[str, Any]], list[str]], manifest: dict[str, Any]) -> None:
    breaches = rule(manifest)
    assert not breaches, "\n" + "\n".join(breaches)


@pytest.mark.parametrize("rule", files.RULES, ids=name_of)
def test_the_files_keep(rule: Callable[[Path], list[str]]) -> None:
    breaches = rule(PROJECT)
    assert not breaches, "\n" + "\n".join(breaches)


def test_seeds_are_described_to_the_last_column(manifest: dict[str, Any]) -> None:
    breaches = rules.seeds_are_described(manifest, PROJECT)
    assert not breaches, "\n" + "\n".join(breaches)


def test_the_rules_see_a_whole_project(manifest: dict[str, Any]) -> None:
    assert {rules.layer_of(model) for model in rules.models(manifest)} == set(rules.LAYERS)
    assert len(rules.marts(manifest)) >= 15
    assert len(manifest["unit_tests"]) >= len(rules.marts(manifest))
    assert len(files.yml_files(PROJECT)) > len(rules.models(manifest))
