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

-- products and categories apart: two windows over narrow keys
ranked_items as (

    {% for item_kind, (table, key) in {
        'product': (ref('int_recommendation_purchases'), 'product_key'), 'category': ('categories', 'category_key'),
    }.items() %}
    select
        bought.fit_index,
        bought.customer_key,
        '{{ item_kind }}' as item_kind,
        bought.{{ key }} as item_key,
        row_number() over (
            partition by bought.fit_index, bought.customer_key
            order by
                bought.purchase_days_count desc nulls last,
                bought.last_date desc nulls last,
                bought.{{ key }} asc nulls last
        ) as anchor_rank
    from {{ table }} as bought
    inner join {{ ref('int_recommendation_items') }} as items
        on
            bought.fit_index = items.fit_index
            and items.item_kind = '{{ item_kind }}'
            and bought.{{ key }} = items.item_key
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    fit_index,
    customer_key,
    item_kind,
    item_key,
    cast(anchor_rank as int) as anchor_rank
from ranked_items
where anchor_rank <= {{ most_items }}
