with rules as (

    select
        policies.policy_id,
        policies.policy_version,
        policies.review_index,
        reviews.review_date,
        rules.tier_rank,
        rules.purpose,
        rules.alternative,
        rules.metric,
        rules.threshold_value
    from {{ ref('int_policies_by_review') }} as policies
    inner join {{ ref('int_tier_rules') }} as rules
        on policies.policy_id = rules.policy_id and policies.policy_version = rules.policy_version
    inner join {{ ref('int_review_dates') }} as reviews on policies.review_index = reviews.review_index
    where reviews.is_shown

)

select
    rules.policy_id,
    rules.policy_version,
    rules.review_date,
    rules.tier_rank,
    tiers.tier_code,
    rules.purpose,
    rules.alternative,
    rules.metric,
    coalesce(cutoffs.measure, rules.metric) as measure,
    rules.threshold_value,
    -- of a percentile that nobody reached there is no cut-off; any other threshold is its own
    cast(case when cutoffs.policy_id is null then rules.threshold_value else cutoffs.cutoff_value end as decimal(28, 6))
        as cutoff_value,
    coalesce(cutoffs.cutoff_basis, 'fixed') as cutoff_basis,
    coalesce(cutoffs.cutoff_basis = 'frozen', false) as is_frozen,
    reference_reviews.review_date as reference_review_date
from rules
inner join {{ ref('tiers') }} as tiers
    on
        rules.policy_id = tiers.policy_id
        and rules.policy_version = tiers.version
        and rules.tier_rank = tiers.tier_rank
left join {{ ref('int_tier_cutoffs_by_policy') }} as cutoffs
    on
        rules.policy_id = cutoffs.policy_id
        and rules.review_index = cutoffs.review_index
        and rules.metric = cutoffs.metric
        and rules.threshold_value = cutoffs.threshold_value
left join {{ ref('int_review_dates') }} as reference_reviews
    on cutoffs.reference_review_index = reference_reviews.review_index
