{% set rules = {
    'not_positive_refund_amount': as_decimal('refund_amount') ~ " <= 0",
} %}

with landed as (

    select * from {{ source('landing', 'refunds') }}

)

select
    {{ as_text('refund_id') }} as refund_id,
    {{ as_text('order_id') }} as order_id,
    {{ as_utc_timestamp('refunded_at') }} as refunded_at,
    {{ as_decimal('refund_amount') }} as refund_amount,
    {{ as_text('reason') }} as refund_reason,
    {{ landed_row(key=['refund_id']) }},
    {{ rejection_reason(
        required=['refund_id', 'order_id', 'refunded_at', 'refund_amount'],
        ids=['refund_id', 'order_id'],
        texts=['reason'],
        decimals=['refund_amount'],
        utc_timestamps=['refunded_at'],
        rules=rules
    ) }}
from landed
