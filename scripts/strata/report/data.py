"""What the page shows, read from the published marts and aggregated there.

A field that is ``None`` was not available; an empty tuple is a table that is there and holds no row.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from strata.report.cluster_data import ClusterData, load_clusters
from strata.report.clv_data import ClvData, load_clv
from strata.report.cutoff_data import CutoffData, load_cutoffs
from strata.report.loyalty_data import LoyaltyData, load_loyalty
from strata.report.marts import Marts, Read, Row, Rows, lifecycle, rfm
from strata.report.needs_data import NeedsData, load_needs
from strata.report.policy_data import PolicyData, load_policy_data
from strata.report.score_data import ScoreData, load_scores
from strata.report.segment_data import load_segment_sizes
from strata.report.trust_data import TrustData, load_trust

_STATUS_ORDER = ("live", "shadow", "retired")
# Tables with names, and what there is the kind and the code of each; a name of an earlier row gives way to a later one.
_LABELLED = (
    ("reference.labels", "kind", "code"),
    ("reference.identifier_types", "'identifier_type'", "identifier_type"),
    ("reference.metrics", "'field'", "metric"),
    ("reference.fields", "'field'", "field"),
    ("reference.segments", "'segment'", "segment_id"),
    ("reference.tags", "'tag'", "tag_id"),
    ("reference.score_models", "'score_model'", "score_model_id"),
    ("reference.score_rules", "'score_rule'", "score_model_id || '.' || rule_id"),
    ("marts.dim_clusters", "'cluster'", "cast(cluster_id as varchar)"),
)


@dataclass(frozen=True)
class Label:
    """A name in both languages."""

    en: str
    zh: str

    def get(self, lang: str) -> str:
        """The name in ``lang`` (``en`` or ``zh``)."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Tier:
    """One tier of a policy at its last review; rates are 0-1, amounts are in the reporting currency."""

    code: str | None
    rank: int | None
    label: Label | None
    kpis: Row


@dataclass(frozen=True)
class Policy:
    """A policy at its last review, tiers from the highest to the lowest."""

    policy_id: str
    status: str | None
    label: Label
    review_date: str
    tiers: tuple[Tier, ...]


@dataclass(frozen=True)
class Migration:
    """Moves of one policy between two closed reviews.

    ``moves`` has from_tier_code and to_tier_code (null = no tier), customer_count, net_amount and, of the count,
    identity_count: people whose records were joined or parted meanwhile, and missing_count: people whom the policy
    began or ceased to leave out.
    """

    policy: Policy
    from_date: str
    to_date: str
    moves: Rows


@dataclass(frozen=True)
class ReportData:
    """Everything the page shows."""

    publication: Row | None
    customers: int | None
    orders: int | None
    buyers: int | None
    net_revenue: float | None
    rfm_date: str | None
    open_review: str | None
    policies: tuple[Policy, ...] | None
    rfm_cells: Rows | None
    rfm_segments: Rows | None
    lifecycle: Rows | None
    migration: Migration | None
    clv: ClvData
    segment_sizes: Rows | None
    scores: ScoreData
    loyalty: LoyaltyData
    needs: NeedsData
    clusters: ClusterData
    standards: PolicyData
    cutoffs: CutoffData
    trust: TrustData
    labels: dict[tuple[str, str], Label]

    def label(self, kind: str, code: str | None) -> Label | None:
        """The name of a code, the code itself when it has none, ``None`` for no code."""
        return None if code is None else self.labels.get((kind, code), Label(code, code))

    def named(self, kind: str, code: str, lang: str) -> str:
        """The name of a code in ``lang``, the code itself when it has none."""
        return self.labels.get((kind, code), Label(code, code)).get(lang)


def load(read: Read) -> ReportData:
    """Read and aggregate what the page shows.

    Args:
        read: runs one SQL query on the published file and gives the rows.

    Raises:
        DataError: a published table lacks a column that the page needs, or cannot be read.
    """
    marts = Marts(read)
    publication = marts.rows(
        """
        select version, cast(as_of_date as varchar) as as_of_date, cast(made_at as varchar) as made_at,
            strata_version, source, input_hash, target
        from marts.publication
        """,
        "marts.publication",
    )
    policies = _policies(marts)
    cells = rfm(marts, "recency_score, frequency_score")
    buyers = sum(int(cell["customer_count"]) for cell in cells) if cells else None
    amounts = [float(cell["monetary_amount"]) for cell in cells or () if cell["monetary_amount"] is not None]
    open_review = marts.value(
        "select cast(max(review_date) as varchar) as review_date from marts.dim_review_dates where is_open",
        "marts.dim_review_dates",
    )
    return ReportData(
        publication=publication[0] if publication else None,
        customers=_count(marts, "marts.dim_customers"),
        orders=_count(marts, "marts.fct_orders"),
        buyers=buyers,
        net_revenue=sum(amounts) if amounts else None,
        rfm_date=cells[0]["review_date"] if cells else None,
        open_review=open_review,
        policies=policies,
        rfm_cells=cells,
        rfm_segments=rfm(marts, "rfm_segment"),
        lifecycle=lifecycle(marts),
        migration=_migration(marts, policies[0]) if policies else None,
        clv=load_clv(marts),
        segment_sizes=load_segment_sizes(marts),
        scores=load_scores(marts),
        loyalty=load_loyalty(marts),
        needs=load_needs(marts),
        clusters=load_clusters(marts),
        standards=load_policy_data(marts),
        cutoffs=load_cutoffs(marts),
        trust=load_trust(marts),
        labels=_labels(marts),
    )


def _labels(marts: Marts) -> dict[tuple[str, str], Label]:
    rows = [
        row
        for table, kind, code in _LABELLED
        for row in marts.rows(
            f"select {kind} as kind, {code} as code, label_en, label_zh from {table}",  # noqa: S608
            table,
        )
        or ()
    ]
    return {(str(row["kind"]), str(row["code"])): _label(row, str(row["code"])) for row in rows}


def _count(marts: Marts, table: str) -> int | None:
    # Without a single row nothing was delivered: that is not a count of zero.
    value = marts.value(f"select nullif(count(*), 0) as row_count from {table}", table)  # noqa: S608
    return None if value is None else int(value)


def _label(row: Row, code: str) -> Label:
    return Label(str(row.get("label_en") or code), str(row.get("label_zh") or row.get("label_en") or code))


def _policies(marts: Marts) -> tuple[Policy, ...] | None:
    kpis = marts.rows(
        """
        with last_reviews as (
            select policy_id, max(review_date) as review_date from marts.fct_tier_kpis group by policy_id
        )
        select kpis.policy_id, cast(kpis.review_date as varchar) as review_date, kpis.tier_rank, kpis.tier_code,
            kpis.customer_count, kpis.customer_rate, cast(kpis.net_amount as double) as net_amount,
            kpis.net_amount_rate, kpis.new_count, kpis.upgrade_count, kpis.stay_count, kpis.downgrade_count,
            kpis.held_count
        from marts.fct_tier_kpis as kpis
        inner join last_reviews
            on kpis.policy_id = last_reviews.policy_id and kpis.review_date = last_reviews.review_date
        """,
        "marts.fct_tier_kpis",
    )
    if kpis is None:
        return None
    versions = marts.rows(
        """
        select policy_id, cast(version as varchar) as version, status, label_en, label_zh,
            coalesce(cast(valid_from as varchar), '') as valid_from
        from reference.tier_policies
        order by policy_id, valid_from
        """,
        "reference.tier_policies",
    )
    tiers = marts.rows(
        """
        select policy_id, cast(version as varchar) as version, tier_rank, tier_code, label_en, label_zh
        from reference.tiers
        """,
        "reference.tiers",
    )
    policies = []
    for policy_id in sorted({str(row["policy_id"]) for row in kpis}):
        rows = [row for row in kpis if row["policy_id"] == policy_id]
        review_date = rows[0]["review_date"]
        candidates = [row for row in versions or () if row["policy_id"] == policy_id]
        valid = [row for row in candidates if row["valid_from"] <= review_date]
        version = (valid[-1:] or candidates[:1] or [{}])[0]
        named = [
            row for row in tiers or () if row["policy_id"] == policy_id and row["version"] == version.get("version")
        ]
        policies.append(
            Policy(
                policy_id=policy_id,
                status=version.get("status"),
                label=_label(version, policy_id),
                review_date=review_date,
                tiers=_tiers(rows, named),
            )
        )
    rank = {status: position for position, status in enumerate(_STATUS_ORDER)}
    primary = marts.rows("select policy_id from marts.dim_tier_policies where is_primary", "marts.dim_tier_policies")
    shown = {str(row["policy_id"]) for row in primary or ()}
    return tuple(
        sorted(policies, key=lambda policy: (policy.policy_id not in shown, rank.get(policy.status or "", len(rank))))
    )


def _tiers(kpis: Iterable[Row], named: Iterable[Row]) -> tuple[Tier, ...]:
    """Tiers from the highest down; a tier that nobody holds at a computed review truly has no customers."""
    empty = {"customer_count": 0, "customer_rate": 0.0, "net_amount": 0.0, "net_amount_rate": 0.0}
    tiers = {
        row["tier_code"]: Tier(row["tier_code"], int(row["tier_rank"]), _label(row, row["tier_code"]), empty)
        for row in named
    }
    for row in kpis:
        code, rank = row["tier_code"], row["tier_rank"]
        unnamed = Tier(code, None if rank is None else int(rank), None if code is None else Label(code, code), row)
        tiers[code] = replace(tiers.get(code, unnamed), kpis=row)
    return tuple(sorted(tiers.values(), key=lambda tier: -1 if tier.rank is None else tier.rank, reverse=True))


def _migration(marts: Marts, policy: Policy) -> Migration | None:
    closed = marts.rows(
        """
        select cast(review_date as varchar) as review_date from marts.dim_review_dates
        where not is_open
        order by review_date desc
        limit 2
        """,
        "marts.dim_review_dates",
    )
    moves = marts.rows(
        """
        select policy_id, from_tier_code, to_tier_code, cast(sum(customer_count) as bigint) as customer_count,
            cast(sum(net_amount) as double) as net_amount,
            cast(sum(case when cause = 'identity_change' then customer_count else 0 end) as bigint) as identity_count,
            cast(sum(case when cause = 'missing_input' then customer_count else 0 end) as bigint) as missing_count
        from marts.fct_tier_migrations
        where review_date = (select max(review_date) from marts.dim_review_dates where not is_open)
        group by policy_id, from_tier_code, to_tier_code
        """,
        "marts.fct_tier_migrations",
        "marts.dim_review_dates",
    )
    chosen = tuple(row for row in moves or () if row["policy_id"] == policy.policy_id)
    if closed is None or len(closed) < 2 or not chosen:  # noqa: PLR2004
        return None
    return Migration(policy, closed[1]["review_date"], closed[0]["review_date"], chosen)
