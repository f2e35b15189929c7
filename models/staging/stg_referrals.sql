with landed as (

    select * from {{ source('landing', 'referrals') }}

)

select
    {{ as_text('referral_id') }} as referral_id,
    {{ as_text('referrer_customer_id') }} as referrer_customer_id,
    {{ as_text('referred_customer_id') }} as referred_customer_id,
    {{ as_utc_timestamp('referred_at') }} as referred_at,
    {{ landed_row(key=['referral_id']) }},
    {{ rejection_reason(
        required=['referral_id', 'referrer_customer_id', 'referred_at'],
        ids=['referral_id', 'referrer_customer_id', 'referred_customer_id'],
        utc_timestamps=['referred_at']
    ) }}
from landed
