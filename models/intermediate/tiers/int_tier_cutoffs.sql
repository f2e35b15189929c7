{#- ranks and what they rank lie in two tables; a join of the few customers at a cut-off is cheaper than one of both -#}
{% set relations = {
    'int_customer_review_percentiles': ref('int_customer_review_percentiles'),
    'int_customer_percentiles_before_refunds': ref('int_customer_percentiles_before_refunds'),
    'int_account_percentiles_by_review': ref('int_account_percentiles_by_review'),
    'int_customer_review_totals': ref('int_customer_review_totals'),
    'int_account_metrics_by_review': ref('int_account_metrics_by_review'),
} %}
{% set asked = percentile_thresholds() | groupby('metric') %}

with

{% for metric, thresholds in asked %}
{% set ranked = percentile_measure(metric) %}
least_{{ metric }} as (

    select
        {% for threshold in thresholds %}
        min(case when {{ ranked.column }} >= {{ threshold.threshold }} then {{ ranked.column }} end)
            as {{ threshold.name }},
        sum(case when {{ ranked.column }} >= {{ threshold.threshold }} then 1 else 0 end)
            as {{ threshold.name }}_reaching_count,
        {% endfor %}
        count({{ ranked.column }}) as ranked_count,
        review_index
    from {{ relations[ranked.percentiles] }}
    group by review_index

),

{% endfor %}
thresholds as (

    {% for metric, thresholds in asked %}
    {% set is_last_metric = loop.last %}
    {% for threshold in thresholds %}
    select
        reviews.review_index,
        '{{ metric }}' as metric,
        '{{ percentile_measure(metric).measure }}' as measure,
        cast({{ threshold.threshold }} as decimal(18, 6)) as threshold_value,
        least.{{ threshold.name }} as least_percentile,
        least.{{ threshold.name }}_reaching_count as reaching_count,
        least.ranked_count
    from {{ ref('int_review_dates') }} as reviews
    left join least_{{ metric }} as least on reviews.review_index = least.review_index
    {{ 'union all' if not (loop.last and is_last_metric) }}
    {% endfor %}
    {% endfor %}

),

-- several values can share a percentile, which is cut after six digits: the least of them is the cut-off
cutoffs as (

    {% for metric, thresholds in asked %}
    {% set ranked = percentile_measure(metric) %}
    select
        thresholds.review_index,
        thresholds.metric,
        thresholds.threshold_value,
        cast(min({{ ranked.value }}) as decimal(28, 6)) as cutoff_value
    from {{ relations[ranked.percentiles] }} as percentiles
    inner join thresholds
        on
            percentiles.review_index = thresholds.review_index
            and percentiles.{{ ranked.column }} = thresholds.least_percentile
            and thresholds.metric = '{{ metric }}'
    inner join {{ relations[ranked['values']] }} as ranked_values
        on
            percentiles.customer_key = ranked_values.customer_key
            and percentiles.review_index = ranked_values.review_index
    group by
        thresholds.review_index,
        thresholds.metric,
        thresholds.threshold_value
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    thresholds.review_index,
    thresholds.metric,
    thresholds.measure,
    thresholds.threshold_value,
    cutoffs.cutoff_value,
    cast(coalesce(thresholds.reaching_count, 0) as bigint) as reaching_count,
    cast(coalesce(thresholds.ranked_count, 0) as bigint) as ranked_count
from thresholds
left join cutoffs
    on
        thresholds.review_index = cutoffs.review_index
        and thresholds.metric = cutoffs.metric
        and thresholds.threshold_value = cutoffs.threshold_value
where thresholds.threshold_value is not null
