{% set rules = {
    'unknown_kind': "lower(" ~ as_text('kind') ~ ") not in ('earn', 'redeem', 'expire', 'reverse')",
} %}

with landed as (

    select * from {{ source('landing', 'points_ledger') }}

)

select
    {{ as_text('entry_id') }} as entry_id,
    {{ as_text('customer_id') }} as customer_id,
    {{ as_utc_timestamp('occurred_at') }} as occurred_at,
    lower({{ as_text('kind') }}) as entry_kind,
    {{ as_decimal('points') }} as points_count,
    {{ as_date('expires_on') }} as expires_on,
    {{ landed_row(key=['entry_id']) }},
    {{ rejection_reason(
        required=['entry_id', 'customer_id', 'occurred_at', 'kind', 'points'],
        ids=['entry_id', 'customer_id'],
        decimals=['points'],
        dates=['expires_on'],
        utc_timestamps=['occurred_at'],
        rules=rules
    ) }}
from landed
