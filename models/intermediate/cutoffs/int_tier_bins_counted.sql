with thresholds as (

    select
        by_policy.policy_id,
        by_policy.review_index,
        by_policy.metric,
        by_policy.measure,
        by_policy.cutoff_basis,
        by_policy.baseline_review_index,
        by_policy.threshold_value,
        baselines.cutoff_value as baseline_cutoff_value,
        own.cutoff_value as review_cutoff_value,
        baselines.ranked_count as baseline_ranked_count,
        own.ranked_count,
        baselines.reaching_count as baseline_reaching_count,
        reached.reaching_count
    from {{ ref('int_tier_cutoffs_by_policy') }} as by_policy
    inner join {{ ref('int_tier_cutoffs') }} as own
        on
            by_policy.review_index = own.review_index
            and by_policy.ranking_metric = own.metric
            and by_policy.threshold_value = own.threshold_value
    left join {{ ref('int_tier_cutoffs') }} as baselines
        on
            by_policy.baseline_review_index = baselines.review_index
            and by_policy.ranking_metric = baselines.metric
            and by_policy.threshold_value = baselines.threshold_value
    left join {{ ref('int_tier_cutoffs_reached') }} as reached
        on
            by_policy.review_index = reached.review_index
            and by_policy.baseline_review_index = reached.baseline_review_index
            and by_policy.ranking_metric = reached.metric
            and by_policy.threshold_value = reached.threshold_value

),

-- the lowest bin has no threshold: everybody ranked reaches it
bins as (

    select
        policy_id,
        review_index,
        metric,
        measure,
        cutoff_basis,
        baseline_review_index,
        cast(null as decimal(28, 6)) as baseline_cutoff_value,
        cast(null as decimal(28, 6)) as review_cutoff_value,
        max(baseline_ranked_count) as baseline_reaching_count,
        max(ranked_count) as reaching_count,
        1 as bin_number
    from thresholds
    group by
        policy_id,
        review_index,
        metric,
        measure,
        cutoff_basis,
        baseline_review_index
    union all
    select
        policy_id,
        review_index,
        metric,
        measure,
        cutoff_basis,
        baseline_review_index,
        baseline_cutoff_value,
        review_cutoff_value,
        baseline_reaching_count,
        reaching_count,
        1 + row_number() over (partition by policy_id, review_index, metric order by threshold_value nulls last)
            as bin_number
    from thresholds

)

select
    policy_id,
    review_index,
    metric,
    measure,
    cutoff_basis,
    baseline_review_index,
    cast(bin_number as int) as bin_number,
    baseline_cutoff_value,
    review_cutoff_value,
    baseline_reaching_count - coalesce(lead(baseline_reaching_count) over bins_upwards, 0) as baseline_customer_count,
    reaching_count - coalesce(lead(reaching_count) over bins_upwards, 0) as customer_count
from bins
window bins_upwards as (partition by policy_id, review_index, metric order by bin_number nulls last)
