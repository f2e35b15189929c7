{% set kinds = ['category', 'brand', 'channel', 'daypart', 'weekday', 'payment'] %}

with favourites as (

    select
        {% for kind in kinds %}
        max(case when affinity_kind = '{{ kind }}' then affinity_value end) as top_{{ kind }},
        max(case when affinity_kind = '{{ kind }}' then share_rate end) as top_{{ kind }}_share_rate,
        max(case when affinity_kind = '{{ kind }}' then lift end) as top_{{ kind }}_lift,
        {% endfor %}
        customer_key
    from {{ ref('int_affinities') }}
    where affinity_rank = 1
    group by customer_key

)

select
    known.customer_id,
    as_of.as_of_date,
    coalesce(orders.order_count, 0) as order_count,
    {% for kind in kinds %}
    favourites.top_{{ kind }},
    favourites.top_{{ kind }}_share_rate,
    favourites.top_{{ kind }}_lift,
    {% endfor %}
    prices.product_price_index,
    prices.category_price_index,
    -- one dear piece among cheap ones makes an index of ten or a hundred, which says no more than two does
    case
        when coalesce(prices.category_price_index, prices.product_price_index) > 2 then cast(-1 as double)
        else 1 - coalesce(prices.category_price_index, prices.product_price_index)
    end as price_sensitivity_rate,
    orders.discounted_order_rate,
    orders.discount_rate,
    {{ money_of('orders.mean_basket_amount', 2) }} as mean_basket_amount,
    orders.mean_basket_line_count,
    stated.stated_need,
    stated.stated_need_source,
    stated.stated_need_name,
    stated.stated_need_date,
    {{ missing_needs('inputs', 'orders.order_count', {
        'category': 'favourites.top_category', 'brand': 'favourites.top_brand', 'channel': 'favourites.top_channel',
        'daypart': 'favourites.top_daypart', 'weekday': 'favourites.top_weekday', 'payment': 'favourites.top_payment',
        'price': 'prices.product_price_index', 'discount': 'orders.discounted_order_rate',
        'stated_need': 'stated.stated_need',
    }) }} as missing_parts
from {{ ref('int_customers_known') }} as known
cross join {{ ref('int_as_of_date') }} as as_of
cross join {{ ref('int_needs_inputs') }} as inputs
left join favourites on known.customer_key = favourites.customer_key
left join {{ ref('int_price_indices') }} as prices on known.customer_key = prices.customer_key
left join {{ ref('int_order_needs') }} as orders on known.customer_key = orders.customer_key
left join {{ ref('int_needs_stated') }} as stated on known.customer_key = stated.customer_key
