{#-
Of those who bought an item, how many bought another: drawn towards everybody's share, as affinities are. Both are counted over
the same purchases, the anchors: a share among all purchases would be higher than the pairs can show. The best that those buyers
share more than others do, the most likely first.
-#}
{% set prior_count = 'cast(' ~ setting('affinity_prior_count') ~ ' as double)' %}
{% set most_pairs = 2 * setting('recommendation_count') %}

with anchors as (

    select
        anchors.fit_index,
        anchors.customer_key,
        anchors.item_kind,
        anchors.item_key
    from {{ ref('int_recommendation_anchors') }} as anchors
    inner join {{ ref('int_recommendation_sample') }} as sample on anchors.customer_key = sample.customer_key

),

buyers as (

    select
        fit_index,
        item_kind,
        item_key,
        count(*) as buyer_count
    from anchors
    group by
        fit_index,
        item_kind,
        item_key

),

pairs as (

    select
        anchors.fit_index,
        anchors.item_kind,
        anchors.item_key,
        others.item_key as other_key,
        count(*) as pair_buyer_count
    from anchors
    inner join anchors as others
        on
            anchors.fit_index = others.fit_index
            and anchors.item_kind = others.item_kind
            and anchors.customer_key = others.customer_key
    where anchors.item_key <> others.item_key
    group by
        anchors.fit_index,
        anchors.item_kind,
        anchors.item_key,
        others.item_key
    having count(*) >= {{ setting('recommendation_min_buyers') }}

),

buyer_rates as (

    select
        buyers.fit_index,
        buyers.item_kind,
        buyers.item_key,
        cast(buyers.buyer_count as double) / items.all_buyer_count as buyer_rate
    from buyers
    inner join {{ ref('int_recommendation_items') }} as items
        on
            buyers.fit_index = items.fit_index
            and buyers.item_kind = items.item_kind
            and buyers.item_key = items.item_key

),

chances as (

    select
        pairs.*,
        buyers.buyer_count,
        others.buyer_rate,
        (pairs.pair_buyer_count + {{ prior_count }} * others.buyer_rate) / (buyers.buyer_count + {{ prior_count }})
            as purchase_chance
    from pairs
    inner join buyers
        on
            pairs.fit_index = buyers.fit_index
            and pairs.item_kind = buyers.item_kind
            and pairs.item_key = buyers.item_key
    inner join buyer_rates as others
        on
            pairs.fit_index = others.fit_index
            and pairs.item_kind = others.item_kind
            and pairs.other_key = others.item_key

),

ranked_pairs as (

    select
        chances.*,
        chances.purchase_chance / chances.buyer_rate as lift,
        row_number() over (
            partition by chances.fit_index, chances.item_kind, chances.item_key
            order by chances.purchase_chance desc nulls last, chances.other_key asc nulls last
        ) as pair_rank
    from chances
    where chances.purchase_chance >= {{ setting('recommendation_min_lift') }} * chances.buyer_rate

)

select
    fit_index,
    item_kind,
    item_key,
    other_key,
    buyer_count,
    pair_buyer_count,
    purchase_chance,
    lift,
    cast(pair_rank as int) as pair_rank
from ranked_pairs
where pair_rank <= {{ most_pairs }}
