with landed as (

    select * from {{ source('landing', 'identifiers') }}

)

select
    {{ as_text('customer_id') }} as customer_id,
    {{ as_text('identifier_type') }} as identifier_type,
    {{ as_utc_timestamp('seen_at') }} as seen_at,
    {{ landed_row(key=['customer_id', 'identifier_type', 'identifier_value']) }},
    {{ rejection_reason(
        required=['customer_id', 'identifier_type'],
        ids=['customer_id'],
        texts=['identifier_type'],
        utc_timestamps=['seen_at']
    ) }}
from landed
