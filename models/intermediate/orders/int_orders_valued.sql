{#- usable orders with the day that counts and their amounts in the reporting currency, or why there is none -#}
{% set basis_columns = {'ordered': 'ordered_at', 'paid': 'paid_at', 'received': 'received_at'} %}

with usable_orders as (

    {{ usable_rows('orders') }}

),

dated_orders as (

    select
        usable_orders.*,
        coalesce(usable_orders.currency, '{{ setting("reporting_currency") }}') as order_currency,
        {{ business_date('usable_orders.ordered_at') }} as ordered_date,
        {{ business_date('usable_orders.' ~ basis_columns[setting('order_date_basis')]) }} as order_date,
        case when usable_orders.email_status = 'usable' then usable_orders.email_token end as usable_email_token,
        case when usable_orders.phone_status = 'usable' then usable_orders.phone_token end as usable_phone_token
    from usable_orders

),

-- guests of equal email and phone are one customer; a guest who left nothing usable is one of each order
identified_orders as (

    select
        dated_orders.*,
        coalesce(
            dated_orders.customer_id,
            case
                when coalesce(dated_orders.usable_email_token, dated_orders.usable_phone_token) is null
                    then concat('guest-order-', dated_orders.order_id)
                else concat('guest-', substring(md5(concat(
                    coalesce(dated_orders.usable_email_token, ''), '|', coalesce(dated_orders.usable_phone_token, '')
                )), 1, 16))
            end
        ) as source_customer_id
    from dated_orders

)

select
    orders.order_id,
    orders.source_customer_id,
    orders.customer_id is null as is_guest,
    case when orders.customer_id is null then orders.email_token end as guest_email_token,
    case when orders.customer_id is null then orders.email_status end as guest_email_status,
    case when orders.customer_id is null then orders.phone_token end as guest_phone_token,
    case when orders.customer_id is null then orders.phone_status end as guest_phone_status,
    orders.ordered_at,
    orders.ordered_date,
    orders.order_date,
    case
        when orders.order_status <> 'completed' then orders.order_status
        when test_customers.customer_id is not null then 'test'
        when orders.order_date is null then 'not_{{ setting("order_date_basis") }}'
        else 'completed'
    end as order_kind,
    orders.order_currency as currency,
    orders.total_amount as order_amount,
    {{ in_reporting_currency('orders.total_amount', 'rates.rate_to_reporting') }} as net_amount,
    {{ in_reporting_currency('coalesce(orders.discount_amount, 0)', 'rates.rate_to_reporting') }} as discount_amount,
    orders.channel,
    orders.payment_method,
    orders.store_id,
    coalesce(
        {{ exchange_rate_fault('orders.order_currency') }},
        case
            when {{ in_reporting_currency('orders.total_amount', 'rates.rate_to_reporting') }} < 1e13 then null
            else 'invalid_total_amount'
        end,
        case
            when {{ in_reporting_currency('coalesce(orders.discount_amount, 0)', 'rates.rate_to_reporting') }} < 1e13
                then null
            else 'invalid_discount_amount'
        end
    ) as rejection_reason,
    orders.source_file,
    orders.source_line,
    orders.record_key
from identified_orders as orders
left join {{ ref('int_test_customers') }} as test_customers on orders.customer_id = test_customers.customer_id
{{ exchange_rate_joins('orders.order_currency', 'coalesce(orders.order_date, orders.ordered_date)') }}
