with usable_lines as (

    {{ usable_rows('order_lines', 'staged.product_id is not null') }}

)

select
    orders.customer_key,
    orders.order_date,
    orders.is_in_window,
    orders.currency,
    products.product_key,
    products.category_key,
    products.brand_key,
    usable_lines.quantity,
    usable_lines.line_amount
from usable_lines
inner join {{ ref('int_orders_recent') }} as orders on usable_lines.order_id = orders.order_id
inner join {{ ref('int_products_keyed') }} as products on usable_lines.product_id = products.product_id
