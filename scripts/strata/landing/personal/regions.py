"""The country that a phone number without a country code belongs to."""

from collections.abc import Iterable
from functools import lru_cache

import phonenumbers

from strata.landing.personal.identifiers import clean, is_valid_phone

# where a currency is paid with in several countries, the one with most people
_REGION_BY_CURRENCY = {
    "AED": "AE",
    "AUD": "AU",
    "BRL": "BR",
    "CAD": "CA",
    "CHF": "CH",
    "CNY": "CN",
    "EUR": "DE",
    "GBP": "GB",
    "HKD": "HK",
    "IDR": "ID",
    "INR": "IN",
    "JPY": "JP",
    "KRW": "KR",
    "MOP": "MO",
    "MXN": "MX",
    "MYR": "MY",
    "NZD": "NZ",
    "PHP": "PH",
    "PLN": "PL",
    "RUB": "RU",
    "SAR": "SA",
    "SEK": "SE",
    "SGD": "SG",
    "THB": "TH",
    "TRY": "TR",
    "TWD": "TW",
    "USD": "US",
    "VND": "VN",
    "ZAR": "ZA",
}
_ALWAYS_TRIED = ("CN", "US")
_REGION_BY_NAME = {
    "china": "CN",
    "chn": "CN",
    "中国": "CN",
    "中国大陆": "CN",
    "usa": "US",
    "united states": "US",
    "united states of america": "US",
    "美国": "US",
    "uk": "GB",
    "gbr": "GB",
    "united kingdom": "GB",
    "great britain": "GB",
    "england": "GB",
    "英国": "GB",
    "jpn": "JP",
    "japan": "JP",
    "日本": "JP",
    "hkg": "HK",
    "hong kong": "HK",
    "香港": "HK",
    "中国香港": "HK",
    "mac": "MO",
    "macau": "MO",
    "macao": "MO",
    "澳门": "MO",
    "中国澳门": "MO",
    "twn": "TW",
    "taiwan": "TW",
    "台湾": "TW",
    "中国台湾": "TW",
    "sgp": "SG",
    "singapore": "SG",
    "新加坡": "SG",
    "kor": "KR",
    "south korea": "KR",
    "韩国": "KR",
    "deu": "DE",
    "germany": "DE",
    "德国": "DE",
    "fra": "FR",
    "france": "FR",
    "法国": "FR",
    "can": "CA",
    "canada": "CA",
    "加拿大": "CA",
    "aus": "AU",
    "australia": "AU",
    "澳大利亚": "AU",
    "ind": "IN",
    "india": "IN",
    "印度": "IN",
}


def is_region(code: str) -> bool:
    """Whether a text is the ISO 3166 code, in capitals, of a country with phone numbers of its own."""
    return code in phonenumbers.SUPPORTED_REGIONS


@lru_cache(maxsize=10_000)
def region_of_country(country: str) -> str | None:
    """ISO 3166 code of a country given by its code or by a usual name; None when it is neither."""
    text = clean(country)
    return text.upper() if is_region(text.upper()) else _REGION_BY_NAME.get(text.lower())


def detected_region(numbers: Iterable[str], currency: str) -> str:
    """The region in which most of the numbers exist, of the currency's country, CN and US; the first wins ties.

    Args:
        numbers: phone numbers as they came; those with a country code say nothing.
        currency: ISO 4217 code of the reporting currency.
    """
    texts = {clean(number) for number in numbers}
    dialled = [text for text in texts if not text.startswith(("+", "＋", "00"))]
    tried = dict.fromkeys((_REGION_BY_CURRENCY.get(currency, _ALWAYS_TRIED[0]), *_ALWAYS_TRIED))
    return max(tried, key=lambda region: sum(is_valid_phone(text, region) for text in dialled))
