{#- what goes with the three products bought most often and was not bought, each with its best reason -#}
{% set anchor_count = 3 %}

with reasons as (

    select
        fit_index,
        item_key as anchor_key,
        other_key as product_key,
        purchase_chance,
        lift,
        row_number() over (
            partition by fit_index, other_key
            order by purchase_chance desc nulls last, item_key asc nulls last
        ) as reason_rank
    from {{ ref('int_recommendation_pairs') }}
    where item_kind = 'product'

),

best_reasons as (

    select
        anchors.fit_index,
        anchors.customer_key,
        reasons.product_key,
        min(reasons.reason_rank) as reason_rank
    from {{ ref('int_recommendation_anchors') }} as anchors
    inner join reasons
        on anchors.fit_index = reasons.fit_index and anchors.item_key = reasons.anchor_key
    where anchors.item_kind = 'product' and anchors.anchor_rank <= {{ anchor_count }}
    group by
        anchors.fit_index,
        anchors.customer_key,
        reasons.product_key

)

select
    best_reasons.fit_index,
    best_reasons.customer_key,
    best_reasons.product_key,
    reasons.anchor_key,
    reasons.purchase_chance,
    reasons.lift
from best_reasons
inner join reasons
    on
        best_reasons.fit_index = reasons.fit_index
        and best_reasons.product_key = reasons.product_key
        and best_reasons.reason_rank = reasons.reason_rank
left join {{ ref('int_recommendation_purchases') }} as purchases
    on
        best_reasons.fit_index = purchases.fit_index
        and best_reasons.customer_key = purchases.customer_key
        and best_reasons.product_key = purchases.product_key
where purchases.product_key is null
