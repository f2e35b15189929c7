with landed as (

    select * from {{ source('landing', 'customer_attributes') }}

)

select
    {{ as_text('customer_id') }} as customer_id,
    {{ as_text('attribute') }} as attribute,
    {{ as_text('value') }} as attribute_value,
    {{ as_text('source') }} as attribute_source,
    {{ as_utc_timestamp('seen_at') }} as seen_at,
    {{ landed_row(key=['customer_id', 'attribute', 'source', 'seen_at']) }},
    {{ rejection_reason(
        required=['customer_id', 'attribute', 'value'],
        ids=['customer_id'],
        texts=['attribute', 'value', 'source'],
        utc_timestamps=['seen_at']
    ) }}
from landed
