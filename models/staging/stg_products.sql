with landed as (

    select * from {{ source('landing', 'products') }}

)

select
    {{ as_text('product_id') }} as product_id,
    {{ as_text('product_name') }} as product_name,
    {{ as_text('category') }} as category,
    {{ as_text('brand') }} as brand,
    {{ as_decimal('unit_cost') }} as unit_cost,
    upper({{ as_text('currency') }}) as currency,
    {{ landed_row(key=['product_id']) }},
    {{ rejection_reason(
        required=['product_id'],
        ids=['product_id'],
        texts=['product_name', 'category', 'brand', 'currency'],
        decimals=['unit_cost']
    ) }}
from landed
