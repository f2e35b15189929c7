{#- what goes with the three products bought most often and was not bought, each with its best reason -#}
{% set anchor_count = 3 %}

with pairs as (

    select
        anchors.fit_index,
        anchors.customer_key,
        pairs.other_key as product_key,
        anchors.item_key as anchor_key,
        pairs.purchase_chance,
        pairs.lift
    from {{ ref('int_recommendation_anchors') }} as anchors
    inner join {{ ref('int_recommendation_pairs') }} as pairs
        on
            anchors.fit_index = pairs.fit_index
            and anchors.item_kind = pairs.item_kind
            and anchors.item_key = pairs.item_key
    where anchors.item_kind = 'product' and anchors.anchor_rank <= {{ anchor_count }}

),

ranked_pairs as (

    select
        pairs.*,
        row_number() over (
            partition by pairs.fit_index, pairs.customer_key, pairs.product_key
            order by pairs.purchase_chance desc nulls last, pairs.anchor_key asc nulls last
        ) as place
    from pairs
    left join {{ ref('int_recommendation_purchases') }} as purchases
        on
            pairs.fit_index = purchases.fit_index
            and pairs.customer_key = purchases.customer_key
            and pairs.product_key = purchases.product_key
    where purchases.product_key is null

)

select
    fit_index,
    customer_key,
    product_key,
    anchor_key,
    purchase_chance,
    lift
from ranked_pairs
where place = 1
