with order_dates as (

    select distinct order_date
    from {{ ref('int_orders_accepted') }}
    where order_kind = 'completed'

),

latest_dates as (

    select max(order_date) as latest_order_date from order_dates

),

previous_dates as (

    select max(order_dates.order_date) as previous_order_date
    from order_dates
    inner join latest_dates on order_dates.order_date < latest_dates.latest_order_date

)

select
    {% if setting('as_of_date') -%}
    cast('{{ setting("as_of_date") }}' as date) as as_of_date,
    false as is_stray,
    {%- else -%}
    latest_dates.latest_order_date as as_of_date,
    coalesce(
        {{ days_between('previous_dates.previous_order_date', 'latest_dates.latest_order_date') }}
        > {{ setting('stray_order_gap_days') }},
        false
    ) as is_stray,
    {%- endif %}
    latest_dates.latest_order_date,
    previous_dates.previous_order_date
from latest_dates
cross join previous_dates
