with landed as (

    select * from {{ source('landing', 'benefit_grants') }}

)

select
    {{ as_text('grant_id') }} as grant_id,
    {{ as_text('customer_id') }} as customer_id,
    {{ as_text('benefit_id') }} as benefit_id,
    {{ as_utc_timestamp('granted_at') }} as granted_at,
    {{ as_utc_timestamp('redeemed_at') }} as redeemed_at,
    {{ as_decimal('cost_amount') }} as cost_amount,
    {{ landed_row(key=['grant_id']) }},
    {{ rejection_reason(
        required=['grant_id', 'customer_id', 'benefit_id', 'granted_at'],
        ids=['grant_id', 'customer_id', 'benefit_id'],
        decimals=['cost_amount'],
        utc_timestamps=['granted_at', 'redeemed_at']
    ) }}
from landed
