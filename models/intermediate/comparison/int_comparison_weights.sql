{% set replicate_count = setting('comparison_bootstrap_count') %}

with sampled_customers as (

    select distinct
        customer_key,
        customer_id
    from {{ ref('int_compared_customers') }}
    where is_sampled

),

-- one hash has 32 digits, enough for five draws of six
blocks as (

    select {{ whole_numbers(0, (replicate_count - 1) // 5) }} as block_index

),

hashed_blocks as (

    select
        sampled_customers.customer_key,
        blocks.block_index,
        md5(concat(sampled_customers.customer_id, '|', cast(blocks.block_index as string))) as digits
    from sampled_customers
    cross join blocks

),

slots as (

    select {{ whole_numbers(0, 4) }} as slot_index

),

draws as (

    select
        hashed_blocks.customer_key,
        hashed_blocks.block_index * 5 + slots.slot_index + 1 as replicate_index,
        substring(hashed_blocks.digits, slots.slot_index * 6 + 1, 6) as draw_digits
    from hashed_blocks
    cross join slots

)

select
    customer_key,
    cast(replicate_index as int) as replicate_index,
    cast({{ poisson_weight('draw_digits') }} as int) as weight
from draws
where
    replicate_index <= {{ replicate_count }}
    and {{ poisson_weight('draw_digits') }} > 0
