"""One text for all spellings of an identifier, and none for another one; what must not join people is told apart."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.errors import ConfigurationError
from strata.landing.personal.identifiers import BLOCKED_FILE, Blocked, normal_type, normalise, read_blocked
from strata.landing.personal.regions import detected_region, region_of_country

PROJECT = Path(__file__).resolve().parents[2]
BLOCKED = read_blocked(PROJECT)
HEADER = "identifier_type,match,value,reason\n"


def normal(kind: str, raw: str, region: str = "CN") -> tuple[str, str]:
    found = normalise(kind, raw, region, BLOCKED)
    assert found is not None
    return found.text, found.status


@pytest.mark.parametrize(
    "raw",
    [
        "JOSÉ@Shop.COM",
        "  josé@shop.com\t",
        "\u00a0josé@shop.com\u3000\u2003",
        "\ufeffjosé@shop.com",
        "jo\u200bs\u2060é@shop\u200d.com\u200c",
        unicodedata.normalize("NFD", "josé@shop.com"),
        "jose\u200b\u0301@shop.com",
        "\u202ajosé@shop.com\u202c",
    ],
)
def test_spellings_of_an_email_merge(raw: str) -> None:
    assert normal("email", raw) == ("josé@shop.com", "usable")


@pytest.mark.parametrize(
    "other",
    ["jоse@shop.com", "jose@shор.com", "josé@shop.com", "ｊose@shop.com", "jo.se@shop.com", "jose+1@shop.com"],
    ids=["cyrillic o", "cyrillic domain", "accent", "full width j", "dot", "plus"],
)
def test_look_alikes_of_an_email_stay_apart(other: str) -> None:
    text, status = normal("email", other)
    assert (text == "jose@shop.com", status) == (False, "usable")


@pytest.mark.parametrize(
    "raw",
    ["a", "a@", "@b.com", "a@b", "a@@b.com", "a b@c.com", "a\u00a0b@c.com", "a@b.c", "a@.com", "a@b..com", "a@b.com.",
     "a@b.com;c@d.com", "<a@b.com>", "a\x00@b.com", "x" * 250 + "@b.com", "a@b.com c"],
)  # fmt: skip
def test_texts_without_the_shape_of_an_email_are_invalid(raw: str) -> None:
    assert normal("email", raw)[1] == "invalid"


def test_email_of_254_characters_is_the_longest() -> None:
    assert normal("email", "x" * 248 + "@b.com")[1] == "usable"
    assert normal("email", "x" * 249 + "@b.com")[1] == "invalid"


@pytest.mark.parametrize(
    ("raw", "region"),
    [
        ("13912345612", "CN"),
        ("139 1234 5612", "CN"),
        ("139-1234-5612\u00a0", "CN"),
        ("\u202a13912345612\u202c", "CN"),
        ("１３９１２３４５６１２", "CN"),
        ("+86 139 1234 5612", "US"),
        ("0086-13912345612", "CN"),
        ("8613912345612", "CN"),
        ("+86(0)13912345612", "US"),
    ],
)
def test_spellings_of_a_phone_merge(raw: str, region: str) -> None:
    assert normal("phone", raw, region) == ("+8613912345612", "usable")


def test_phone_without_country_code_belongs_to_the_region() -> None:
    assert normal("phone", "(202) 456-1111", "US") == ("+12024561111", "usable")
    assert normal("phone", "020 7946 0018", "GB") == ("+442079460018", "usable")
    assert normal("phone", "13912345612", "GB")[1] == "invalid"


@pytest.mark.parametrize(
    "raw",
    ["138****8000", "138xxxx8000", "138XXXX8000", "138 x 8000", "138••••8000", "138…8000", "138...8000",
     "138＊＊＊＊8000", "138×××8000", "138xxxxxxxx", "+86 138****8000"],
)  # fmt: skip
def test_masked_phones_are_told_before_they_are_parsed(raw: str) -> None:
    assert normal("phone", raw)[1] == "masked"


@pytest.mark.parametrize(
    ("kind", "raw"), [("email", "a***@shop.com"), ("email", "a•••@shop.com"), ("name", "张**"), ("taobao", "t***1")]
)
def test_masked_values_of_other_types_are_masked(kind: str, raw: str) -> None:
    assert normal(kind, raw)[1] == "masked"


@pytest.mark.parametrize(
    ("raw", "region"),
    [
        ("13912345612转8765", "CN"),
        ("13912345612 转 8765", "CN"),
        ("13912345612#8765", "CN"),
        ("13912345612 ext. 8765", "CN"),
        ("4008001234", "CN"),
        ("+1 800 356 9377", "CN"),
        ("+1 900 555 1234", "CN"),
        ("+44 7600 000000", "CN"),
        ("+44 5512 345678", "CN"),
        ("95013123456789", "CN"),
    ],
    ids=["zhuan", "zhuan spaced", "hash", "ext", "400", "toll free", "premium", "pager", "voip or uan", "relay"],
)
def test_numbers_that_are_lent_out_or_belong_to_a_firm_are_virtual(raw: str, region: str) -> None:
    assert normal("phone", raw, region)[1] == "virtual"


@pytest.mark.parametrize("prefix", ["162", "165", "167", "170", "171"])
def test_numbers_of_virtual_operators_are_virtual(prefix: str) -> None:
    assert normal("phone", f"{prefix}12345612") == (f"+86{prefix}12345612", "virtual")


def test_extensions_of_a_lent_number_stay_apart() -> None:
    first, second = (normal("phone", f"13912345612转{extension}")[0] for extension in ("11", "12"))
    assert first != second


@pytest.mark.parametrize("raw", ["6234567", "138001380011", "hello", "+99 1234", "13912345612/13912345613", "12"])
def test_numbers_that_cannot_exist_are_invalid(raw: str) -> None:
    assert normal("phone", raw)[1] == "invalid"


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("email", "Test@test.com"),
        ("email", "a@a.com"),
        ("email", "none@none.com"),
        ("email", "no@email.com"),
        ("email", "noreply@shop.com"),
        ("email", "anyone@mailinator.com"),
        ("email", "unknown"),
        ("email", "N/A"),
        ("email", "null"),
        ("phone", "13800138000"),
        ("phone", "+86 138 0013 8000"),
        ("phone", "0"),
        ("phone", "11111111111"),
        ("phone", "123456789"),
        ("phone", "123-456-7890"),
        ("phone", "987654321"),
        ("phone", "无"),
        ("member_no", "000000"),
        ("member_no", "0"),
        ("member_no", "123456"),
        ("device", "00000000-0000-0000-0000-000000000000"),
        ("name", "匿名"),
    ],
)
def test_usual_fillers_are_placeholders(kind: str, raw: str) -> None:
    assert normal(kind, raw)[1] == "placeholder"


def test_placeholder_phone_is_told_in_every_region() -> None:
    assert {normal("phone", "13800138000", region)[1] for region in ("CN", "US", "GB")} == {"placeholder"}


def test_short_member_numbers_are_no_placeholders() -> None:
    assert {normal("member_no", raw)[1] for raw in ("7", "111", "1234", "M000000")} == {"usable"}


def test_names_lose_inner_spaces_and_keep_their_case() -> None:
    assert normal("name", "  Ana \u3000 María\u200b\u00a0Ruiz ") == ("Ana María Ruiz", "usable")


def test_other_identifiers_keep_case_and_inner_spaces() -> None:
    assert normal("wechat_openid", " wx1:oAbC\u200b ") == ("wx1:oAbC", "usable")
    assert {normal("wechat_openid", raw)[1] for raw in ("oAbC", ":oAbC", "wx1:", "wx1: ")} == {"invalid"}
    assert normal("wechat_unionid", "oAbC")[1] == "usable"
    assert normal("company_no", "91 3100 X") == ("91 3100 X", "usable")
    assert normal("member_no", "x" * 256)[1] == normal("member_no", "a\x00b")[1] == "invalid"
    assert normal_type(" E-Mail\u200b ") == "e-mail"


@pytest.mark.parametrize("kind", ["email", "phone", "name", "member_no"])
@pytest.mark.parametrize("raw", ["", " ", "\u00a0", "\u200b\ufeff", "\t\n"])
def test_blank_is_no_identifier(kind: str, raw: str) -> None:
    assert normalise(kind, raw, "CN", BLOCKED) is None


kinds = st.sampled_from(["email", "phone", "name", "member_no", "device", ""])
regions = st.sampled_from(["CN", "US", "GB", "DE", "JP", "HK", "IT", "MX", "AR"])
numbers = st.text(alphabet="0123456789+-() .*xX#转;ext=１２\u00a0\u200b/", max_size=24)
addresses = st.from_regex(r"[A-Za-zé.\u0130ßΣ\u0301\u200b]{1,8}@[a-zA-Z0-9.-]{1,8}\.[a-zA-Z]{1,3}", fullmatch=True)


@given(kinds, st.one_of(st.text(), numbers, addresses), regions)
def test_any_text_has_a_normal_form_that_stays_as_it_is(kind: str, raw: str, region: str) -> None:
    once = normalise(kind, raw, region, BLOCKED)
    if once is not None:
        assert once.text
        assert once.status in ("usable", "invalid", "masked", "virtual", "placeholder")
        assert normalise(kind, once.text, region, BLOCKED) == once
        assert normalise(kind, f"\u00a0{raw}\u200b ", region, BLOCKED) == once


@given(numbers, regions, regions)
def test_usable_phone_is_the_same_in_every_region_once_it_is_normal(raw: str, first: str, second: str) -> None:
    once = normalise("phone", raw, first, BLOCKED)
    if once is not None and once.status == "usable":
        assert normalise("phone", once.text, second, BLOCKED) == once


@pytest.mark.parametrize(
    ("country", "region"),
    [("CN", "CN"), ("us", "US"), (" China ", "CN"), ("中国", "CN"), ("UNITED STATES", "US"), ("USA", "US"),
     ("United Kingdom", "GB"), ("UK", "GB"), ("日本", "JP"), ("Hong Kong", "HK"), ("香港", "HK"), ("XX", None),
     ("Atlantis", None), ("", None)],
)  # fmt: skip
def test_country_is_known_by_code_or_usual_name(country: str, region: str | None) -> None:
    assert region_of_country(country) == region


def test_region_is_the_one_where_most_distinct_numbers_exist_and_the_currency_wins_ties() -> None:
    chinese = ["13912345612", "139 1234 5613", "13912345614"]
    american = ["(646) 456-2111", "646-456-2112", "646-456-1113", "805-456-1114"]
    assert detected_region(chinese, "USD") == "CN"
    assert detected_region(american, "CNY") == "US"
    assert detected_region([*chinese, *american], "JPY") == "US"
    # repeats and numbers with a country code, which start with 00 in China and 011 in America, have no say
    assert detected_region([*chinese, *american[:1] * 9], "JPY") == "CN"
    assert detected_region([american[0], *(f"001646456211{i}" for i in range(9))], "JPY") == "US"
    assert [detected_region([], currency) for currency in ("GBP", "EUR", "XXX")] == ["GB", "DE", "CN"]
    assert detected_region(["020 7946 0018", "020 7946 0019"], "GBP") == "GB"


def project_with(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / BLOCKED_FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("type,match,value,reason\n", "row 1: the header must be identifier_type,match,value,reason"),
        (HEADER + "email,exact,a@a.com,placeholder\nemail,exact,b\n", "row 3: 3 fields where the header has 4"),
        (HEADER + "email,exact,,placeholder\n", "row 2: identifier_type and value must be given"),
        (HEADER + ",exact,a,placeholder\n", "row 2: identifier_type and value must be given"),
        (HEADER + "email,contains,a,placeholder\n", "row 2: match must be one of exact, prefix, suffix"),
        (HEADER + "email,exact,a,bad\n", "row 2: reason must be one of placeholder, "),
        (HEADER + "phone,prefix,170,virtual_operator\n", "row 2: write the phone number with digits only, with [+]"),
        (HEADER.encode() + b"email,exact,\xff,placeholder\n", "is no CSV file in UTF-8"),
    ],
)
def test_bad_seed_of_blocked_values_is_a_configuration_error(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^seeds/identity/blocked_identifiers\.csv (?:{message})"):
        read_blocked(project_with(tmp_path, text))


def test_missing_seed_of_blocked_values_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"blocked_identifiers\.csv cannot be read"):
        read_blocked(tmp_path)


def test_blocked_rows_decide_by_type_match_and_reason(tmp_path: Path) -> None:
    rows = "phone,exact,+862161234567,shared\nemail,suffix,@corp.com,shared\n*,prefix,zz,placeholder\n"
    blocked = read_blocked(project_with(tmp_path, HEADER + rows))
    assert normalise("phone", "021-61234567", "CN", blocked) == ("+862161234567", "placeholder")
    assert normalise("phone", "021-61234567", "CN", Blocked(())) == ("+862161234567", "usable")
    assert normalise("email", "desk@CORP.com", "CN", blocked) == ("desk@corp.com", "placeholder")
    assert normalise("member_no", "ZZ1", "CN", blocked) == ("ZZ1", "placeholder")
    assert normalise("member_no", "+862161234567", "CN", blocked) == ("+862161234567", "usable")
