-- replicate 0 is everyone once
with drawn_customers as (

    select
        comparison_key,
        cast(0 as int) as replicate_index,
        cast(1 as int) as weight,
        is_a_flapping,
        is_b_flapping
    from {{ ref('int_compared_customers') }}
    union all
    select
        customers.comparison_key,
        weights.replicate_index,
        weights.weight,
        customers.is_a_flapping,
        customers.is_b_flapping
    from {{ ref('int_compared_customers') }} as customers
    inner join {{ ref('int_comparison_weights') }} as weights on customers.customer_key = weights.customer_key
    where customers.is_sampled

)

select
    comparison_key,
    replicate_index,
    cast(sum(case when is_a_flapping then weight else 0 end) as double) / nullif(sum(weight), 0) as a_flapping_rate,
    cast(sum(case when is_b_flapping then weight else 0 end) as double) / nullif(sum(weight), 0) as b_flapping_rate
from drawn_customers
group by
    comparison_key,
    replicate_index
