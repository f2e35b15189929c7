{% set currency = "upper(coalesce(" ~ as_text('currency') ~ ", '" ~ setting('reporting_currency') ~ "'))" %}
{% set rules = {
    'missing_customer_id': is_blank('customer_id') ~ " and email_token is null and phone_token is null",
    'unknown_status': "lower(" ~ as_text('status') ~ ") not in ('completed', 'cancelled', 'pending')",
    'negative_total_amount': as_decimal('total_amount') ~ " < 0",
    'negative_discount_amount': as_decimal('discount_amount') ~ " < 0",
    'invalid_total_amount': has_excess_decimals('total_amount', currency),
    'invalid_discount_amount': has_excess_decimals('discount_amount', currency),
} %}

with landed as (

    select * from {{ source('landing', 'orders') }}

)

select
    {{ as_text('order_id') }} as order_id,
    {{ as_text('customer_id') }} as customer_id,
    {{ as_utc_timestamp('ordered_at') }} as ordered_at,
    {{ as_decimal('total_amount') }} as total_amount,
    coalesce(lower({{ as_text('status') }}), 'completed') as order_status,
    upper({{ as_text('currency') }}) as currency,
    {{ as_text('channel') }} as channel,
    {{ as_text('payment_method') }} as payment_method,
    {{ as_text('store_id') }} as store_id,
    {{ as_decimal('discount_amount') }} as discount_amount,
    {{ as_decimal('shipping_amount') }} as shipping_amount,
    {{ as_decimal('tax_amount') }} as tax_amount,
    {{ as_utc_timestamp('paid_at') }} as paid_at,
    {{ as_utc_timestamp('received_at') }} as received_at,
    email_token,
    email_status,
    phone_token,
    phone_status,
    {{ landed_row(key=['order_id']) }},
    {{ rejection_reason(
        required=['order_id', 'ordered_at', 'total_amount'],
        ids=['order_id', 'customer_id', 'store_id'],
        texts=['currency', 'channel', 'payment_method'],
        decimals=['total_amount', 'discount_amount', 'shipping_amount', 'tax_amount'],
        utc_timestamps=['ordered_at', 'paid_at', 'received_at'],
        rules=rules
    ) }}
from landed
