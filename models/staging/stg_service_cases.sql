{% set rules = {
    'unknown_case_type': "lower(" ~ as_text('case_type') ~ ") not in ('question', 'complaint', 'return', 'repair')",
} %}

with landed as (

    select * from {{ source('landing', 'service_cases') }}

)

select
    {{ as_text('case_id') }} as case_id,
    {{ as_text('customer_id') }} as customer_id,
    {{ as_utc_timestamp('opened_at') }} as opened_at,
    lower({{ as_text('case_type') }}) as case_type,
    {{ as_text('channel') }} as case_channel,
    {{ as_utc_timestamp('first_response_at') }} as first_response_at,
    {{ as_utc_timestamp('resolved_at') }} as resolved_at,
    {{ as_text('owner_id') }} as owner_id,
    {{ landed_row(key=['case_id']) }},
    {{ rejection_reason(
        required=['case_id', 'customer_id', 'opened_at', 'case_type'],
        ids=['case_id', 'customer_id', 'owner_id'],
        texts=['channel'],
        utc_timestamps=['opened_at', 'first_response_at', 'resolved_at'],
        rules=rules
    ) }}
from landed
