{#-
What each term of the rules in force asks at a review: its metric and threshold, but for percentiles with frozen cut-offs,
from the frozen review on, the measure and the value that the percentile meant then.
-#}
with terms as (

    select
        rules.policy_id,
        rules.policy_version,
        policies.review_index,
        rules.term_number,
        rules.purpose,
        rules.tier_rank,
        rules.tier_code,
        rules.alternative,
        rules.refund_rule,
        rules.metric as configured_metric,
        rules.threshold_value as configured_value,
        cutoffs.cutoff_value,
        coalesce(cutoffs.cutoff_basis, 'floating') = 'frozen' as is_frozen,
        cutoffs.reference_review_index,
        replace(cutoffs.measure, '_before_refunds', '') as measure
    from {{ ref('int_tier_rules') }} as rules
    inner join {{ ref('int_policies_by_review') }} as policies
        on rules.policy_id = policies.policy_id and rules.policy_version = policies.policy_version
    left join {{ ref('int_tier_cutoffs_by_policy') }} as cutoffs
        on
            rules.policy_id = cutoffs.policy_id
            and policies.review_index = cutoffs.review_index
            and rules.metric = cutoffs.metric
            and rules.threshold_value = cutoffs.threshold_value

)

select
    policy_id,
    policy_version,
    review_index,
    term_number,
    purpose,
    tier_rank,
    tier_code,
    alternative,
    refund_rule,
    configured_metric,
    configured_value,
    measure,
    cutoff_value,
    is_frozen,
    reference_review_index,
    case when is_frozen then measure else configured_metric end as metric,
    case when is_frozen then cast(cutoff_value as decimal(28, 6)) else configured_value end as threshold_value
from terms
