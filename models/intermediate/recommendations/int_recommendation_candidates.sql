{#-
repeat_cycle: bought on three days or more, and three quarters of the mean interval have passed since the last, but no more
than twice the interval. co_purchase: what goes with the three items bought most often and was not bought. popular: the most
bought that was not bought.
-#}
{% set anchor_count = 3 %}
{% set popular_count = 2 * setting('recommendation_count') %}

with cycles as (

    select
        purchases.fit_index,
        purchases.customer_key,
        purchases.product_key,
        purchases.purchase_days_count,
        {{ days_between('purchases.first_date', 'purchases.last_date') }} as cycle_days,
        {{ days_between('purchases.last_date', 'fits.fit_date') }} as waiting_days
    from {{ ref('int_recommendation_purchases') }} as purchases
    inner join {{ ref('int_recommendation_fits') }} as fits on purchases.fit_index = fits.fit_index
    where purchases.purchase_days_count >= 3

),

due_cycles as (

    select
        cycles.*,
        cast(cycle_days as double) / (purchase_days_count - 1) as interval_days
    from cycles
    where
        4 * waiting_days * (purchase_days_count - 1) >= 3 * cycle_days
        and waiting_days * (purchase_days_count - 1) <= 2 * cycle_days

),

ranked_pairs as (

    select
        anchors.fit_index,
        anchors.customer_key,
        anchors.item_kind,
        pairs.other_key as item_key,
        anchors.item_key as anchor_key,
        pairs.purchase_chance,
        pairs.lift,
        row_number() over (
            partition by anchors.fit_index, anchors.customer_key, anchors.item_kind, pairs.other_key
            order by pairs.purchase_chance desc nulls last, anchors.item_key nulls last
        ) as place
    from {{ ref('int_recommendation_anchors') }} as anchors
    inner join {{ ref('int_recommendation_pairs') }} as pairs
        on
            anchors.fit_index = pairs.fit_index
            and anchors.item_kind = pairs.item_kind
            and anchors.item_key = pairs.item_key
    where anchors.anchor_rank <= {{ anchor_count }}

),

customers as (

    select distinct
        fit_index,
        customer_key
    from {{ ref('int_recommendation_purchases') }}

),

new_items as (

    select
        fit_index,
        customer_key,
        item_kind,
        item_key,
        'co_purchase' as basis,
        purchase_chance as score,
        lift,
        anchor_key
    from ranked_pairs
    where place = 1
    union all
    select
        customers.fit_index,
        customers.customer_key,
        items.item_kind,
        items.item_key,
        'popular' as basis,
        items.buyer_rate as score,
        cast(null as double) as lift,
        cast(null as int) as anchor_key
    from customers
    inner join {{ ref('int_recommendation_items') }} as items on customers.fit_index = items.fit_index
    where items.item_kind = 'product' and items.item_rank <= {{ popular_count }}

),

bought_items as (

    select distinct
        fit_index,
        customer_key,
        'product' as item_kind,
        product_key as item_key
    from {{ ref('int_recommendation_purchases') }}
    union all
    select distinct
        fit_index,
        customer_key,
        'category' as item_kind,
        category_key as item_key
    from {{ ref('int_recommendation_purchases') }}
    where category_key is not null

)

select
    new_items.*,
    cast(null as double) as interval_days,
    cast(null as int) as waiting_days
from new_items
left join bought_items
    on
        new_items.fit_index = bought_items.fit_index
        and new_items.customer_key = bought_items.customer_key
        and new_items.item_kind = bought_items.item_kind
        and new_items.item_key = bought_items.item_key
where bought_items.item_key is null
union all
select
    fit_index,
    customer_key,
    'product' as item_kind,
    product_key as item_key,
    'repeat_cycle' as basis,
    30 / interval_days as score,
    cast(null as double) as lift,
    cast(null as int) as anchor_key,
    interval_days,
    waiting_days
from due_cycles
