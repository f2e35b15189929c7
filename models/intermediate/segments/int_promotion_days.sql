select distinct
    calendar.day_date,
    promotions.channel
from {{ ref('promotion_calendar') }} as promotions
inner join {{ ref('int_review_calendar') }} as calendar
    on calendar.day_date between promotions.starts_on and promotions.ends_on
