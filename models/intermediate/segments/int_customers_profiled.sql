-- depends_on: {{ ref('fields') }}, {{ ref('metrics') }}
{#- what fct_group_profiles divides groups by: profiled fields at the last review, and categories bought by then -#}
{% set fields = condition_fields().values() | selectattr('is_profiled') | list %}

with fields as (

    {{ customer_fields(fields, is_last_only=true) }}

),

last_reviews as (

    select max(review_date) as review_date from fields

),

categorised_products as (

    {{ usable_rows('products', 'staged.category is not null') }}

),

usable_lines as (

    {{ usable_rows('order_lines') }}

),

categories_bought as (

    select distinct
        orders.customer_key,
        products.category
    from usable_lines
    inner join categorised_products as products on usable_lines.product_id = products.product_id
    inner join {{ ref('int_orders_valid') }} as orders on usable_lines.order_id = orders.order_id
    cross join last_reviews
    where
        orders.order_date > {{ add_days('last_reviews.review_date', -setting('rfm_window_days')) }}
        and orders.order_date <= last_reviews.review_date

)

{% for field in fields %}
select
    '{{ field.field }}' as attribute,
    {{ field.field }} as attribute_value,
    customer_key
from fields
where {{ field.field }} is not null
union all
{% endfor %}
select
    'category' as attribute,
    category as attribute_value,
    customer_key
from categories_bought
