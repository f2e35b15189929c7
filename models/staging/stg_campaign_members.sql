{% set rules = {
    'unknown_arm': "lower(" ~ as_text('arm') ~ ") not in ('treatment', 'control')",
} %}

with landed as (

    select * from {{ source('landing', 'campaign_members') }}

)

select
    {{ as_text('campaign_id') }} as campaign_id,
    {{ as_text('customer_id') }} as customer_id,
    coalesce(lower({{ as_text('arm') }}), 'treatment') as arm,
    {{ as_utc_timestamp('assigned_at') }} as assigned_at,
    coalesce({{ as_boolean('is_randomised') }}, false) as is_randomised,
    {{ landed_row(key=['campaign_id', 'customer_id']) }},
    {{ rejection_reason(
        required=['campaign_id', 'customer_id'],
        ids=['campaign_id', 'customer_id'],
        utc_timestamps=['assigned_at'],
        booleans=['is_randomised'],
        rules=rules
    ) }}
from landed
