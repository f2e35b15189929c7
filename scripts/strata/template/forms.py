"""What a value of a column may look like, in words of both languages."""

from dataclasses import dataclass

from strata.landing.contract import Column

_FREE_TEXTS = ("comment", "answer")


@dataclass(frozen=True)
class Form:
    """A type's name and its allowed form, in English and Chinese."""

    type_en: str
    type_zh: str
    form_en: str = ""
    form_zh: str = ""


_ID = Form(
    "id",
    "编号",
    "text up to 255 characters; an id that a spreadsheet turned into 1.23E+18 is rejected",
    "255 个字符以内的文本；被表格软件改成 1.23E+18 的编号会被拒收",
)
_TEXT = Form("text", "文本", "up to 2,000 characters", "2,000 个字符以内")
_FREE_TEXT = Form("text", "文本", "any text", "任意文本")
_CURRENCY = Form("code", "代码", "ISO 4217, such as USD, CNY, JPY", "ISO 4217 代码，如 USD、CNY、JPY")
_NUMBER = Form(
    "number",
    "数值",
    "digits and one decimal point, at most 3 decimals; no separators, no 1e3",
    "数字和一个小数点，最多 3 位小数；不要千分位，不要 1e3",
)
_AMOUNT = Form(
    "amount",
    "金额",
    "digits and one decimal point, no more decimals than the currency (USD 2, JPY 0); no separators, no currency sign",
    "数字和一个小数点，小数位不超过币种（USD 2 位，JPY 0 位）；不要千分位和货币符号",
)
_RATE = Form("rate", "汇率", "above 0, at most 8 decimals", "大于 0，最多 8 位小数")
_TYPES = {
    "timestamp": Form(
        "time",
        "时间",
        "YYYY-MM-DD, or YYYY-MM-DD HH:MM[:SS], with or without Z or +08:00",
        "YYYY-MM-DD 或 YYYY-MM-DD HH:MM[:SS]，可带 Z 或 +08:00",
    ),
    "date": Form("date", "日期", "YYYY-MM-DD", "YYYY-MM-DD"),
    "boolean": Form("yes or no", "是或否", "true/false, yes/no, y/n, 1/0", "true/false、yes/no、y/n、1/0"),
}
_PERSONAL = {
    "email": Form("email", "邮箱", "one address", "一个邮箱地址"),
    "phone": Form("phone", "电话", "one number, with or without country code", "一个号码，可带国家区号"),
    "name": Form("name", "姓名", "any text", "任意文本"),
    "identifier": Form("identifier", "标识", "as its type writes it", "按该类标识的写法"),
}


def form_of(column: Column) -> Form:
    """What a value of a column may look like."""
    if column.values:
        return Form("code", "代码", "one of " + ", ".join(column.values), "取值：" + "、".join(column.values))
    if column.personal:
        return _PERSONAL[column.personal]
    if column.data_type == "string":
        return _form_of_text(column.name)
    if column.data_type == "decimal(18,8)":
        return _RATE
    if column.data_type.startswith("decimal"):
        return _AMOUNT if column.name.endswith(("_amount", "_cost")) else _NUMBER
    return _TYPES[column.data_type]


def _form_of_text(name: str) -> Form:
    if name.endswith("_id"):
        return _ID
    if name == "currency":
        return _CURRENCY
    return _FREE_TEXT if name in _FREE_TEXTS else _TEXT
