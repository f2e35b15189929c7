"""What the page shows about score models, read from the published marts."""

from dataclasses import dataclass

from strata.report.marts import Marts, Rows


@dataclass(frozen=True)
class ScoreData:
    """Score models at the last scored review; ``None`` is not published.

    ``models`` has score_model_id and population, ``grades`` a row a model and grade (null = no score), ``inputs`` a
    row a model and rule with the customers of whom its input is not known.
    """

    models: Rows | None
    grades: Rows | None
    inputs: Rows | None


def load_scores(marts: Marts) -> ScoreData:
    """Read and aggregate everything.

    Raises:
        DataError: a published table lacks a column that the page needs, or cannot be read.
    """
    return ScoreData(
        models=marts.rows(
            "select score_model_id, population from reference.score_models order by score_model_id",
            "reference.score_models",
        ),
        grades=marts.rows(_GRADES, "marts.fct_customer_scores"),
        inputs=marts.rows(_INPUTS, "marts.fct_customer_score_lines"),
    )


# Decimals add up to the same sum in any order.
_GRADES = """
    select score_model_id, cast(review_date as varchar) as review_date, grade, count(*) as customer_count,
        cast(sum(score) as double) as score_sum, count(score) as score_count
    from marts.fct_customer_scores
    where review_date = (select max(review_date) from marts.fct_customer_scores)
    group by score_model_id, review_date, grade
    order by score_model_id, grade nulls last
"""

_INPUTS = """
    select score_model_id, rule_id, count(*) as customer_count,
        count(*) filter (line_reason = 'missing_input') as missing_count
    from marts.fct_customer_score_lines
    where review_date = (select max(review_date) from marts.fct_customer_score_lines)
    group by score_model_id, rule_id
    having missing_count > 0
    order by missing_count / count(*) desc, score_model_id, rule_id
"""
