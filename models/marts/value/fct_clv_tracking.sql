select
    fit_date as calibration_date,
    model,
    week_number,
    tracked_date,
    tracked_date > fit_date as is_holdout,
    predicted_repeat_count,
    actual_repeat_count,
    predicted_repeat_count / nullif(actual_repeat_count, 0) - 1 as difference_rate
from {{ ref('int_clv_tracking') }}
where week_number is not null
