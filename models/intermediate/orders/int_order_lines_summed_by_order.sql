with usable_lines as (

    {{ usable_rows('order_lines') }}

),

costed_products as (

    {{ usable_rows('products', 'staged.unit_cost is not null') }}

)

select
    usable_lines.order_id,
    count(*) as line_count,
    cast(sum(case when usable_lines.quantity = 0 then 1 else 0 end) as bigint) as zero_quantity_line_count,
    cast(sum(usable_lines.line_amount) as decimal(18, 2)) as line_amount,
    -- one line of unknown cost makes the order's cost unknown
    case
        when count(*) = count(costed_products.unit_cost)
            then cast(sum(usable_lines.quantity * costed_products.unit_cost) as decimal(18, 2))
    end as cost_amount
from usable_lines
left join costed_products on usable_lines.product_id = costed_products.product_id
group by usable_lines.order_id
