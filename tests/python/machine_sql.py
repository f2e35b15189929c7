"""The compiled models of the tier machine, run on policies and histories made by hand or by chance.

Policies, versions, tiers, options and overrides go in as rows of the seeds and of staging; q and k go in as they are,
for they depend on rules that dbt compiles into the models. What comes out is every row that the machine leaves.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from machine_rows import SHOWN_COLUMNS, STATE_COLUMNS, Case, Row, Trail
from oracle_machine import Decision, Policy, replay, valid_until
from replay import Replay

STEPS = (
    "int_policies_by_review",
    "int_tier_carryovers",
    "int_tiers_in_force",
    "int_tier_overrides_by_review",
    "int_tier_states",
    "int_tiers_clamped",
    "int_tiers_shown",
)


class CompiledMachine:
    """Runs the models over many policies at once."""

    def __init__(self, models: Replay, landed: Any) -> None:
        """Run everything that the machine reads once, so that the columns of each table are known.

        Args:
            models: the compiled models.
            landed: home whose landing they read.
        """
        self.models = models.run(models.up_to(*STEPS), landed=landed)

    def run(self, calendar: Sequence[date], cases: Sequence[Case]) -> list[list[Trail]]:
        """The rows of each customer of each case.

        Args:
            calendar: the reviews.
            cases: no more than 10,000.
        """
        self._fill_calendar(calendar)
        self._fill_policies(cases)
        self._fill_overrides(cases)
        self.models.run(["int_policies_by_review"])
        keys = dict(self.models.rows("select distinct policy_id, policy_key from intermediate.int_policies_by_review"))
        self._fill_qualifications(calendar, cases, keys)
        self.models.run(STEPS[1:])
        states = self._read("int_tier_states", STATE_COLUMNS)
        shown_rows = self._read("int_tiers_shown", SHOWN_COLUMNS)
        return [
            [
                Trail(*(rows.get((keys[_id(number)], _key(number, place)), []) for rows in (states, shown_rows)))
                for place in range(len(case.people))
            ]
            for number, case in enumerate(cases)
        ]

    def _read(self, model: str, columns: Sequence[str]) -> dict[tuple[int, int], list[Row]]:
        found: dict[tuple[int, int], list[Row]] = {}
        sql = f"select policy_key, customer_key, {', '.join(columns)} from intermediate.{model} order by review_index"
        for policy_key, customer_key, *values in self.models.rows(sql):
            found.setdefault((policy_key, customer_key), []).append(dict(zip(columns, values, strict=True)))
        return found

    def _fill_calendar(self, calendar: Sequence[date]) -> None:
        self.models.fill(
            "int_review_dates",
            [
                {"review_index": index, "review_date": day, "is_open": False, "is_shown": True}
                for index, day in enumerate(calendar, 1)
            ],
        )

    def _fill_policies(self, cases: Sequence[Case]) -> None:
        versions = [(_id(number), one) for number, case in enumerate(cases) for one in case.versions]
        replayed: list[Mapping[str, Any]] = [
            {"policy_id": _id(number), "is_replayed": True} for number in range(len(cases))
        ]
        self.models.fill("int_policies_replayed", replayed)
        self._seed("tier_policies", [_policy_row(policy_id, one) for policy_id, one in versions])
        self._seed("tiers", [row for policy_id, one in versions for row in _tier_rows(policy_id, one)])
        self._seed(
            "tier_policy_options",
            [
                {
                    "policy_id": policy_id,
                    "version": one.version,
                    "cutoff_basis": "floating",
                    "grandfathering": one.grandfathering,
                    "grandfathered_until_date": one.grandfathered_until,
                }
                for policy_id, one in versions
                if one.grandfathering != "immediate"
            ],
        )

    def _fill_overrides(self, cases: Sequence[Case]) -> None:
        people = [
            (_id(number), _key(number, place), person)
            for number, case in enumerate(cases)
            for place, person in enumerate(case.people)
        ]
        self.models.fill("int_records_set_apart", [])
        self.models.fill(
            "int_customers_identified",
            [
                {"source_customer_id": f"c{key}", "source_customer_key": key, "customer_key": key, "person_key": key}
                for _, key, person in people
                if person.overrides
            ],
        )
        self.models.fill(
            "stg_tier_overrides",
            [
                {
                    "customer_id": f"c{key}",
                    "policy_id": policy_id,
                    "tier_code": one.tier_code,
                    "override_mode": one.mode,
                    "starts_on": one.starts_on,
                    "ends_on": one.ends_on,
                    "source_file": "overrides",
                    "source_line": line,
                }
                for policy_id, key, person in people
                for line, one in enumerate(person.overrides, 100 * key)
            ],
        )

    def _fill_qualifications(self, calendar: Sequence[date], cases: Sequence[Case], keys: Mapping[str, int]) -> None:
        index_of = {day: index for index, day in enumerate(calendar, 1)}
        rows: list[Mapping[str, Any]] = []
        for number, case in enumerate(cases):
            for place, person in enumerate(case.people):
                decisions = replay(case.versions, person.seen)
                reviews = {index_of[seen.review] for seen in person.seen}
                for decision, seen in zip(decisions, person.seen, strict=True):
                    rows.append(
                        {
                            "step_number": index_of[seen.review] if index_of[seen.review] - 1 in reviews else 1,
                            "customer_key": _key(number, place),
                            "policy_key": keys[_id(number)],
                            "review_index": index_of[seen.review],
                            "renewed_until_date": valid_until(decision.policy, seen.review, seen.joined),
                            **_rank_columns(decision),
                        }
                    )
        self.models.fill("int_tier_qualifications", rows)

    def _seed(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put rows in the place of a seed; what a row does not name is null."""
        columns = [str(column) for column, *_ in self.models.rows(f"describe reference.{name}")]
        connection = self.models.connection
        connection.execute(f"delete from reference.{name}")
        if rows:
            given = pa.table([pa.array([row.get(column) for row in rows]) for column in columns], names=columns)
            connection.register("given", given)
            connection.execute(f"insert into reference.{name} from given")
            connection.unregister("given")


def _id(number: int) -> str:
    return f"p{number:04d}"


def _key(number: int, place: int) -> int:
    return 1000 * (number + 1) + place


def _rank_columns(decision: Decision) -> Row:
    ranks = decision.ranks
    return {
        "qualified_rank": ranks.qualified,
        "keep_rank": ranks.kept,
        "keep_rank_before_refunds": ranks.kept_before_refunds if decision.policy.refund_rule == "recheck" else None,
        "missing_input_action": ranks.missing,
    }


def _policy_row(policy_id: str, version: Policy) -> Row:
    is_immediate = version.promote_after_reviews == 1
    return {
        "policy_id": policy_id,
        "status": "live",
        "promote_timing": "immediate" if is_immediate else "after_n_reviews",
        # at once, whatever the number says
        "promote_after_reviews": 4 if is_immediate else version.promote_after_reviews,
        **{
            name: getattr(version, name)
            for name in (
                "version",
                "valid_from",
                "valid_to",
                "population",
                "downgrade_timing",
                "downgrade_step",
                "validity_months",
                "validity_anchor",
                "grace_reviews",
                "min_stay_months",
                "refund_rule",
                "keep_rule",
                "min_history_days",
                "missing_input_rule",
            )
        },
    }


def _tier_rows(policy_id: str, version: Policy) -> list[Row]:
    return [
        {
            "policy_id": policy_id,
            "version": version.version,
            "tier_rank": rank,
            "tier_code": code,
            "is_invitation_only": rank in version.invitation_only,
        }
        for rank, code in version.tier_codes.items()
    ]
