{#- what a customer bought of the items, the most often bought first; more of one customer are not counted -#}
{% set most_items = 50 %}

with categories as (

    select
        fit_index,
        customer_key,
        category_key,
        cast(sum(purchase_days_count) as int) as purchase_days_count,
        max(last_date) as last_date
    from {{ ref('int_recommendation_purchases') }}
    where category_key is not null
    group by
        fit_index,
        customer_key,
        category_key

),

bought_items as (

    select
        fit_index,
        customer_key,
        'product' as item_kind,
        product_key as item_key,
        purchase_days_count,
        last_date
    from {{ ref('int_recommendation_purchases') }}
    union all
    select
        fit_index,
        customer_key,
        'category' as item_kind,
        category_key as item_key,
        purchase_days_count,
        last_date
    from categories

),

ranked_items as (

    select
        bought_items.fit_index,
        bought_items.customer_key,
        bought_items.item_kind,
        bought_items.item_key,
        row_number() over (
            partition by bought_items.fit_index, bought_items.customer_key, bought_items.item_kind
            order by
                bought_items.purchase_days_count desc nulls last,
                bought_items.last_date desc nulls last,
                bought_items.item_key asc nulls last
        ) as anchor_rank
    from bought_items
    inner join {{ ref('int_recommendation_items') }} as items
        on
            bought_items.fit_index = items.fit_index
            and bought_items.item_kind = items.item_kind
            and bought_items.item_key = items.item_key

)

select
    fit_index,
    customer_key,
    item_kind,
    item_key,
    cast(anchor_rank as int) as anchor_rank
from ranked_items
where anchor_rank <= {{ most_items }}
