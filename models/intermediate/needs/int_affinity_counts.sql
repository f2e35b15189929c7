{#- order lines by category and brand, orders by the rest; what is not known of an order or line is no value -#}
{% set weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] %}
{% set order_kinds = ['channel', 'payment', 'weekday', 'daypart'] %}

-- where every order is of midnight, the source has days and no times
with times as (

    select
        coalesce(
            max(
                case
                    when hour(ordered_time) > 0 or minute(ordered_time) > 0 or second(ordered_time) > 0 then 1 else 0
                end
            ),
            0
        ) = 1 as are_known
    from {{ ref('int_orders_recent') }}

),

orders as (

    select
        orders.customer_key,
        orders.channel as channel_value,
        orders.payment_method as payment_value,
        -- the first day of 1900 was a Monday
        case {{ days_between("cast('1900-01-01' as date)", 'cast(orders.ordered_time as date)') }} % 7
            {% for weekday in weekdays %}
            when {{ loop.index0 }} then '{{ weekday }}'
            {% endfor %}
        end as weekday_value,
        case
            when not times.are_known then null
            when hour(orders.ordered_time) < 6 then 'night'
            when hour(orders.ordered_time) < 12 then 'morning'
            when hour(orders.ordered_time) < 18 then 'afternoon'
            else 'evening'
        end as daypart_value
    from {{ ref('int_orders_recent') }} as orders
    cross join times
    where orders.is_in_window

),

lines as (

    select
        customer_key,
        category_key,
        brand_key
    from {{ ref('int_order_lines_recent') }}
    where is_in_window

),

categories as (

    select distinct
        category_key,
        category
    from {{ ref('int_products_keyed') }}
    where category_key is not null

),

brands as (

    select distinct
        brand_key,
        brand
    from {{ ref('int_products_keyed') }}
    where brand_key is not null

),

category_counts as (

    select
        customer_key,
        category_key,
        count(*) as purchase_count
    from lines
    where category_key is not null
    group by
        customer_key,
        category_key

),

brand_counts as (

    select
        customer_key,
        brand_key,
        count(*) as purchase_count
    from lines
    where brand_key is not null
    group by
        customer_key,
        brand_key

)

select
    category_counts.customer_key,
    'category' as affinity_kind,
    categories.category as affinity_value,
    category_counts.purchase_count
from category_counts
inner join categories on category_counts.category_key = categories.category_key
union all
select
    brand_counts.customer_key,
    'brand' as affinity_kind,
    brands.brand as affinity_value,
    brand_counts.purchase_count
from brand_counts
inner join brands on brand_counts.brand_key = brands.brand_key
{% for kind in order_kinds %}
union all
select
    customer_key,
    '{{ kind }}' as affinity_kind,
    {{ kind }}_value as affinity_value,
    count(*) as purchase_count
from orders
where {{ kind }}_value is not null
group by
    customer_key,
    {{ kind }}_value
{% endfor %}
