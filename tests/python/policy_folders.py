"""Policy folders for tests: a small project of one policy with two versions, and edits of single values."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SEEDS = PROJECT / "seeds" / "policies"
METRICS_MODELS = (
    "models/intermediate/reviews/int_customer_review_basics.yml",
    "models/intermediate/reviews/int_customer_review_measures.yml",
    "models/intermediate/reviews/int_customer_review_metrics.yml",
)

_SETTINGS = "buyers,immediate,1,every_review,one,12,tier_start,2,3,at_review,{keep_rule},0,hold"
TEXTS = {
    "tier_policies": "policy_id,version,valid_from,valid_to,status,industry,label_en,label_zh,source,population,"
    "promote_timing,promote_after_reviews,downgrade_timing,downgrade_step,validity_months,validity_anchor,grace_reviews,"
    "min_stay_months,refund_rule,keep_rule,min_history_days,missing_input_rule\n"
    f"club,1,2000-01-01,2024-12-31,live,retail,Club,俱乐部,ours,{_SETTINGS.format(keep_rule='same')}\n"
    f"club,2,2025-01-01,,live,retail,Club,俱乐部,ours,{_SETTINGS.format(keep_rule='own')}\n",
    "tiers": "policy_id,version,tier_rank,tier_code,label_en,label_zh,is_invitation_only\n"
    "club,1,1,base,Base,基础,false\nclub,1,2,gold,Gold,黄金,false\n"
    "club,2,1,base,Base,基础,false\nclub,2,2,gold,Gold,黄金,false\nclub,2,3,top,Top,顶级,false\n"
    "club,2,4,guest,Guest,特邀,true\n",
    "tier_rules": "policy_id,version,tier_code,purpose,alternative,min_spend_365d_amount,min_purchase_days_365d_count,"
    "min_spend_365d_percentile,min_negated_recency_days\n"
    "club,1,gold,enter,1,1000,,,\n"
    "club,2,gold,enter,1,1000,6,,\nclub,2,gold,enter,2,,,0.9,\n"
    "club,2,gold,keep,1,800,,,\nclub,2,gold,keep,2,,,0.8,\n"
    "club,2,top,enter,1,5000,12,,-30\nclub,2,top,enter,2,,,0.99,\n",
    "metrics": "metric,unit,is_null_missing,label_en,label_zh\n"
    "spend_365d_amount,reporting currency,true,Spend,消费\npurchase_days_365d_count,purchase days,true,Days,天数\n"
    "spend_365d_percentile,share of buyers,true,Share,百分位\nnegated_recency_days,days,false,Recency,距今\n",
    "tier_policy_options": "policy_id,version,cutoff_basis,cutoffs_from_date,grandfathering,grandfathered_until_date\n"
    "club,2,frozen,2025-01-31,soft_landing,2025-12-31\n",
}


def small_project(folder: Path) -> Path:
    """A project of the policy ``club``: all that the check of policies reads."""
    seeds = folder / "seeds" / "policies"
    seeds.mkdir(parents=True)
    for name, text in TEXTS.items():
        (seeds / f"{name}.csv").write_text(text, encoding="utf-8")
    settings = (
        "name: strata\nvars:\n  metric_window_days: [56, 365]\n  account_metrics: [aum]\n  primary_policy_id: club\n"
    )
    (folder / "dbt_project.yml").write_text(settings, encoding="utf-8")
    for model in METRICS_MODELS:
        (folder / model).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / model, folder / model)
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that the file holds."""
    text = path.read_bytes().decode("utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}"
    path.write_bytes(text.replace(old, new).encode())


def editor(project: Path) -> Callable[[str, str, str], None]:
    """Edits of the project's tables, by table."""
    return lambda table, old, new: edit(project / "seeds" / "policies" / f"{table}.csv", old, new)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The records of a table."""
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def rows_of(folder: Path, name: str, policy_id: str) -> list[dict[str, str]]:
    """The filled values of a policy's records."""
    return [{k: v for k, v in row.items() if v} for row in rows(folder, name) if row["policy_id"] == policy_id]
