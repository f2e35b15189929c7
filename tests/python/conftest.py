"""Homes that are landed and built once for the whole test run."""

import json
import shutil
import socket
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

import clv_cases
import clv_lab
from replay import Replay
from shop import write_shop
from strata import dbt_runner
from strata.built import open_built
from strata.landing import land
from strata.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]

# A worker of pytest-xdist has a main module without a file, which pyspark takes for doctests and ends the process.
if not hasattr(sys.modules["__main__"], "__file__"):
    sys.modules["__main__"].__file__ = __file__


@dataclass(frozen=True)
class BuiltHome:
    """A home whose landing was built for one target."""

    settings: Settings
    target: str = "duckdb"

    @property
    def home(self) -> Path:
        return self.settings.home

    def read(self, sql: str) -> pd.DataFrame:
        """Rows of a query over the built marts and seeds."""
        with open_built(self.settings, self.target) as built:
            return built.read(sql)


def copy_project(folder: Path) -> Path:
    """A copy of what dbt reads of the project, to change vars and seeds in."""
    for name in ("models", "macros", "seeds", "tests", "docs"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("python", "__pycache__"))
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / name, folder / name)
    return folder


def build_home(
    home: Path, source: str, as_of: date | None = None, input_dir: Path | None = None, customers: int | None = None
) -> BuiltHome:
    """Land a source into a new home and build it with its data tests."""
    settings = Settings(project=PROJECT, home=home)
    land(settings, source, input_dir, customers=customers)
    dbt_runner.build(settings, "duckdb", as_of=as_of)
    return BuiltHome(settings)


@pytest.fixture(scope="session")
def complete_journey_marts(tmp_path_factory: pytest.TempPathFactory) -> BuiltHome:
    return build_home(tmp_path_factory.mktemp("complete_journey"), "complete_journey")


@pytest.fixture(scope="session")
def cdnow_sample_marts(tmp_path_factory: pytest.TempPathFactory) -> BuiltHome:
    return build_home(tmp_path_factory.mktemp("cdnow_sample"), "cdnow_sample")


@pytest.fixture(scope="session")
def cdnow_sample_at_calibration_marts(tmp_path_factory: pytest.TempPathFactory) -> BuiltHome:
    return build_home(tmp_path_factory.mktemp("cdnow_calibration"), "cdnow_sample", as_of=date(1997, 9, 30))


@pytest.fixture(scope="session")
def lab(cdnow_sample_at_calibration_marts: BuiltHome, tmp_path_factory: pytest.TempPathFactory) -> clv_lab.Lab:
    """Fits and scores of the CLV cases, among them the whole cohort of CDNOW."""
    at_calibration = cdnow_sample_at_calibration_marts.settings
    master = Settings(project=PROJECT, home=tmp_path_factory.mktemp("cdnow_master"))
    land(master, "cdnow")
    replay = Replay(at_calibration)
    replay.run(replay.up_to("int_clv_statistics"), landed=master.home)
    day = date(1997, 9, 30)
    place = "intermediate.int_clv_statistics"
    with duckdb.connect(str(at_calibration.build_file), read_only=True) as sample:
        cases = clv_cases.cases(
            clv_lab.statistics_of(sample, place, day), clv_lab.statistics_of(replay.connection, f"strata.{place}", day)
        )
    return clv_lab.run(at_calibration, tmp_path_factory.mktemp("clv_lab"), cases, {"clv_margin_rate": clv_lab.MARGIN})


@pytest.fixture(scope="session")
def shop_marts(tmp_path_factory: pytest.TempPathFactory) -> BuiltHome:
    """A small made-up shop with refunds, cancelled and test orders, duplicates and rows that cannot be read."""
    inputs = write_shop(tmp_path_factory.mktemp("shop_inputs"))
    return build_home(tmp_path_factory.mktemp("shop"), "files", input_dir=inputs)


@pytest.fixture(scope="session")
def manifest(cdnow_sample_marts: BuiltHome) -> dict[str, Any]:
    path = dbt_runner.target_folder(cdnow_sample_marts.settings, "duckdb") / "manifest.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(autouse=True)
def no_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here needs the network: looking up any name but this machine's own fails the test."""
    look_up = socket.getaddrinfo

    def refuse(host: Any, *rest: Any, **named: Any) -> Any:
        if host in ("localhost", "127.0.0.1", "::1", None):
            return look_up(host, *rest, **named)
        raise AssertionError(f"a test looked up {host!r}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
