"""Every dbt unit test of the project passes."""

import json
import subprocess
import sys

from conftest import PROJECT, BuiltHome
from strata import dbt_runner
from strata.settings import process_environment


def test_all_dbt_unit_tests_pass(cdnow_sample_marts: BuiltHome) -> None:
    settings = cdnow_sample_marts.settings
    folder = dbt_runner.target_folder(settings, "duckdb")
    words = ["--no-use-colors", "test", "--select", "test_type:unit"]
    words += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    words += ["--target-path", str(folder), "--log-path", str(settings.build / "logs")]
    ran = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env=dbt_runner.environment(settings, process_environment()),
    )
    results = json.loads((folder / "run_results.json").read_text(encoding="utf-8"))["results"]
    # the hook that prepares the engine is a result too
    tests = [result for result in results if result["unique_id"].startswith("unit_test.")]
    failed = [result["unique_id"].rsplit(".", 1)[-1] for result in tests if result["status"] != "pass"]
    assert not failed, f"{failed}\n{ran.stdout[-4000:]}"
    assert ran.returncode == 0, ran.stdout[-4000:]
    assert len(tests) > 200
