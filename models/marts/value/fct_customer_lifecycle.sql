with stages as (

    select
        customer_key,
        review_index,
        review_date,
        lifecycle_stage,
        lag(lifecycle_stage) over (partition by customer_key order by review_index nulls last) as previous_stage,
        is_declining,
        is_gap_alert
    from {{ ref('int_customer_lifecycle_stages') }}

),

-- the last review at which the stage was another one starts the current run
dated_stages as (

    select
        customer_key,
        review_index,
        review_date,
        lifecycle_stage,
        previous_stage,
        max(case when previous_stage is null or previous_stage <> lifecycle_stage then review_date end) over (
            partition by customer_key
            order by review_index nulls last
            rows between unbounded preceding and current row
        ) as stage_since_date,
        is_declining,
        is_gap_alert
    from stages

)

select
    dated_stages.review_date,
    known.customer_id,
    dated_stages.lifecycle_stage,
    dated_stages.previous_stage,
    dated_stages.stage_since_date,
    dated_stages.is_declining,
    dated_stages.is_gap_alert
from dated_stages
inner join {{ ref('int_review_dates') }} as reviews on dated_stages.review_index = reviews.review_index
inner join {{ ref('int_customers_known') }} as known on dated_stages.customer_key = known.customer_key
where reviews.is_shown
