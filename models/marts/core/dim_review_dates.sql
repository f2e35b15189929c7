select
    review_index,
    review_date,
    is_open
from {{ ref('int_review_dates') }}
where is_shown
