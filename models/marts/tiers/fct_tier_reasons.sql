-- depends_on: {{ ref('tier_rules') }}, {{ ref('metrics') }}
-- every shown review, or, beyond the limit of rows, the last one and those at which the tier changed
with shown_tiers as (

    select
        tiers.policy_key,
        tiers.customer_key,
        tiers.review_index,
        tiers.tier_rank,
        tiers.is_new_spell,
        reviews.review_date,
        reviews.review_index = max(reviews.review_index) over () as is_last_review,
        count(*) over () as shown_row_count
    from {{ ref('int_tiers_shown') }} as tiers
    inner join {{ ref('int_review_dates') }} as reviews on tiers.review_index = reviews.review_index
    where reviews.is_shown

),

explained_tiers as (

    select
        shown_tiers.policy_key,
        shown_tiers.customer_key,
        shown_tiers.review_index,
        shown_tiers.review_date,
        shown_tiers.tier_rank
    from shown_tiers
    where
        shown_tiers.is_last_review
        or shown_tiers.is_new_spell
        or shown_tiers.shown_row_count <= {{ setting('explained_rows_limit') }}

),

valued_terms as (

    select
        explained_tiers.policy_key,
        explained_tiers.customer_key,
        explained_tiers.review_index,
        explained_tiers.review_date,
        terms.purpose,
        terms.tier_code,
        terms.alternative,
        terms.term_number,
        terms.metric,
        {{ metric_value('terms.metric', 'terms.refund_rule') }} as metric_value,
        terms.threshold_value,
        case when not terms.is_frozen then terms.measure end as measure,
        {{ metric_value('terms.measure', 'terms.refund_rule') }} as measure_value,
        case when not terms.is_frozen then cast(terms.cutoff_value as decimal(28, 6)) end as cutoff_value,
        {{ metric_value('terms.metric', 'terms.refund_rule', at_next_review=true) }} as value_at_next_review
    from explained_tiers
    inner join {{ ref('int_tier_terms_by_tier') }} as terms
        on
            explained_tiers.policy_key = terms.policy_key
            and explained_tiers.review_index = terms.review_index
            and explained_tiers.tier_rank = terms.held_rank
    inner join {{ ref('int_rule_metrics') }} as metrics
        on explained_tiers.customer_key = metrics.customer_key and explained_tiers.review_index = metrics.review_index

)

select
    policies.policy_id,
    policies.policy_version,
    terms.review_date,
    known.customer_id,
    terms.purpose,
    terms.tier_code,
    terms.alternative,
    terms.metric,
    terms.metric_value,
    terms.threshold_value,
    terms.measure,
    case when terms.measure is not null then terms.measure_value end as measure_value,
    terms.cutoff_value,
    coalesce(terms.metric_value >= terms.threshold_value, false) as is_met,
    {{ shortfall('terms.metric_value', 'terms.threshold_value') }} as needed_value,
    terms.value_at_next_review
from valued_terms as terms
inner join {{ ref('int_policies_by_review') }} as policies
    on terms.policy_key = policies.policy_key and terms.review_index = policies.review_index
inner join {{ ref('int_customers_known') }} as known on terms.customer_key = known.customer_key
