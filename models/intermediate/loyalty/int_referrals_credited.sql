-- a person is won over by whoever referred them first, if they had not bought before that day; to refer the same person
-- again is nothing new
with usable_referrals as (

    {{ usable_rows('referrals') }}

),

referrals as (

    select
        referrers.customer_key as referrer_key,
        referred.customer_key as referred_key,
        usable_referrals.referral_id,
        usable_referrals.referred_at,
        {{ business_date('usable_referrals.referred_at') }} as referral_date
    from usable_referrals
    inner join {{ ref('int_customers_identified') }} as referrers
        on usable_referrals.referrer_customer_id = referrers.source_customer_id
    left join {{ ref('int_customers_identified') }} as referred
        on usable_referrals.referred_customer_id = referred.source_customer_id
    -- nobody refers themselves
    where referred.customer_key is null or referrers.customer_key <> referred.customer_key

),

ranked_referrals as (

    select
        referrals.*,
        row_number() over (
            partition by referrals.referred_key
            order by referrals.referred_at nulls last, referrals.referral_id nulls last
        ) as referral_rank,
        row_number() over (
            partition by referrals.referrer_key, referrals.referred_key
            order by referrals.referred_at nulls last, referrals.referral_id nulls last
        ) as pair_rank
    from referrals

)

select
    ranked_referrals.referral_id,
    ranked_referrals.referrer_key as customer_key,
    ranked_referrals.referral_date,
    case
        when ranked_referrals.referral_rank = 1 and known.first_purchase_date >= ranked_referrals.referral_date
            then known.first_purchase_date
    end as conversion_date
from ranked_referrals
inner join {{ ref('int_as_of_date') }} as as_of on ranked_referrals.referral_date <= as_of.as_of_date
left join {{ ref('int_customers_known') }} as known on ranked_referrals.referred_key = known.customer_key
-- who was referred is not always known
where ranked_referrals.pair_rank = 1 or ranked_referrals.referred_key is null
