{{ config(materialized='view') }}

select
    order_id,
    source_customer_id,
    is_guest,
    guest_email_token,
    guest_email_status,
    guest_phone_token,
    guest_phone_status,
    ordered_at,
    ordered_date,
    order_date,
    order_kind,
    currency,
    order_amount,
    net_amount,
    discount_amount,
    channel,
    payment_method,
    store_id
from {{ ref('int_orders_valued') }}
where rejection_reason is null
