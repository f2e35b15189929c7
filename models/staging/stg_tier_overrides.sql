{% set rules = {
    'unknown_mode': "lower(" ~ as_text('mode') ~ ") not in ('floor', 'fixed', 'cap')",
    'ends_before_start': as_date('ends_on') ~ " < " ~ as_date('starts_on'),
} %}

with landed as (

    select * from {{ source('landing', 'tier_overrides') }}

)

select
    {{ as_text('customer_id') }} as customer_id,
    {{ as_text('policy_id') }} as policy_id,
    {{ as_text('tier_code') }} as tier_code,
    coalesce(lower({{ as_text('mode') }}), 'fixed') as override_mode,
    {{ as_text('reason') }} as override_reason,
    {{ as_date('starts_on') }} as starts_on,
    {{ as_date('ends_on') }} as ends_on,
    {{ as_text('approved_by') }} as approved_by,
    {{ landed_row(key=['customer_id', 'policy_id', 'tier_code', 'starts_on']) }},
    {{ rejection_reason(
        required=['customer_id', 'policy_id', 'tier_code', 'reason', 'starts_on'],
        ids=['customer_id', 'policy_id'],
        texts=['tier_code', 'reason', 'approved_by'],
        dates=['starts_on', 'ends_on'],
        rules=rules
    ) }}
from landed
