-- at the hold-out's start of the sample alone
with days as (

    select distinct
        fits.fit_index,
        lines.customer_key,
        lines.product_key,
        lines.category_key,
        lines.order_date
    from {{ ref('int_order_lines_recent') }} as lines
    inner join {{ ref('int_recommendation_fits') }} as fits
        on lines.order_date <= fits.fit_date and lines.order_date > fits.last_day_before_window
    left join {{ ref('int_recommendation_sample') }} as sample on lines.customer_key = sample.customer_key
    where sample.customer_key is not null or not fits.is_holdout

)

select
    fit_index,
    customer_key,
    product_key,
    category_key,
    cast(count(*) as int) as purchase_days_count,
    min(order_date) as first_date,
    max(order_date) as last_date
from days
group by
    fit_index,
    customer_key,
    product_key,
    category_key
