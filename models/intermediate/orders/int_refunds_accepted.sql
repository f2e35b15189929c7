with running_refunds as (

    select
        refund_id,
        order_id,
        currency,
        refund_date,
        stated_amount,
        order_amount,
        rate_to_reporting,
        sum(stated_amount) over (
            partition by order_id
            order by refund_date nulls last, refund_id nulls last
            rows between unbounded preceding and current row
        ) as stated_so_far_amount
    from {{ ref('int_refunds_valued') }}
    where rejection_reason is null

),

-- refunds of an order never exceed the order: the excess of the later ones is cut
capped_refunds as (

    select
        refund_id,
        order_id,
        currency,
        refund_date,
        stated_amount,
        rate_to_reporting,
        cast(
            greatest(least(stated_amount, order_amount - (stated_so_far_amount - stated_amount)), 0) as decimal(18, 3)
        ) as capped_amount
    from running_refunds

)

select
    refund_id,
    order_id,
    currency,
    refund_date,
    stated_amount,
    capped_amount,
    {{ in_reporting_currency('capped_amount', 'rate_to_reporting') }} as refunded_amount
from capped_refunds
