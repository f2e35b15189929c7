{#-
The recommendations made at the start of the hold-out beside as many of the most bought items, and of the most bought items that
the customer had not bought, against what the customer bought in the hold-out. Whoever bought nothing in it shows nothing.
-#}
{% set most_items = 10 * setting('recommendation_count') %}

with outcomes as (

    select * from {{ ref('int_recommendation_outcomes') }}

),

judged_customers as (

    select distinct customer_key
    from outcomes
    where is_in_holdout

),

recommendations as (

    select
        recommendations.customer_key,
        recommendations.item_kind,
        recommendations.item_key,
        recommendations.basis
    from {{ ref('int_recommendations') }} as recommendations
    inner join judged_customers on recommendations.customer_key = judged_customers.customer_key
    inner join {{ ref('int_recommendation_fits') }} as fits
        on recommendations.fit_index = fits.fit_index and fits.is_holdout

),

recommended as (

    select
        customer_key,
        item_kind,
        item_key,
        basis
    from recommendations
    union all
    select
        customer_key,
        item_kind,
        item_key,
        'all' as basis
    from recommendations
    where item_kind = 'product'

),

item_counts as (

    select
        customer_key,
        item_kind,
        basis,
        count(*) as shown_count
    from recommended
    group by
        customer_key,
        item_kind,
        basis

),

popular_items as (

    select
        customers.customer_key,
        items.item_kind,
        items.item_key,
        items.item_rank,
        earlier.item_key is not null as was_bought,
        row_number() over (
            partition by customers.customer_key, items.item_kind, earlier.item_key is not null
            order by items.item_rank nulls last
        ) as rank_of_new
    from judged_customers as customers
    inner join {{ ref('int_recommendation_items') }} as items on items.item_rank <= {{ most_items }}
    inner join {{ ref('int_recommendation_fits') }} as fits on items.fit_index = fits.fit_index and fits.is_holdout
    left join outcomes as earlier
        on
            customers.customer_key = earlier.customer_key
            and items.item_kind = earlier.item_kind
            and items.item_key = earlier.item_key
            and not earlier.is_in_holdout

),

shown as (

    select
        customer_key,
        item_kind,
        item_key,
        basis,
        'recommended' as method
    from recommended
    union all
    select
        counts.customer_key,
        counts.item_kind,
        popular_items.item_key,
        counts.basis,
        'most_bought' as method
    from item_counts as counts
    inner join popular_items
        on
            counts.customer_key = popular_items.customer_key
            and counts.item_kind = popular_items.item_kind
            and counts.shown_count >= popular_items.item_rank
    union all
    select
        counts.customer_key,
        counts.item_kind,
        popular_items.item_key,
        counts.basis,
        'most_bought_new' as method
    from item_counts as counts
    inner join popular_items
        on
            counts.customer_key = popular_items.customer_key
            and counts.item_kind = popular_items.item_kind
            and not popular_items.was_bought
            and counts.shown_count >= popular_items.rank_of_new

)

select
    shown.customer_key,
    shown.item_kind,
    shown.basis,
    shown.method,
    cast(count(*) as int) as shown_count,
    cast(count(outcomes.item_key) as int) as hit_count
from shown
left join outcomes
    on
        shown.customer_key = outcomes.customer_key
        and shown.item_kind = outcomes.item_kind
        and shown.item_key = outcomes.item_key
        and outcomes.is_in_holdout
group by
    shown.customer_key,
    shown.item_kind,
    shown.basis,
    shown.method
