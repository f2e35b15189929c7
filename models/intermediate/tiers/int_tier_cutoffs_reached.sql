{% set values = {
    'int_customer_review_totals': ref('int_customer_review_totals'),
    'int_account_metrics_by_review': ref('int_account_metrics_by_review'),
} %}

-- policies with one baseline share a row
with baselines as (

    select distinct
        by_policy.review_index,
        by_policy.baseline_review_index,
        cutoffs.metric,
        cutoffs.threshold_value,
        cutoffs.cutoff_value
    from {{ ref('int_tier_cutoffs_by_policy') }} as by_policy
    inner join {{ ref('int_tier_cutoffs') }} as cutoffs
        on
            by_policy.baseline_review_index = cutoffs.review_index
            and by_policy.ranking_metric = cutoffs.metric
            and by_policy.threshold_value = cutoffs.threshold_value

),

reached as (

    {% for metric in percentile_thresholds() | map(attribute='metric') | unique %}
    {% set ranked = percentile_measure(metric) %}
    select
        baselines.review_index,
        baselines.baseline_review_index,
        baselines.metric,
        baselines.threshold_value,
        count(*) as reaching_count
    from {{ values[ranked['values']] }} as ranked_values
    inner join baselines
        on ranked_values.review_index = baselines.review_index and {{ ranked.value }} >= baselines.cutoff_value
    where
        baselines.metric = '{{ metric }}'
        {{ 'and ranked_values.first_purchase_date is not null' if ranked['values'] == 'int_customer_review_totals' }}
    group by
        baselines.review_index,
        baselines.baseline_review_index,
        baselines.metric,
        baselines.threshold_value
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    baselines.review_index,
    baselines.baseline_review_index,
    baselines.metric,
    baselines.threshold_value,
    cast(coalesce(reached.reaching_count, 0) as bigint) as reaching_count
from baselines
left join reached
    on
        baselines.review_index = reached.review_index
        and baselines.baseline_review_index = reached.baseline_review_index
        and baselines.metric = reached.metric
        and baselines.threshold_value = reached.threshold_value
