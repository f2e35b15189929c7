{% set rules = {
    'missing_identifier_value': "identifier_value_token is null",
} %}

with landed as (

    select * from {{ source('landing', 'identifiers') }}

)

select
    {{ as_text('customer_id') }} as customer_id,
    lower({{ as_text('identifier_type') }}) as identifier_type,
    identifier_value_token,
    identifier_value_status,
    {{ as_utc_timestamp('seen_at') }} as seen_at,
    {{ landed_row(key=['customer_id', 'identifier_type', 'identifier_value_token', 'seen_at']) }},
    {{ rejection_reason(
        required=['customer_id', 'identifier_type'],
        ids=['customer_id'],
        texts=['identifier_type'],
        utc_timestamps=['seen_at'],
        rules=rules
    ) }}
from landed
