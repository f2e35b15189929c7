-- one scored date after its planned fit: does the fit still hold there?
with changes as (

    select
        scored.date_index,
        planned.date_index as planned_index,
        now.predicted_repeat_count - then_.predicted_repeat_count as predicted_repeat_count,
        now.actual_repeat_count - then_.actual_repeat_count as actual_repeat_count
    from {{ ref('int_clv_dates') }} as scored
    inner join {{ ref('int_clv_dates') }} as planned on scored.planned_fit_date = planned.clv_date
    inner join {{ ref('int_clv_tracking') }} as now
        on planned.date_index = now.fit_index and scored.clv_date = now.tracked_date and now.week_number is null
    inner join {{ ref('int_clv_tracking') }} as then_
        on planned.date_index = then_.fit_index and planned.clv_date = then_.tracked_date and then_.week_number is null
    where scored.clv_date > planned.clv_date

)

select
    date_index,
    planned_index,
    predicted_repeat_count,
    actual_repeat_count,
    (actual_repeat_count - predicted_repeat_count) / nullif(predicted_repeat_count, 0) as drift_rate,
    -- a planned fit that failed predicts nothing
    coalesce(
        abs(actual_repeat_count - predicted_repeat_count)
        > {{ setting('clv_refit_drift_rate') }} * predicted_repeat_count
        and abs(actual_repeat_count - predicted_repeat_count) > 3 * sqrt(predicted_repeat_count),
        true
    ) as is_renewed
from changes
