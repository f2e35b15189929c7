{{ config(materialized=thin_mart()) }}

with recommendations as (

    select recommendations.*
    from {{ ref('int_recommendations') }} as recommendations
    inner join {{ ref('int_recommendation_fits') }} as fits on recommendations.fit_index = fits.fit_index
    where not fits.is_holdout

),

categories as (

    select distinct
        category_key,
        category
    from {{ ref('int_products_keyed') }}
    where category_key is not null

),

-- products and categories by their numbers, as the recommendations name them
items as (

    select
        'product' as item_kind,
        product_key as item_key,
        product_id,
        category,
        coalesce(product_name, product_id) as item_name
    from {{ ref('int_products_keyed') }}
    union all
    select
        'category' as item_kind,
        category_key as item_key,
        cast(null as string) as product_id,
        category,
        category as item_name
    from categories

)

select
    known.customer_id,
    recommendations.recommendation_rank,
    recommendations.item_kind,
    items.product_id,
    items.category,
    items.item_name,
    recommendations.basis,
    recommendations.score,
    recommendations.lift,
    anchors.product_id as bought_product_id,
    anchors.category as bought_category,
    {{ recommendation_reason('en') }} as reason_en,
    {{ recommendation_reason('zh') }} as reason_zh
from recommendations
inner join {{ ref('int_customers_known') }} as known on recommendations.customer_key = known.customer_key
inner join items
    on recommendations.item_kind = items.item_kind and recommendations.item_key = items.item_key
left join items as anchors
    on recommendations.item_kind = anchors.item_kind and recommendations.anchor_key = anchors.item_key
