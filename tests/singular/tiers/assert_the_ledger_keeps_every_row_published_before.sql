{% set columns = [
    'policy_id', 'policy_version', 'policy_fingerprint', 'review_date', 'is_open', 'decided_as_of_date', 'customer_id',
    'machine_tier_rank', 'tier_rank', 'tier_code', 'previous_tier_code', 'tier_change', 'held_by', 'reason_code',
    'spend_amount', 'refunded_amount', 'purchase_days_count', 'lifetime_spend_amount', 'lifetime_refunded_amount',
    'lifetime_purchase_days_count', 'source_customer_count',
] %}

-- append-only: a review once published has the same rows, equal in every cell; by sums, since the ledger only grows
with published_reviews as (

    select
        policy_id,
        review_date,
        count(*) as row_count,
        sum(cast({{ row_hash(columns) }} as decimal(38, 0))) as content_sum
    from {{ ref('stg_published_tier_decisions') }}
    group by
        policy_id,
        review_date

),

kept_reviews as (

    select
        policy_id,
        review_date,
        count(*) as row_count,
        sum(cast({{ row_hash(columns) }} as decimal(38, 0))) as content_sum
    from {{ ref('fct_tier_decisions') }}
    group by
        policy_id,
        review_date

)

select
    published_reviews.policy_id,
    published_reviews.review_date,
    published_reviews.row_count as published_row_count,
    kept_reviews.row_count
from published_reviews
left join kept_reviews
    on
        published_reviews.policy_id = kept_reviews.policy_id
        and published_reviews.review_date = kept_reviews.review_date
where
    kept_reviews.row_count is null
    or published_reviews.row_count <> kept_reviews.row_count
    or published_reviews.content_sum <> kept_reviews.content_sum
