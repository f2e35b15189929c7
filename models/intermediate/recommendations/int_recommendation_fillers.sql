{#-
For customers with fewer products to recommend than places: new categories that go with the three bought most often, and the
most bought products that they have not bought.
-#}
{% set place_count = setting('recommendation_count') %}
{% set anchor_count = 3 %}

with product_counts as (

    select
        fit_index,
        customer_key,
        1 as product_count
    from {{ ref('int_recommendation_cycles') }}
    union all
    select
        fit_index,
        customer_key,
        1 as product_count
    from {{ ref('int_recommendation_new_products') }}
    union all
    select distinct
        fit_index,
        customer_key,
        0 as product_count
    from {{ ref('int_recommendation_purchases') }}

),

customers as (

    select
        fit_index,
        customer_key
    from product_counts
    group by
        fit_index,
        customer_key
    having sum(product_count) < {{ place_count }}

),

bought_categories as (

    select distinct
        purchases.fit_index,
        purchases.customer_key,
        purchases.category_key
    from {{ ref('int_recommendation_purchases') }} as purchases
    inner join customers
        on purchases.fit_index = customers.fit_index and purchases.customer_key = customers.customer_key
    where purchases.category_key is not null

),

ranked_categories as (

    select
        customers.fit_index,
        customers.customer_key,
        pairs.other_key as category_key,
        anchors.item_key as anchor_key,
        pairs.purchase_chance,
        pairs.lift,
        row_number() over (
            partition by customers.fit_index, customers.customer_key, pairs.other_key
            order by pairs.purchase_chance desc nulls last, anchors.item_key asc nulls last
        ) as place
    from customers
    inner join {{ ref('int_recommendation_anchors') }} as anchors
        on
            customers.fit_index = anchors.fit_index
            and customers.customer_key = anchors.customer_key
            and anchors.item_kind = 'category'
            and anchors.anchor_rank <= {{ anchor_count }}
    inner join {{ ref('int_recommendation_pairs') }} as pairs
        on
            anchors.fit_index = pairs.fit_index
            and anchors.item_kind = pairs.item_kind
            and anchors.item_key = pairs.item_key
    left join bought_categories
        on
            customers.fit_index = bought_categories.fit_index
            and customers.customer_key = bought_categories.customer_key
            and pairs.other_key = bought_categories.category_key
    where bought_categories.category_key is null

)

select
    fit_index,
    customer_key,
    'category' as item_kind,
    category_key as item_key,
    'co_purchase' as basis,
    purchase_chance as score,
    lift,
    anchor_key
from ranked_categories
where place = 1
union all
select
    customers.fit_index,
    customers.customer_key,
    'product' as item_kind,
    items.item_key,
    'popular' as basis,
    items.buyer_rate as score,
    cast(null as double) as lift,
    cast(null as int) as anchor_key
from customers
inner join {{ ref('int_recommendation_items') }} as items
    on
        customers.fit_index = items.fit_index
        and items.item_kind = 'product'
        and items.item_rank <= {{ 2 * place_count }}
left join {{ ref('int_recommendation_purchases') }} as purchases
    on
        customers.fit_index = purchases.fit_index
        and customers.customer_key = purchases.customer_key
        and items.item_key = purchases.product_key
left join {{ ref('int_recommendation_new_products') }} as new_products
    on
        customers.fit_index = new_products.fit_index
        and customers.customer_key = new_products.customer_key
        and items.item_key = new_products.product_key
where purchases.product_key is null and new_products.product_key is null
