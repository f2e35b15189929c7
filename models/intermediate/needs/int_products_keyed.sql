-- whole numbers stand for products, categories and brands in what counts purchases
with usable_products as (

    {{ usable_rows('products') }}

)

select
    product_id,
    product_name,
    category,
    brand,
    cast(row_number() over (order by product_id nulls last) as int) as product_key,
    case when category is not null then cast(dense_rank() over (order by category nulls last) as int) end
        as category_key,
    case when brand is not null then cast(dense_rank() over (order by brand nulls last) as int) end as brand_key
from usable_products
