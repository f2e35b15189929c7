with usable_lines as (

    {{ usable_rows('order_lines') }}

),

costed_products as (

    {{ usable_rows('products', 'staged.unit_cost is not null') }}

),

costed_lines as (

    select
        usable_lines.order_id,
        usable_lines.quantity,
        usable_lines.line_amount,
        -- one digit more makes DuckDB multiply in 128 bits
        cast(usable_lines.quantity as decimal(19, 3)) * costed_products.unit_cost as cost_amount,
        coalesce(costed_products.currency, '{{ setting("reporting_currency") }}') as cost_currency
    from usable_lines
    left join costed_products on usable_lines.product_id = costed_products.product_id

)

select
    order_id,
    count(*) as line_count,
    cast(sum(case when quantity = 0 then 1 else 0 end) as bigint) as zero_quantity_line_count,
    cast(sum(line_amount) as decimal(38, 3)) as line_amount,
    -- one line of unknown cost makes the order's cost unknown, and so does a sum that no decimal holds
    case
        when count(*) = count(cost_amount)
            then try_cast(
                coalesce(
                    sum(case when cost_currency = '{{ setting("reporting_currency") }}' then cost_amount end), 0
                ) as decimal(18, 6)
            )
    end as cost_in_reporting_currency_amount,
    cast(
        sum(case when cost_currency <> '{{ setting("reporting_currency") }}' then 1 else 0 end) as bigint
    ) as foreign_cost_line_count
from costed_lines
group by order_id
