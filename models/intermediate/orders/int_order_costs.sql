with lines_by_order as (

    select
        order_id,
        cost_in_reporting_currency_amount,
        foreign_cost_line_count
    from {{ ref('int_order_lines_summed_by_order') }}
    where cost_in_reporting_currency_amount is not null

),

foreign_products as (

    {{ usable_rows(
        'products', "staged.unit_cost is not null and staged.currency <> '" ~ setting('reporting_currency') ~ "'"
    ) }}

),

lines_of_foreign_products as (

    {{ usable_rows('order_lines', 'staged.product_id in (select product_id from foreign_products)') }}

),

foreign_costs as (

    select
        lines_of_foreign_products.order_id,
        foreign_products.currency,
        try_cast(
            -- one digit more makes DuckDB multiply in 128 bits
            sum(cast(lines_of_foreign_products.quantity as decimal(19, 3)) * foreign_products.unit_cost)
            as decimal(18, 6)
        ) as cost_amount
    from lines_of_foreign_products
    inner join foreign_products on lines_of_foreign_products.product_id = foreign_products.product_id
    group by
        lines_of_foreign_products.order_id,
        foreign_products.currency

),

-- converted at the last rate on or before the order's day; without a rate the cost is unknown
converted_costs as (

    select
        foreign_costs.order_id,
        case
            when {{ exchange_rate_fault('foreign_costs.currency') }} is null
                then cast(foreign_costs.cost_amount as decimal(19, 6)) * rates.rate_to_reporting
        end as cost_amount
    from foreign_costs
    inner join {{ ref('int_orders_accepted') }} as orders on foreign_costs.order_id = orders.order_id
    {{ exchange_rate_joins('foreign_costs.currency', 'orders.order_date') }}

),

foreign_totals as (

    select
        order_id,
        case when count(*) = count(cost_amount) then sum(cost_amount) end as cost_amount
    from converted_costs
    group by order_id

)

select
    lines_by_order.order_id,
    case
        when lines_by_order.foreign_cost_line_count = 0
            then try_cast(round(lines_by_order.cost_in_reporting_currency_amount, 2) as decimal(18, 2))
        else
            try_cast(
                round(
                    cast(lines_by_order.cost_in_reporting_currency_amount as decimal(38, 14))
                    + cast(foreign_totals.cost_amount as decimal(38, 14)),
                    2
                ) as decimal(18, 2)
            )
    end as cost_amount
from lines_by_order
left join foreign_totals on lines_by_order.order_id = foreign_totals.order_id
