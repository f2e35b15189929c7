-- what the sample bought in the hold-out, which judges, and before it, which recommendations knew
with bought_products as (

    select distinct
        lines.customer_key,
        lines.product_key,
        lines.category_key,
        lines.order_date > fits.fit_date as is_in_holdout
    from {{ ref('int_order_lines_recent') }} as lines
    inner join {{ ref('int_recommendation_sample') }} as sample on lines.customer_key = sample.customer_key
    inner join {{ ref('int_recommendation_fits') }} as fits
        on fits.is_holdout and lines.order_date > fits.last_day_before_window

)

select distinct
    customer_key,
    'product' as item_kind,
    product_key as item_key,
    is_in_holdout
from bought_products
union all
select distinct
    customer_key,
    'category' as item_kind,
    category_key as item_key,
    is_in_holdout
from bought_products
where category_key is not null
