"""The pilot group of a comparison: customers who have a value in a column of dim_customers."""

import re
from collections.abc import Mapping, Sequence

from strata.built import Built, identifier
from strata.choices import one_of
from strata.errors import UsageError

# as macros/settings/checked_setting.sql lists them for the var comparison_where
ATTRIBUTES = (
    "customer_type",
    "gender",
    "country",
    "region",
    "province",
    "city",
    "company_id",
    "industry",
    "company_size",
    "job_level",
    "occupation",
    "acquisition_channel",
    "home_store_id",
    "owner_id",
)
_PLAIN = re.compile(r"""[^\x00-\x1f\x7f'"`{}\\]{1,200}""")
_MOST_VALUES = 10


def read_where(conditions: Sequence[str]) -> dict[str, str]:
    """Read conditions as they are typed, ``column=value`` each; a customer of the group meets all.

    Returns:
        Column -> value.

    Raises:
        UsageError: a condition has another form, names an unknown column or one twice, or its value is not plain text.
    """
    where: dict[str, str] = {}
    for condition in conditions:
        column, equals, value = (part.strip() for part in condition.partition("="))
        if not equals:
            raise UsageError(f"--where {condition!r} is no condition: write column=value, for example region=North")
        one_of("--where", column, ATTRIBUTES)
        if column in where:
            raise UsageError(f"--where names {column} twice: a customer has one {column}, give it once")
        if not _PLAIN.fullmatch(value):
            raise UsageError(
                f"--where {column}={value!r} is not usable: no quotes, braces, backslashes, 1-200 characters"
            )
        where[column] = value
    return where


def require_customers(built: Built, where: Mapping[str, str]) -> None:
    """Make sure that each value of the pilot group is one that customers have.

    Raises:
        UsageError: nobody has it; the text names the values there are.
    """
    for column, value in where.items():
        name = identifier(column)
        rows = built.connection.execute(
            f"select {name} from marts.dim_customers where {name} is not null "  # noqa: S608 - one of ATTRIBUTES
            f"group by {name} order by count(*) desc, {name}"
        ).fetchall()
        values = [str(row[0]) for row in rows]
        if not values:
            raise UsageError(f"--where {column}={value!r}: no customer has a {column} in this data")
        if value not in values:
            # one_of lists all choices: the commonest are enough
            near = [other for other in values if other.casefold() == value.casefold()]
            one_of(f"--where {column} =", value, [*near, *(v for v in values if v not in near)][:_MOST_VALUES])
