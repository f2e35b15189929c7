select
    review_index,
    review_date,
    is_open,
    next_review_date
from {{ ref('int_review_dates') }}
where is_shown
