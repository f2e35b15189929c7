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

-- a purchase day keeps its category in the window from one review up to, not including, another, and in the window
-- before that one up to a third
stays as (

    select
        purchase_dates.customer_key,
        purchase_dates.category_key,
        purchase_dates.order_date,
        entries.review_index as entry_index,
        exits.review_index as exit_index,
        later_exits.review_index as later_exit_index
    from purchase_dates
    inner join {{ ref('int_review_calendar') }} as entries on purchase_dates.order_date = entries.day_date
    left join {{ ref('int_review_calendar') }} as exits
        on {{ add_days('purchase_dates.order_date', setting('rfm_window_days')) }} = exits.day_date
    left join {{ ref('int_review_calendar') }} as later_exits
        on {{ add_days('purchase_dates.order_date', 2 * setting('rfm_window_days')) }} = later_exits.day_date

),

neighbours as (

    select
        customer_key,
        entry_index,
        exit_index,
        later_exit_index,
        lag(entry_index) over days as previous_entry_index,
        lag(exit_index) over days as previous_exit_index,
        lag(later_exit_index) over days as previous_later_exit_index,
        lead(entry_index) over days as next_entry_index,
        lead(exit_index) over days as next_exit_index
    from stays
    window
        days as (
            partition by customer_key, category_key
            order by order_date nulls last
        )

),

changes as (

    select
        customer_key,
        entry_index as review_index,
        case when previous_entry_index is null or previous_exit_index <= entry_index then 1 else 0 end
            as category_count,
        0 as earlier_category_count,
        case when previous_entry_index is null or previous_later_exit_index <= entry_index then 1 else 0 end
            as either_category_count
    from neighbours
    where previous_entry_index is null or previous_exit_index <= entry_index
    union all
    select
        customer_key,
        exit_index as review_index,
        case when next_entry_index is null or next_entry_index >= exit_index then -1 else 0 end as category_count,
        case when previous_entry_index is null or previous_later_exit_index <= exit_index then 1 else 0 end
            as earlier_category_count,
        0 as either_category_count
    from neighbours
    where exit_index is not null
    union all
    select
        customer_key,
        later_exit_index as review_index,
        0 as category_count,
        case when next_entry_index is null or coalesce(next_exit_index >= later_exit_index, true) then -1 else 0 end
            as earlier_category_count,
        case when next_entry_index is null or next_entry_index >= later_exit_index then -1 else 0 end
            as either_category_count
    from neighbours
    where later_exit_index is not null

)

select
    customer_key,
    review_index,
    cast(sum(category_count) as int) as category_count,
    cast(sum(earlier_category_count) as int) as earlier_category_count,
    cast(sum(either_category_count) as int) as either_category_count
from changes
where category_count <> 0 or earlier_category_count <> 0 or either_category_count <> 0
group by
    customer_key,
    review_index
