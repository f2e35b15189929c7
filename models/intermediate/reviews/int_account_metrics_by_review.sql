{#- the last value known at each review, of every metric of its own column; a person without any has no row -#}
{% set metrics = setting('account_metrics') %}

with usable_metrics as (

    {{ usable_rows('account_metrics') }}

),

nps_answers as (

    {{ usable_rows('surveys', "staged.survey_type = 'nps'") }}

),

measurements as (

    select
        customer_id as source_customer_id,
        concat('account_', lower(metric_code)) as metric,
        measured_at,
        metric_value
    from usable_metrics
    union all
    select
        customer_id as source_customer_id,
        'nps_score' as metric,
        responded_at as measured_at,
        survey_score as metric_value
    from nps_answers

),

-- the last one of each review period; of two values of one moment the higher one counts
ranked as (

    select
        identified.customer_key,
        measurements.metric,
        coalesce(calendar.review_index, 1) as review_index,
        measurements.metric_value,
        row_number() over (
            partition by identified.customer_key, measurements.metric, coalesce(calendar.review_index, 1)
            order by measurements.measured_at desc nulls last, measurements.metric_value desc nulls last
        ) as recency_rank
    from measurements
    inner join {{ ref('int_customers_identified') }} as identified
        on measurements.source_customer_id = identified.source_customer_id
    inner join {{ ref('int_as_of_date') }} as as_of
        on {{ business_date('measurements.measured_at') }} <= as_of.as_of_date
    left join {{ ref('int_review_calendar') }} as calendar
        on {{ business_date('measurements.measured_at') }} = calendar.day_date

),

periods as (

    select
        customer_key,
        metric,
        metric_value,
        review_index as first_review_index,
        lead(review_index) over (
            partition by customer_key, metric
            order by review_index nulls last
        ) as next_review_index
    from ranked
    where recency_rank = 1

)

select
    periods.customer_key,
    reviews.review_index,
    {% for metric in metrics %}
    max(case when periods.metric = 'account_{{ metric }}' then periods.metric_value end) as account_{{ metric }},
    {% endfor %}
    max(case when periods.metric = 'nps_score' then periods.metric_value end) as nps_score
from periods
inner join {{ ref('int_review_dates') }} as reviews
    on
        periods.first_review_index <= reviews.review_index
        and (periods.next_review_index is null or reviews.review_index < periods.next_review_index)
group by
    periods.customer_key,
    reviews.review_index
