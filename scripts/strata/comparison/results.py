"""What a comparison found, read from the marts of group effects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from strata.built import Built

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Label:
    """A name in two languages."""

    en: str
    zh: str

    def of(self, lang: str) -> str:
        """The name in a language, ``en`` or ``zh``."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Mover:
    """A customer who would be in a lower tier."""

    customer_id: str
    source_customer_id: str | None
    a_tier_code: str
    b_tier_code: str
    spend_amount: float


@dataclass(frozen=True)
class Comparison:
    """A pair of policies: A is the present standard, B the candidate.

    Attributes:
        measures: the row of ``fct_policy_comparison``.
        seats: the rows of ``fct_policy_seats``, lowest tier first.
        movers: the rows of ``fct_policy_movers``, lowest tiers first.
        policy_labels: names of the two policies by id.
        tier_labels: names of their tiers by policy id and tier code.
        moving_down: the first customers who would move down, by spend; empty unless asked for.
    """

    measures: Row
    seats: Sequence[Row]
    movers: Sequence[Row]
    policy_labels: Mapping[str, Label]
    tier_labels: Mapping[str, Mapping[str, Label]]
    moving_down: Sequence[Mover] = ()

    @property
    def policy_a(self) -> str:
        """Id of the present standard."""
        return str(self.measures["policy_a_id"])

    @property
    def policy_b(self) -> str:
        """Id of the candidate."""
        return str(self.measures["policy_b_id"])


def read_comparison(built: Built, policy_a: str, policy_b: str, moving_down: int = 0) -> Comparison | None:
    """Read the comparison of a pair; None if these tables hold none.

    Args:
        built: the published file or a build.
        policy_a: id of the present standard.
        policy_b: id of the candidate.
        moving_down: how many customers who would move down to name; only a build knows them.
    """
    if "fct_policy_comparison" not in built.tables("marts"):
        return None
    pair = [policy_a, policy_b]
    of_pair = "where policy_a_id = ? and policy_b_id = ?"
    measures = _rows(built, f"select * from marts.fct_policy_comparison {of_pair}", pair)  # noqa: S608
    if not measures:
        return None
    return Comparison(
        measures=measures[0],
        seats=_rows(
            built,
            f"select * from marts.fct_policy_seats {of_pair} order by moment desc, side, tier_rank",  # noqa: S608
            pair,
        ),
        movers=_rows(
            built,
            f"select * from marts.fct_policy_movers {of_pair} "  # noqa: S608
            "order by a_tier_rank nulls first, b_tier_rank nulls first",
            pair,
        ),
        policy_labels=_policy_labels(built, pair),
        tier_labels={policy: _tier_labels(built, policy) for policy in pair},
        moving_down=_moving_down(built, pair, moving_down) if moving_down else (),
    )


def _rows(built: Built, sql: str, values: Sequence[object]) -> list[dict[str, Any]]:
    found = built.connection.execute(sql, list(values))
    names = [column[0] for column in found.description]
    return [{name: _plain(value) for name, value in zip(names, row, strict=True)} for row in found.fetchall()]


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _policy_labels(built: Built, policies: Sequence[str]) -> dict[str, Label]:
    rows = _rows(
        built,
        "select policy_id, max_by(label_en, version) as en, max_by(label_zh, version) as zh "
        "from reference.tier_policies where policy_id in (?, ?) group by policy_id",
        policies,
    )
    return {row["policy_id"]: Label(row["en"], row["zh"]) for row in rows}


def _tier_labels(built: Built, policy: str) -> dict[str, Label]:
    rows = _rows(
        built,
        "select tier_code, max_by(label_en, version) as en, max_by(label_zh, version) as zh "
        "from reference.tiers where policy_id = ? group by tier_code",
        [policy],
    )
    return {row["tier_code"]: Label(row["en"], row["zh"]) for row in rows}


def _moving_down(built: Built, pair: Sequence[str], count: int) -> list[Mover]:
    rows = _rows(
        built,
        """
        select
            placements.customer_id,
            (
                select min(map.source_customer_id)
                from marts.dim_identity_map as map
                where map.customer_id = placements.customer_id
            ) as source_customer_id,
            movers.a_tier_code,
            movers.b_tier_code,
            placements.spend_amount
        from intermediate.int_compared_placements as placements
        inner join intermediate.int_policies_compared as compared
            on placements.comparison_key = compared.comparison_key
        inner join marts.fct_policy_movers as movers
            on
                compared.policy_a_id = movers.policy_a_id
                and compared.policy_b_id = movers.policy_b_id
                and placements.a_tier_rank = movers.a_tier_rank
                and placements.b_tier_rank = movers.b_tier_rank
        where compared.policy_a_id = ? and compared.policy_b_id = ? and placements.move = 'down'
        order by placements.spend_amount desc, placements.customer_id
        limit ?
        """,
        [*pair, count],
    )
    return [Mover(**row) for row in rows]
