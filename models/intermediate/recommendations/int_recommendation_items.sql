-- products and categories by their buyers in the sample
with purchases as (

    select
        purchases.fit_index,
        purchases.customer_key,
        purchases.product_key,
        purchases.category_key
    from {{ ref('int_recommendation_purchases') }} as purchases
    inner join {{ ref('int_recommendation_sample') }} as sample on purchases.customer_key = sample.customer_key

),

buyers as (

    select
        fit_index,
        count(distinct customer_key) as all_buyer_count
    from purchases
    group by fit_index

),

items as (

    select
        fit_index,
        'product' as item_kind,
        product_key as item_key,
        count(*) as buyer_count
    from purchases
    group by
        fit_index,
        product_key
    union all
    select
        fit_index,
        'category' as item_kind,
        category_key as item_key,
        count(distinct customer_key) as buyer_count
    from purchases
    where category_key is not null
    group by
        fit_index,
        category_key

),

ranked_items as (

    select
        items.*,
        buyers.all_buyer_count,
        row_number() over (
            partition by items.fit_index, items.item_kind
            order by items.buyer_count desc nulls last, items.item_key asc nulls last
        ) as item_rank
    from items
    inner join buyers on items.fit_index = buyers.fit_index

)

select
    fit_index,
    item_kind,
    item_key,
    buyer_count,
    all_buyer_count,
    cast(item_rank as int) as item_rank,
    cast(buyer_count as double) / all_buyer_count as buyer_rate
from ranked_items
where
    item_rank <= {{ setting('recommendation_product_count') }}
    and buyer_count >= {{ setting('recommendation_min_buyers') }}
