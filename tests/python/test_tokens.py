"""Tokens instead of personal values: the key, the vault, and that nothing personal lies anywhere else."""

import hmac
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata import dbt_runner
from strata.errors import ConfigurationError, DataError
from strata.landing import land
from strata.landing.contract import read_contract
from strata.landing.delivery import Delivery, SourceDefaults
from strata.landing.personal.identifiers import normalise, read_blocked
from strata.landing.writer import connect, workspace, write_landing
from strata.quality.expectations import check_landing
from strata.settings import TOKEN_KEY_VARIABLE, Settings, process_environment
from strata.vault import TokenKey, load_key

PROJECT = Path(__file__).resolve().parents[2]
KEY = "a key of at least 32 characters, for tests"
BLOCKED = read_blocked(PROJECT)
ORDERS = "order_id,customer_id,ordered_at,total_amount\no1,c1,2024-01-31,10.50\n"
CUSTOMERS = "customer_id,email,phone,full_name\nc1,Canary.Bird@Cage.org,139 1234 5612,Canary  Serinus\n"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv(TOKEN_KEY_VARIABLE, raising=False)
    return Settings(project=PROJECT, home=tmp_path / "home")


def inputs(tmp_path: Path, **texts: str) -> Path:
    """Write one CSV file a table; customers and orders have a default."""
    folder = tmp_path / "inputs"
    folder.mkdir(exist_ok=True)
    for name, text in ({"customers": CUSTOMERS, "orders": ORDERS} | texts).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def landed(settings: Settings, table: str, columns: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        path = settings.landing / table / "part-0.parquet"
        return connection.execute(f"select {columns} from read_parquet('{path}') order by source_line").fetchall()


def people(settings: Settings) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"from read_parquet('{settings.vault / 'people.parquet'}')").fetchall()


def manifest(settings: Settings) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((settings.landing / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def token(kind: str, text: str, key: str = KEY) -> str:
    return hmac.new(key.encode(), f"{kind}|{text}".encode(), "sha256").hexdigest()[:32]


def test_token_is_the_documented_hmac_of_type_and_normal_text(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_KEY_VARIABLE, KEY)
    land(settings, "files", inputs(tmp_path))
    assert landed(settings, "customers", "email_token, phone_token, full_name_token, full_name_status") == [
        (
            token("email", "canary.bird@cage.org"),
            token("phone", "+8613912345612"),
            token("name", "Canary Serinus"),
            "usable",
        )
    ]
    assert not (settings.vault / "token.key").exists()
    assert manifest(settings)["token_key"] == hmac.new(KEY.encode(), b"strata token key", "sha256").hexdigest()[:8]
    assert sorted(people(settings)) == [
        ("email", token("email", "canary.bird@cage.org"), "canary.bird@cage.org"),
        ("name", token("name", "Canary Serinus"), "Canary Serinus"),
        ("phone", token("phone", "+8613912345612"), "+8613912345612"),
    ]


kinds = st.sampled_from(["email", "phone", "member_no"])


@given(kinds, st.text(), kinds, st.text())
def test_tokens_are_equal_just_when_type_and_normal_text_are(first: str, one: str, second: str, other: str) -> None:
    key = TokenKey(KEY.encode())
    left, right = normalise(first, one, "CN", BLOCKED), normalise(second, other, "CN", BLOCKED)
    if left is not None and right is not None:
        same = (first, left.text) == (second, right.text)
        assert (key.token(first, left.text) == key.token(second, right.text)) == same
        assert key.token(first, left.text) == token(first, left.text)


def test_values_keep_their_rows_and_share_the_space_of_their_type(settings: Settings, tmp_path: Path) -> None:
    values = ["a@x.org", "", "A@X.org ", "a***@x.org", "nothing", "test@test.com", "\u200b", "b@x.org"]
    rows = [f'c{i},{value},"{i}"' for i, value in enumerate(values * 1000)]
    identifiers = (
        "customer_id,identifier_type,identifier_value\nc1,EMAIL,a@x.org\nc1,Phone,13912345612\nc1,member_no,a@x.org\n"
        "c1,member_no,\nc1,,a@x.org\n"
    )
    customers = "customer_id,email,full_name\n" + "\n".join(rows) + "\n"
    land(settings, "files", inputs(tmp_path, customers=customers, identifiers=identifiers))
    found = landed(settings, "customers", "customer_id, email_token, email_status, full_name_token, phone_token")
    assert [row[0] for row in found] == [f"c{i}" for i in range(8000)]
    statuses = ["usable", None, "usable", "masked", "invalid", "placeholder", None, "usable"]
    assert [row[2] for row in found] == statuses * 1000
    assert [row[1] for row in found] == [row[1] for row in found[:8]] * 1000
    tokens = [row[1] for row in found[:8]]
    assert (tokens[1], tokens[6], len(set(tokens))) == (None, None, 6)
    assert tokens[0] == tokens[2]
    # a name for each row: a value never moves to another row
    key = load_key(settings)
    assert [row[3] for row in found] == [key.token("name", str(i)) for i in range(8000)]
    assert {row[4] for row in found} == {None}
    by_type = landed(settings, "identifiers", "identifier_value_token, identifier_value_status")
    assert [row[0] for row in by_type] == [
        tokens[0],
        key.token("phone", "+8613912345612"),
        key.token("member_no", "a@x.org"),
        None,
        key.token("", "a@x.org"),
    ]
    assert [row[1] for row in by_type] == ["usable", "usable", "usable", None, "usable"]
    # the vault holds a value once, however it was spelt
    assert sorted(row[2] for row in people(settings) if row[0] == "email") == sorted(
        ["a@x.org", "a***@x.org", "nothing", "test@test.com", "b@x.org"]
    )


def test_row_hash_tells_rows_apart_by_their_tokens(settings: Settings, tmp_path: Path) -> None:
    customers = "customer_id,email\nc1,a@x.org\nc1,A@x.org\nc1,b@x.org\n"
    land(settings, "files", inputs(tmp_path, customers=customers))
    first, second, third = (row[0] for row in landed(settings, "customers", "row_hash"))
    assert first == second != third


def test_key_is_made_once_for_its_owner_only(settings: Settings, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        land(settings, "files", inputs(tmp_path))
    finally:
        os.umask(before)
    path = settings.vault / "token.key"
    assert {mode(path), mode(settings.vault / "people.parquet")} == {0o600}
    assert mode(settings.vault) == 0o700
    text = path.read_text()
    assert len(bytes.fromhex(text)) == 32
    parquet = (settings.landing / "customers" / "part-0.parquet").read_bytes()
    land(settings, "files", inputs(tmp_path))
    assert path.read_text() == text
    assert (settings.landing / "customers" / "part-0.parquet").read_bytes() == parquet
    assert sorted(entry.name for entry in settings.vault.iterdir()) == ["people.parquet", "token.key"]


def test_two_homes_have_different_keys(tmp_path: Path, settings: Settings) -> None:
    land(settings, "files", inputs(tmp_path))
    other = Settings(project=PROJECT, home=tmp_path / "other")
    land(other, "files", inputs(tmp_path))
    assert landed(settings, "customers", "email_token") != landed(other, "customers", "email_token")


def test_key_file_moved_to_the_environment_is_the_same_key(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(settings, "files", inputs(tmp_path))
    tokens = landed(settings, "customers", "email_token, phone_token")
    key = settings.vault / "token.key"
    monkeypatch.setenv(TOKEN_KEY_VARIABLE, key.read_text())
    key.unlink()
    land(settings, "files", inputs(tmp_path))
    assert landed(settings, "customers", "email_token, phone_token") == tokens
    assert manifest(settings)["token_key_changed"] is False


def test_changed_key_is_noted_in_the_manifest(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(settings, "files", inputs(tmp_path))
    first = manifest(settings)
    monkeypatch.setenv(TOKEN_KEY_VARIABLE, KEY)
    land(settings, "files", inputs(tmp_path))
    assert first["token_key_changed"] is False
    assert manifest(settings)["token_key_changed"] is True
    assert manifest(settings)["token_key"] != first["token_key"]


@pytest.mark.parametrize("content", ["", "\n", "ab" * 31, "zz" * 32, "ab" * 33])
def test_damaged_key_file_is_a_configuration_error(settings: Settings, tmp_path: Path, content: str) -> None:
    settings.vault.mkdir(parents=True, mode=0o700)
    path = settings.vault / "token.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(ConfigurationError, match=r"token\.key is empty or damaged: restore it from a backup") as raised:
        land(settings, "files", inputs(tmp_path))
    assert not content.strip() or content not in str(raised.value)
    assert path.read_text() == content
    assert not settings.landing.exists()


@pytest.mark.parametrize("rights", [0o640, 0o604, 0o660])
def test_key_file_that_others_may_read_is_a_configuration_error(
    settings: Settings, tmp_path: Path, rights: int
) -> None:
    land(settings, "files", inputs(tmp_path))
    (settings.vault / "token.key").chmod(rights)
    with pytest.raises(ConfigurationError, match=r"can be read by other users: chmod 600 .*token\.key$"):
        land(settings, "files", inputs(tmp_path))


def test_vault_that_others_may_enter_is_a_configuration_error(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.vault.mkdir(parents=True)
    settings.vault.chmod(0o750)
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=r"vault is open to other users: chmod 700 .*vault$"):
            land(settings, "files", inputs(tmp_path))
        # the same where the key does not come from there
        monkeypatch.setenv(TOKEN_KEY_VARIABLE, KEY)


@pytest.mark.parametrize("secret", ["", "short", " " * 40, "x" * 31])
def test_short_key_in_the_environment_is_a_configuration_error_that_does_not_show_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv(TOKEN_KEY_VARIABLE, secret)
    with pytest.raises(ConfigurationError, match=r"^STRATA_TOKEN_KEY has fewer than 32 characters") as raised:
        land(settings, "files", inputs(tmp_path))
    assert not secret.strip() or secret not in str(raised.value)
    assert not settings.vault.exists()


def test_key_is_not_shown_by_its_object_and_not_given_to_dbt(settings: Settings) -> None:
    assert KEY not in repr(TokenKey(KEY.encode()))
    variables = dbt_runner.environment(settings, {TOKEN_KEY_VARIABLE: KEY, "PATH": "/bin"})
    assert KEY not in variables.values()
    assert variables["PATH"] == "/bin"


def test_source_without_personal_columns_makes_no_key_and_no_vault(settings: Settings, tmp_path: Path) -> None:
    land(settings, "files", inputs(tmp_path, customers="customer_id\nc1\n"))
    assert not settings.vault.exists()
    assert manifest(settings)["personal"] == {}
    assert not {"token_key", "token_key_changed", "phone_region"} & set(manifest(settings))


def test_vault_holds_the_values_of_the_present_landing_only(settings: Settings, tmp_path: Path) -> None:
    land(settings, "files", inputs(tmp_path))
    land(settings, "files", inputs(tmp_path, customers="customer_id,email\nc1,other@cage.org\nc2,a***@x.org\n"))
    assert sorted(row[2] for row in people(settings)) == ["a***@x.org", "other@cage.org"]
    key = (settings.vault / "token.key").read_text()
    land(settings, "files", inputs(tmp_path, customers="customer_id\nc1\n"))
    assert [path.name for path in settings.vault.iterdir()] == ["token.key"]
    assert (settings.vault / "token.key").read_text() == key


def test_failed_landing_leaves_the_vault_as_it_was(settings: Settings, tmp_path: Path) -> None:
    land(settings, "files", inputs(tmp_path))
    before = {path.name: path.read_bytes() for path in settings.vault.iterdir()}
    broken = "order_line_id,order_id,quantity,line_amount\n" + "l,o1,1,1\n" * 5000 + 'l,"o1,1,1\n'
    customers = CUSTOMERS + "c2,other@cage.org,,\n"
    with pytest.raises(DataError):
        land(settings, "files", inputs(tmp_path, customers=customers, order_lines=broken))
    assert {path.name: path.read_bytes() for path in settings.vault.iterdir()} == before


def test_what_a_killed_landing_left_in_the_vault_is_removed(settings: Settings, tmp_path: Path) -> None:
    land(settings, "files", inputs(tmp_path))
    (settings.vault / ".people").mkdir()
    (settings.vault / ".people" / "values.parquet").write_text("left")
    land(settings, "files", inputs(tmp_path))
    assert sorted(path.name for path in settings.vault.iterdir()) == ["people.parquet", "token.key"]


def test_working_folder_is_closed_to_others_while_landing(settings: Settings) -> None:
    with workspace(settings.home) as folder:
        assert mode(folder) == 0o700


def test_nothing_personal_is_outside_the_vault_or_printed_after_a_whole_run(settings: Settings, tmp_path: Path) -> None:
    orders = (
        "order_id,customer_id,ordered_at,total_amount,email,phone\n"
        "o1,c1,2024-01-31,10.50,Canary.Bird@Cage.org,\no2,,2024-01-31,3,canary.bird@cage.org,+86 139 1234 5612\n"
        "o3,,2024-01-31,NaN,canary.bird@cage.org,\no4,,2024-01-31,4,,139****5612\n"
    )
    identifiers = (
        "customer_id,identifier_type,identifier_value,seen_at\nc1,email,Canary.Bird@Cage.org,2024-01-01\n"
        "c1,member_no,CANARY-0815,2024-01-01\nc1,phone,139****5612,2024-01-01\n"
    )
    folder = inputs(tmp_path, orders=orders, identifiers=identifiers)
    command = [str(Path(sys.executable).with_name("strata")), "run", "--source", "files", "--input", str(folder)]
    ran = subprocess.run(
        [*command, "--home", str(settings.home)], capture_output=True, text=True, check=False, env=process_environment()
    )
    assert ran.returncode == 0, ran.stderr
    key = (settings.vault / "token.key").read_text().strip()
    canaries = ["canary", "cage.org", "1234 5612", "13912345612", "+8613912345612", "139****5612", "serinus"]
    texts = [ran.stdout, ran.stderr]
    files = [path for path in settings.home.rglob("*") if path.is_file() and settings.vault not in path.parents]
    with duckdb.connect() as connection:
        texts += [
            str(connection.execute("from read_parquet(?)", [str(path)]).fetchall())
            for path in files
            if path.suffix == ".parquet"
        ]
        for name, file in (("built", settings.build_file), ("published", settings.published / "strata.duckdb")):
            connection.execute(f"attach '{file}' as {name} (read_only)")
            tables = connection.execute(
                f"select schema_name, table_name from duckdb_tables() where database_name = '{name}'"
            ).fetchall()
            texts += [
                str(connection.execute(f'from {name}."{schema}"."{table}"').fetchall()) for schema, table in tables
            ]
    assert len(texts) > 100
    assert {"manifest.json", "strata.duckdb", "dbt.log", "index.html"} <= {path.name for path in files}
    for text in [*texts, *(path.read_bytes().decode("latin-1") for path in files)]:
        assert not [canary for canary in [*canaries, key] if canary in text.lower()]
    values = " ".join(row[2] for row in people(settings))
    assert [canary in values for canary in ("canary.bird@cage.org", "+8613912345612", "CANARY-0815")] == [True] * 3


def test_errors_in_a_file_with_personal_values_quote_none(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        land(settings, "files", inputs(tmp_path, customers=CUSTOMERS + 'c2,"canary2@cage.org,1,2\n'))
    assert "anary" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_region_of_the_phones_comes_from_the_row_then_from_all_numbers(settings: Settings, tmp_path: Path) -> None:
    customers = (
        "customer_id,phone,country\nc1,13912345612,\nc2,13912345613,Atlantis\nc3,13912345614,中国\n"
        "c4,(415) 456-2111,us\nc5,020 7946 0018,United Kingdom\n"
    )
    land(settings, "files", inputs(tmp_path, customers=customers))
    assert manifest(settings)["phone_region"] == {"region": "CN", "from": "detected"}
    assert sorted(row[2] for row in people(settings)) == [
        "+14154562111",
        "+442079460018",
        *(f"+861391234561{i}" for i in (2, 3, 4)),
    ]


def deliver(settings: Settings, region: str | None) -> None:
    with workspace(settings.home) as folder, connect(folder) as connection:
        customers = connection.sql(
            "select 'c1' as customer_id, '(415) 456-2111' as phone, 'CN' as country, 'x' as source_file,"
            " cast(1 as bigint) as source_line"
        )
        delivery = Delivery(SourceDefaults("files", "UTC", "CNY", False), {"customers": customers}, {}, {}, region)
        write_landing(connection, folder, settings.home, read_contract(PROJECT), delivery)


def test_region_that_is_given_goes_before_the_country_of_the_row(settings: Settings) -> None:
    deliver(settings, "US")
    assert manifest(settings)["phone_region"] == {"region": "US", "from": "mapping.yml"}
    assert people(settings)[0][2] == "+14154562111"
    with pytest.raises(ConfigurationError, match="phone region 'us' is no ISO 3166 code in capitals"):
        deliver(settings, "us")


def test_orders_of_guests_with_an_email_or_phone_are_no_missing_customers(settings: Settings, tmp_path: Path) -> None:
    header = "order_id,customer_id,ordered_at,total_amount,email,phone\n"
    check = "ge_landing_orders_customer_id_not_null"

    def status(rows: list[str]) -> dict[str, tuple[str, int]]:
        land(settings, "files", inputs(tmp_path, orders=header + "\n".join(rows) + "\n"))
        return {r.check_id: (r.status, r.failure_count) for r in check_landing(settings)}

    guests = [f"o{i},,2024-01-31,1,{'g@x.org' if i % 2 else ''},{'' if i % 2 else '1'}" for i in range(10)]
    nobodies = [f"n{i},,2024-01-31,1,," for i in range(11)]
    assert status(guests)[check] == ("pass", 0)
    assert status([*guests, *nobodies[:10]])[check] == ("pass", 0)
    assert status([*guests, *nobodies])[check] == ("fail", 11)
    assert status([f"o{i},c1,,1,g@x.org,1" for i in range(10)])["ge_landing_orders_ordered_at_not_null"] == ("fail", 10)
