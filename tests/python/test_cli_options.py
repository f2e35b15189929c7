"""The numbers of the made-up company reach its generator, and nothing else takes them."""

import json
import signal
import sys
import types

import pytest

from strata import cli
from strata.landing import contract, land
from strata.landing.delivery import Delivery, SourceDefaults
from strata.settings import load_settings

CUSTOMERS = "select 'c' || i as customer_id, 'synthetic' as source_file, i as source_line from range(1, {} + 1) as r(i)"


@pytest.fixture
def asked(monkeypatch):
    """Stands in for the generator; notes what it was asked for."""
    calls = []

    def deliver(connection, customers, seed, folder):
        calls.append((customers, seed, folder))
        return Delivery(
            defaults=SourceDefaults("synthetic", "UTC", "USD", count_zero_amount_orders=False),
            relations={"customers": connection.sql(CUSTOMERS.format(min(customers, 10)))},
            inputs={},
            origins={},
        )

    monkeypatch.setitem(sys.modules, "strata.landing.synthetic", types.SimpleNamespace(deliver=deliver))
    return calls


@pytest.fixture
def strata(capsys, tmp_path):
    def call(*words):
        before = signal.getsignal(signal.SIGTERM)
        with pytest.raises(SystemExit) as ended:
            cli.app([*words, "--home", str(tmp_path / "home")])
        signal.signal(signal.SIGTERM, before)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


def test_customers_and_seed_reach_the_generator(strata, asked, tmp_path):
    code, out, _ = strata("land", "--source", "synthetic", "--customers", "7", "--seed", "42", "--json")
    assert code == 0
    assert json.loads(out)["tables"]["customers"] == 7
    assert asked == [(7, 42, tmp_path / "home" / "synthetic" / "truth")]


def test_without_numbers_the_company_has_10000_customers_and_seed_1(asked, tmp_path):
    settings = load_settings(tmp_path)
    assert list(land(settings, "synthetic").tables) == [t.name for t in contract.read_contract(settings.project)]
    assert [numbers[:2] for numbers in asked] == [(10_000, 1)]


def test_a_dry_run_names_the_numbers(strata, asked):
    code, out, _ = strata("run", "--source", "synthetic", "--customers", "50000", "--seed", "3", "--dry-run", "--json")
    assert code == 0
    assert "synthetic, customers 50,000, seed 3 as Parquet" in json.loads(out)["land"]
    assert not asked


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--customers", "5"), "source complete_journey is not made up"),
        (("--source", "cdnow", "--seed", "5"), "source cdnow is not made up"),
        (("--source", "synthetic", "--customers", "many"), "Invalid value for '--customers'"),
        (("--source", "synthetic", "--input", "."), "reads no input folder"),
    ],
)
def test_numbers_that_make_no_sense_are_one_line_and_64(strata, asked, words, said):
    code, out, err = strata("land", "--json", *words)
    assert (code, out) == (64, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert not asked


@pytest.mark.parametrize("words", [("--customers", "0"), ("--customers", "999999999999"), ("--seed", "-1")])
def test_numbers_out_of_range_are_one_line_and_64(strata, words):
    code, out, err = strata("land", "--json", "--source", "synthetic", *words)
    assert (code, out) == (64, "")
    assert f"{words[0]} {words[1]} is out of range: give" in err
    assert len(err.splitlines()) == 1
