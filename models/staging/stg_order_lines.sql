{% set rules = {
    'negative_quantity': as_decimal('quantity') ~ " < 0",
} %}

with landed as (

    select * from {{ source('landing', 'order_lines') }}

)

select
    {{ as_text('order_line_id') }} as order_line_id,
    {{ as_text('order_id') }} as order_id,
    {{ as_text('product_id') }} as product_id,
    {{ as_decimal('quantity') }} as quantity,
    {{ as_decimal('line_amount') }} as line_amount,
    {{ as_decimal('discount_amount') }} as discount_amount,
    {{ landed_row(key=['order_line_id']) }},
    {{ rejection_reason(
        required=['order_line_id', 'order_id', 'quantity', 'line_amount'],
        ids=['order_line_id', 'order_id', 'product_id'],
        decimals=['quantity', 'line_amount', 'discount_amount'],
        rules=rules
    ) }}
from landed
