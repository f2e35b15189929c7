with categorised_products as (

    {{ usable_rows('products', 'staged.category is not null') }}

),

category_keys as (

    select
        product_id,
        dense_rank() over (order by category) as category_key
    from categorised_products

),

usable_lines as (

    {{ usable_rows('order_lines') }}

),

purchase_dates as (

    select distinct
        orders.customer_key,
        category_keys.category_key,
        orders.order_date
    from usable_lines
    inner join category_keys on usable_lines.product_id = category_keys.product_id
    inner join {{ ref('int_orders_valid') }} as orders on usable_lines.order_id = orders.order_id

),

-- a purchase day keeps its category in the window from one review up to, not including, another
stays as (

    select
        purchase_dates.customer_key,
        purchase_dates.category_key,
        purchase_dates.order_date,
        entries.review_index as entry_index,
        exits.review_index as exit_index
    from purchase_dates
    inner join {{ ref('int_review_calendar') }} as entries on purchase_dates.order_date = entries.day_date
    left join {{ ref('int_review_calendar') }} as exits
        on {{ add_days('purchase_dates.order_date', setting('rfm_window_days')) }} = exits.day_date

),

neighbours as (

    select
        customer_key,
        entry_index,
        exit_index,
        lag(exit_index) over (
            partition by customer_key, category_key
            order by order_date nulls last
        ) as previous_exit_index,
        lag(entry_index) over (
            partition by customer_key, category_key
            order by order_date nulls last
        ) as previous_entry_index,
        lead(entry_index) over (
            partition by customer_key, category_key
            order by order_date nulls last
        ) as next_entry_index
    from stays

),

changes as (

    select
        customer_key,
        entry_index as review_index,
        1 as category_count
    from neighbours
    where previous_entry_index is null or previous_exit_index <= entry_index
    union all
    select
        customer_key,
        exit_index as review_index,
        -1 as category_count
    from neighbours
    where exit_index is not null and (next_entry_index is null or next_entry_index >= exit_index)

)

select
    customer_key,
    review_index,
    cast(sum(category_count) as int) as category_count
from changes
group by
    customer_key,
    review_index
