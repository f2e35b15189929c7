{% set rules = {
    'ends_before_start': as_date('ends_on') ~ " < " ~ as_date('starts_on'),
} %}

with landed as (

    select * from {{ source('landing', 'campaigns') }}

)

select
    {{ as_text('campaign_id') }} as campaign_id,
    {{ as_text('campaign_name') }} as campaign_name,
    {{ as_text('channel') }} as channel,
    {{ as_date('starts_on') }} as starts_on,
    {{ as_date('ends_on') }} as ends_on,
    {{ as_decimal('cost_amount') }} as cost_amount,
    {{ as_text('objective') }} as objective,
    {{ landed_row(key=['campaign_id']) }},
    {{ rejection_reason(
        required=['campaign_id', 'starts_on', 'ends_on'],
        ids=['campaign_id'],
        texts=['campaign_name', 'channel', 'objective'],
        decimals=['cost_amount'],
        dates=['starts_on', 'ends_on'],
        rules=rules
    ) }}
from landed
