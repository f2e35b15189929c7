"""The currencies whose minor unit is no hundredth are the same for the files that are read and for the models."""

import re

from conftest import PROJECT
from strata.landing.files.number_forms import NO_MINOR_UNITS, THOUSANDTH_MINOR_UNITS


def test_python_and_sql_list_the_same_currencies_by_decimals():
    macro = (PROJECT / "macros" / "staging" / "minor_unit_digits.sql").read_text(encoding="utf-8")
    found = {
        int(digits): codes.split("|") for codes, digits in re.findall(r"'\^\(([A-Z|]*)\)\$'\) \}\} then (\d)", macro)
    }
    assert {digits: sorted(codes) for digits, codes in found.items()} == {
        0: sorted(NO_MINOR_UNITS),
        3: sorted(THOUSANDTH_MINOR_UNITS),
    }
