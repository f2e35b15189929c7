-- the same recommendations are made twice: at the start of the hold-out, to be judged by it, and at the as-of date
with fits as (

    select
        1 as fit_index,
        {{ add_days('as_of_date', -setting('recommendation_holdout_days')) }} as fit_date,
        true as is_holdout
    from {{ ref('int_as_of_date') }}
    union all
    select
        2 as fit_index,
        as_of_date as fit_date,
        false as is_holdout
    from {{ ref('int_as_of_date') }}

)

select
    fit_index,
    fit_date,
    {{ add_days('fit_date', -setting('needs_window_days')) }} as last_day_before_window,
    is_holdout
from fits
