{#-
What a customer paid beside what the same pieces cost at the mean unit price of their product, and of their category, each in
its own currency. The means are those of everybody, so that all customers together have an index of 1. A line without quantity
or amount has no price, nor has one whose price no decimal below holds: it is a fault of the source.
-#}
{% set least_price_too_high = 'cast(100000000000 as double)' %}

with lines as (

    select
        customer_key,
        product_key,
        category_key,
        currency,
        quantity,
        line_amount
    from {{ ref('int_order_lines_recent') }}
    where
        is_in_window
        and quantity > 0
        and line_amount > 0
        and cast(line_amount as double) < cast(quantity as double) * {{ least_price_too_high }}

),

product_prices as (

    select
        product_key,
        currency,
        category_key,
        sum(quantity) as quantity,
        sum(line_amount) as amount
    from lines
    group by
        product_key,
        currency,
        category_key

),

category_prices as (

    select
        category_key,
        currency,
        cast(sum(amount) as double) / cast(sum(quantity) as double) as unit_price
    from product_prices
    where category_key is not null
    group by
        category_key,
        currency

),

prices as (

    select
        products.product_key,
        products.currency,
        cast(cast(products.amount as double) / cast(products.quantity as double) as decimal(18, 6))
            as product_unit_price,
        cast(categories.unit_price as decimal(18, 6)) as category_unit_price
    from product_prices as products
    left join category_prices as categories
        on products.category_key = categories.category_key and products.currency = categories.currency

),

-- decimals add up to the same in any order
amounts as (

    select
        lines.customer_key,
        lines.currency,
        count(*) as line_count,
        sum(lines.line_amount) as amount,
        sum(case when prices.category_unit_price > 0 then lines.line_amount end) as categorised_amount,
        sum(cast(lines.quantity as decimal(19, 3)) * prices.product_unit_price) as amount_by_product,
        sum(cast(lines.quantity as decimal(19, 3)) * prices.category_unit_price) as amount_by_category
    from lines
    inner join prices on lines.product_key = prices.product_key and lines.currency = prices.currency
    group by
        lines.customer_key,
        lines.currency

),

indices as (

    select
        customer_key,
        line_count,
        cast(amount as double) / nullif(cast(amount_by_product as double), 0) as product_price_index,
        cast(categorised_amount as double) / nullif(cast(amount_by_category as double), 0) as category_price_index
    from amounts

)

-- amounts of different currencies do not add up: the indices of each are weighted by their lines
select
    customer_key,
    {{ exact_sum('line_count * product_price_index', digits=28) }}
    / nullif(sum(case when product_price_index is not null then line_count end), 0) as product_price_index,
    {{ exact_sum('line_count * category_price_index', digits=28) }}
    / nullif(sum(case when category_price_index is not null then line_count end), 0) as category_price_index
from indices
group by customer_key
