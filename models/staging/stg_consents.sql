{% set rules = {
    'unknown_purpose': "lower(" ~ as_text('purpose') ~ ") not in ('profiling', 'contact')",
    'unknown_status': "lower(" ~ as_text('status') ~ ") not in ('granted', 'withdrawn')",
} %}

with landed as (

    select * from {{ source('landing', 'consents') }}

)

select
    {{ as_text('customer_id') }} as customer_id,
    lower({{ as_text('purpose') }}) as purpose,
    {{ as_text('channel') }} as channel,
    lower({{ as_text('status') }}) as consent_status,
    {{ as_utc_timestamp('effective_at') }} as effective_at,
    {{ landed_row(key=['customer_id', 'purpose', 'channel', 'effective_at']) }},
    {{ rejection_reason(
        required=['customer_id', 'purpose', 'status', 'effective_at'],
        ids=['customer_id'],
        texts=['channel'],
        utc_timestamps=['effective_at'],
        rules=rules
    ) }}
from landed
