with landed as (

    select * from {{ source('landing', 'events') }}

)

select
    {{ as_text('event_id') }} as event_id,
    {{ as_text('customer_id') }} as customer_id,
    {{ as_text('anonymous_id') }} as anonymous_id,
    {{ as_utc_timestamp('occurred_at') }} as occurred_at,
    {{ as_text('event_type') }} as event_type,
    {{ as_text('channel') }} as channel,
    {{ as_text('subject') }} as subject,
    {{ as_decimal('weight') }} as event_weight,
    {{ landed_row(key=['event_id']) }},
    {{ rejection_reason(
        required=['event_id', 'occurred_at', 'event_type'],
        ids=['event_id', 'customer_id', 'anonymous_id'],
        texts=['event_type', 'channel', 'subject'],
        decimals=['weight'],
        utc_timestamps=['occurred_at']
    ) }}
from landed
