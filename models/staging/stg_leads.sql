with landed as (

    select * from {{ source('landing', 'leads') }}

)

select
    {{ as_text('lead_id') }} as lead_id,
    {{ as_utc_timestamp('created_at') }} as created_at,
    {{ as_text('customer_id') }} as customer_id,
    {{ as_utc_timestamp('qualified_at') }} as qualified_at,
    {{ as_utc_timestamp('converted_at') }} as converted_at,
    {{ landed_row(key=['lead_id']) }},
    {{ rejection_reason(
        required=['lead_id', 'created_at'],
        ids=['lead_id', 'customer_id'],
        utc_timestamps=['created_at', 'qualified_at', 'converted_at']
    ) }}
from landed
