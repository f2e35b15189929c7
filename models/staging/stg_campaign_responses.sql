with landed as (

    select * from {{ source('landing', 'campaign_responses') }}

)

select
    {{ as_text('response_id') }} as response_id,
    {{ as_text('campaign_id') }} as campaign_id,
    {{ as_text('customer_id') }} as customer_id,
    {{ as_utc_timestamp('responded_at') }} as responded_at,
    {{ as_text('response_type') }} as response_type,
    {{ as_text('order_id') }} as order_id,
    {{ landed_row(key=['response_id']) }},
    {{ rejection_reason(
        required=['response_id', 'campaign_id', 'customer_id', 'responded_at'],
        ids=['response_id', 'campaign_id', 'customer_id', 'order_id'],
        texts=['response_type'],
        utc_timestamps=['responded_at']
    ) }}
from landed
