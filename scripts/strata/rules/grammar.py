"""The words of the condition grammar: kinds of fields, and the operators that each takes."""

from collections.abc import Mapping

KINDS = ("number", "text", "date", "boolean")
ORDERS = ("=", "<>", ">=", ">", "<=", "<")
LISTS = ("in", "not_in")
NULLS = ("is_null", "is_not_null")
OPERATORS = (*ORDERS, "between", *LISTS, *NULLS)
OPERATORS_OF: Mapping[str, tuple[str, ...]] = {
    "number": OPERATORS,
    "date": OPERATORS,
    "text": ("=", "<>", *LISTS, *NULLS),
    "boolean": ("=", "<>", *NULLS),
}
