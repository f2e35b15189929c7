with seats as (

    select
        comparison_key,
        tier_rank,
        sum(case when side = 'a' then last_customer_count else 0 end) as a_customer_count,
        sum(case when side = 'b' then last_customer_count else 0 end) as b_customer_count
    from {{ ref('int_comparison_tier_mix') }}
    group by
        comparison_key,
        tier_rank

)

-- relative to A; a tier that is empty under A alone differs wholly
select
    comparison_key,
    max(
        case
            when tier_rank = 1 or a_customer_count + b_customer_count = 0 then 0
            when a_customer_count = 0 then 1
            else cast(abs(b_customer_count - a_customer_count) as double) / a_customer_count
        end
    ) as seat_difference_rate
from seats
group by comparison_key
