"""The data dictionary: one self-contained page, English and Chinese side by side, without script or network."""

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from strata.landing.contract import Column, Table
from strata.template.forms import form_of


def dictionary_page(tables: Sequence[Table]) -> str:
    """The page as HTML.

    Args:
        tables: the input contract, in its order.
    """
    environment = Environment(
        loader=PackageLoader("strata.template", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    page = environment.get_template("data_dictionary.html.j2")
    return page.render(tables=tables, form_of=form_of, meaning_of=_meaning_of)


def _meaning_of(column: Column) -> str:
    # how a value is landed says nothing to who fills in a file; that it is not kept does
    meaning, landed, _ = column.description.partition("; landed as ")
    return f"{meaning}; kept only as a keyed token." if landed else meaning
