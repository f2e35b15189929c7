{% set measures = [
    'spend_amount', 'refunded_amount', 'purchase_days_count', 'lifetime_spend_amount', 'lifetime_refunded_amount',
    'lifetime_purchase_days_count', 'source_customer_count',
] %}

with touched_people as (

    select
        previous_customer_id as customer_id,
        recorded_date
    from {{ ref('int_identity_changes') }}
    union all
    select
        customer_id,
        recorded_date
    from {{ ref('int_identity_changes') }}

),

last_changes as (

    select
        customer_id,
        max(recorded_date) as recorded_date
    from touched_people
    group by customer_id

),

-- versions whose thresholds move with other people
relative_versions as (

    select distinct
        policy_id,
        policy_version
    from {{ ref('int_tier_rules') }}
    where
        metric like '%percentile'
        or metric in ('recency_score', 'frequency_score', 'monetary_score', 'weighted_rfm_score')

)

select
    reviews.policy_id,
    reviews.review_date,
    differences.customer_id,
    reviews.decided_as_of_date,
    reviews.decided_policy_version,
    reviews.policy_version as restated_policy_version,
    decided.tier_rank as decided_tier_rank,
    differences.decided_tier_code,
    restated.tier_rank as restated_tier_rank,
    differences.restated_tier_code,
    differences.is_decided and differences.is_restated as is_in_both,
    reviews.decided_policy_version <> reviews.policy_version
    or reviews.decided_policy_fingerprint <> reviews.policy_fingerprint as is_rule_changed,
    coalesce(decided.held_by = 'override', false) as is_decided_by_override,
    coalesce(restated.held_by = 'override', false) as is_restated_by_override,
    coalesce(decided.machine_tier_rank, 0) = coalesce(restated.machine_tier_rank, 0) as is_machine_unchanged,
    {% for measure in measures %}
    decided.{{ measure }} as decided_{{ measure }},
    restated.{{ measure }} as restated_{{ measure }},
    {% endfor %}
    relative_versions.policy_id is not null as has_relative_rules,
    last_changes.recorded_date as identity_changed_date
from {{ ref('int_tier_differences') }} as differences
inner join {{ ref('int_reviews_decided') }} as reviews
    on differences.policy_key = reviews.policy_key and differences.review_index = reviews.review_index
left join {{ ref('stg_published_tier_decisions') }} as decided
    on
        reviews.policy_id = decided.policy_id
        and reviews.review_date = decided.review_date
        and differences.customer_id = decided.customer_id
left join {{ ref('int_tiers_restated') }} as restated
    on
        differences.policy_key = restated.policy_key
        and differences.review_index = restated.review_index
        and differences.customer_key = restated.customer_key
left join last_changes on differences.customer_id = last_changes.customer_id
left join relative_versions
    on
        reviews.policy_id = relative_versions.policy_id and reviews.policy_version = relative_versions.policy_version
