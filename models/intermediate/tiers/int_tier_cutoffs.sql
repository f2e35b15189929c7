{#- ranks and what they rank lie in two tables; a join of the few customers at a cut-off is cheaper than one of both -#}
{% set asked = percentile_thresholds() %}

with least_percentiles as (

    select
        {% for threshold in asked %}
        min(case when {{ threshold.metric }} >= {{ threshold.threshold }} then {{ threshold.metric }} end)
            as {{ threshold.name }},
        {% endfor %}
        review_index
    from {{ ref('int_customer_review_percentiles') }}
    group by review_index

),

thresholds as (

    {% for threshold in asked %}
    select
        reviews.review_index,
        '{{ threshold.metric }}' as metric,
        '{{ threshold.measure }}' as measure,
        cast({{ threshold.threshold }} as decimal(18, 6)) as threshold_value,
        least_percentiles.{{ threshold.name }} as least_percentile
    from {{ ref('int_review_dates') }} as reviews
    left join least_percentiles on reviews.review_index = least_percentiles.review_index
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- grain: threshold and customer; several values can share a percentile, which is cut after six digits
customers_at_cutoff as (

    {% for metric in asked | map(attribute='metric') | unique %}
    select
        thresholds.review_index,
        thresholds.metric,
        thresholds.threshold_value,
        percentiles.customer_key
    from {{ ref('int_customer_review_percentiles') }} as percentiles
    inner join thresholds
        on
            percentiles.review_index = thresholds.review_index
            and percentiles.{{ metric }} = thresholds.least_percentile
            and thresholds.metric = '{{ metric }}'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

cutoffs as (

    select
        customers.review_index,
        customers.metric,
        customers.threshold_value,
        min(
            case customers.metric
                {% for metric in asked | map(attribute='metric') | unique %}
                when '{{ metric }}' then totals.{{ percentile_measure(metric) }}
                {% endfor %}
            end
        ) as cutoff_value
    from customers_at_cutoff as customers
    inner join {{ ref('int_customer_review_totals') }} as totals
        on customers.customer_key = totals.customer_key and customers.review_index = totals.review_index
    group by
        customers.review_index,
        customers.metric,
        customers.threshold_value

)

select
    thresholds.review_index,
    thresholds.metric,
    thresholds.measure,
    thresholds.threshold_value,
    cast(cutoffs.cutoff_value as decimal(28, 6)) as cutoff_value
from thresholds
left join cutoffs
    on
        thresholds.review_index = cutoffs.review_index
        and thresholds.metric = cutoffs.metric
        and thresholds.threshold_value = cutoffs.threshold_value
where thresholds.threshold_value is not null
