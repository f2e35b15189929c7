with mix as (

    select
        comparison_key,
        side,
        tier_rank,
        first_customer_count,
        last_customer_count,
        holdout_spend_amount,
        sum(first_customer_count) over sides as first_total,
        sum(last_customer_count) over sides as last_total,
        sum(holdout_spend_amount) over sides as spend_total,
        max(case when last_customer_count > 0 then tier_rank end) over sides as highest_rank,
        coalesce(sum(last_customer_count) over (
            partition by comparison_key, side
            order by tier_rank desc nulls last
            rows between unbounded preceding and 1 preceding
        ), 0) as seats_above_count
    from {{ ref('int_comparison_tier_mix') }}
    window sides as (partition by comparison_key, side)

),

-- A's highest tier that anybody is in says how many seats both sides fill from the top
top_seats as (

    select
        comparison_key,
        last_customer_count as seat_count
    from mix
    where side = 'a' and tier_rank = highest_rank

),

-- the tier that the last of these seats falls into gives its average customer
tiers as (

    select
        mix.*,
        top_seats.seat_count,
        least(greatest(top_seats.seat_count - mix.seats_above_count, 0), mix.last_customer_count)
        / nullif(cast(mix.last_customer_count as double), 0)
        * (cast(mix.holdout_spend_amount as double) / nullif(cast(mix.spend_total as double), 0)) as captured_share,
        greatest(cast(mix.first_customer_count as double) / nullif(mix.first_total, 0), 0.0001) as first_share,
        greatest(cast(mix.last_customer_count as double) / nullif(mix.last_total, 0), 0.0001) as last_share
    from mix
    inner join top_seats on mix.comparison_key = top_seats.comparison_key

)

select
    comparison_key,
    side,
    cast(max(seat_count) as bigint) as top_seat_count,
    max(cast(seat_count as double) / nullif(last_total, 0)) as top_seat_rate,
    {{ exact_sum('captured_share') }} as capture_rate,
    {{ exact_sum('(last_share - first_share) * ln(last_share / first_share)') }} as stability_index
from tiers
group by
    comparison_key,
    side
