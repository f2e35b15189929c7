with dated_thresholds as (

    select
        valid_from as valid_from_date,
        lag(valid_from) over (order by valid_from nulls last) as previous_valid_from_date,
        lead(valid_from) over (order by valid_from nulls last) as next_valid_from_date,
        new_days,
        active_days,
        at_risk_days,
        dormant_days
    from {{ ref('lifecycle_thresholds') }}

)

-- one row per version, with the reviews at which it is in force; before the first version the first applies
select
    thresholds.valid_from_date,
    thresholds.new_days,
    thresholds.active_days,
    thresholds.at_risk_days,
    thresholds.dormant_days,
    min(reviews.review_index) as first_review_index,
    max(reviews.review_index) as last_review_index
from dated_thresholds as thresholds
inner join {{ ref('int_review_dates') }} as reviews
    on
        (thresholds.valid_from_date <= reviews.review_date or thresholds.previous_valid_from_date is null)
        and (thresholds.next_valid_from_date is null or reviews.review_date < thresholds.next_valid_from_date)
group by
    thresholds.valid_from_date,
    thresholds.new_days,
    thresholds.active_days,
    thresholds.at_risk_days,
    thresholds.dormant_days
