{% set rules = {
    'unknown_survey_type': "lower(" ~ as_text('survey_type') ~ ") not in ('csat', 'nps', 'ces')",
} %}

with landed as (

    select * from {{ source('landing', 'surveys') }}

)

select
    {{ as_text('response_id') }} as response_id,
    {{ as_text('customer_id') }} as customer_id,
    {{ as_utc_timestamp('responded_at') }} as responded_at,
    lower({{ as_text('survey_type') }}) as survey_type,
    {{ as_decimal('score') }} as survey_score,
    {{ as_text('comment') }} as response_comment,
    {{ landed_row(key=['response_id']) }},
    {{ rejection_reason(
        required=['response_id', 'customer_id', 'responded_at', 'survey_type', 'score'],
        ids=['response_id', 'customer_id'],
        decimals=['score'],
        utc_timestamps=['responded_at'],
        rules=rules
    ) }}
from landed
