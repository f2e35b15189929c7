{#- usable refunds with their order, or why they have none; amounts in the order's currency -#}
with usable_refunds as (

    {{ usable_rows('refunds') }}

),

dated_refunds as (

    select
        usable_refunds.*,
        {{ business_date('usable_refunds.refunded_at') }} as refund_date
    from usable_refunds

)

select
    refunds.refund_id,
    refunds.order_id,
    orders.currency,
    -- money never goes back before the day on which its order counts
    greatest(refunds.refund_date, orders.order_date) as refund_date,
    refunds.refund_amount as stated_amount,
    orders.order_amount,
    rates.rate_to_reporting,
    case
        when orders.order_id is null then 'unknown_order_id'
        when refunds.refund_date < orders.ordered_date then 'refund_before_order'
        when {{ has_excess_decimals('refunds.refund_amount', 'orders.currency') }} then 'invalid_refund_amount'
        else {{ exchange_rate_fault('orders.currency') }}
    end as rejection_reason,
    refunds.source_file,
    refunds.source_line,
    refunds.record_key
from dated_refunds as refunds
left join {{ ref('int_orders_accepted') }} as orders on refunds.order_id = orders.order_id
{{ exchange_rate_joins('orders.currency', 'refunds.refund_date') }}
