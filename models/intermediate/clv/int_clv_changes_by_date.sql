-- what each customer added between the date before and this one; refunds count on their own day, for the order's day
with days as (

    select distinct activity_date from {{ ref('int_customer_activity_by_day') }}

),

dated_days as (

    select
        days.activity_date,
        min(dates.date_index) as date_index
    from days
    inner join {{ ref('int_clv_dates') }} as dates on days.activity_date <= dates.clv_date
    group by days.activity_date

),

first_days as (

    select
        customer_key,
        first_purchase_date
    from {{ ref('int_customers_known') }}
    where first_purchase_date is not null

),

changes as (

    select
        activity.customer_key,
        activity.activity_date,
        case when activity.is_purchase_day then activity.activity_date end as purchase_date,
        activity.spend_amount,
        case when activity.activity_date > first_days.first_purchase_date then activity.net_amount else 0 end
            as repeat_amount
    from {{ ref('int_customer_activity_by_day') }} as activity
    inner join first_days on activity.customer_key = first_days.customer_key
    union all
    select
        orders.customer_key,
        refunds.refund_date as activity_date,
        cast(null as date) as purchase_date,
        cast(0 as decimal(18, 2)) as spend_amount,
        -refunds.refunded_amount as repeat_amount
    from {{ ref('int_refunds_accepted') }} as refunds
    inner join {{ ref('int_orders_valid') }} as orders on refunds.order_id = orders.order_id
    inner join first_days
        on orders.customer_key = first_days.customer_key and orders.order_date > first_days.first_purchase_date

)

select
    changes.customer_key,
    dated_days.date_index,
    cast(count(changes.purchase_date) as int) as purchase_day_count,
    max(changes.purchase_date) as last_purchase_date,
    cast(sum(changes.spend_amount) as decimal(18, 2)) as spend_amount,
    cast(sum(changes.repeat_amount) as decimal(18, 2)) as repeat_amount
from changes
inner join dated_days on changes.activity_date = dated_days.activity_date
group by
    changes.customer_key,
    dated_days.date_index
