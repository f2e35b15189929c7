with first_indexes as (

    select
        changes.customer_key,
        min(changes.date_index) as first_index,
        max(known.first_purchase_date) as first_purchase_date
    from {{ ref('int_clv_changes_by_date') }} as changes
    inner join {{ ref('int_customers_known') }} as known on changes.customer_key = known.customer_key
    where changes.purchase_day_count > 0
    group by changes.customer_key

),

running as (

    select
        first_indexes.customer_key,
        dates.date_index,
        dates.clv_date,
        first_indexes.first_purchase_date,
        sum(changes.purchase_day_count) over so_far as purchase_day_count,
        max(changes.last_purchase_date) over so_far as last_purchase_date,
        sum(changes.spend_amount) over so_far as spend_amount,
        sum(changes.repeat_amount) over so_far as repeat_amount
    from first_indexes
    inner join {{ ref('int_clv_dates') }} as dates on first_indexes.first_index <= dates.date_index
    left join {{ ref('int_clv_changes_by_date') }} as changes
        on first_indexes.customer_key = changes.customer_key and dates.date_index = changes.date_index
    window so_far as (
        partition by first_indexes.customer_key
        order by dates.date_index nulls last
        rows between unbounded preceding and current row
    )

)

select
    customer_key,
    date_index,
    clv_date,
    first_purchase_date,
    last_purchase_date,
    cast(purchase_day_count - 1 as int) as x,
    {{ days_between('first_purchase_date', 'last_purchase_date') }} / cast(7 as double) as t_x,
    {{ days_between('first_purchase_date', 'clv_date') }} / cast(7 as double) as t_age,
    {{ days_between('first_purchase_date', 'last_purchase_date') }} as t_x_days,
    {{ days_between('first_purchase_date', 'clv_date') }} as t_age_days,
    cast(spend_amount as decimal(18, 2)) as spend_amount,
    cast(repeat_amount as decimal(18, 2)) as repeat_amount,
    case when purchase_day_count > 1 then cast(repeat_amount as double) / (purchase_day_count - 1) end
        as mean_repeat_amount
from running
