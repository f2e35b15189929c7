"""Parts of the report page as text, for tests of its sections."""

import re
from html import unescape
from pathlib import Path

import duckdb

from strata.report import write_report


def section(warehouse: duckdb.DuckDBPyConnection, folder: Path, key: str, lang: str = "en") -> str:
    path = write_report(lambda sql: warehouse.execute(sql).df(), folder / "index.html")
    return unescape(path.read_text("utf-8")).split(f'id="{lang}-{key}"', 1)[1].split("</section>", 1)[0]


def rows_of(html: str, caption: str) -> list[str]:
    """The rows of the table with this caption as text, cells set apart by a bar, without the head."""
    table = html.split(f'aria-label="{caption}">', 1)[1].split("</table>", 1)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return ["|".join(re.sub(r"<[^>]+>", "", cell) for cell in re.split(r"</t[hd]>", row)[:-1]) for row in rows][1:]
