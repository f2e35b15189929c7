-- an input that nobody has is not available, which is not the same as 0
select
    {% for kind in ['category', 'brand', 'channel', 'daypart', 'weekday', 'payment'] %}
    coalesce(max(case when affinity_kind = '{{ kind }}' then 1 else 0 end), 0) = 1 as has_{{ kind }},
    {% endfor %}
    (select count(*) from {{ ref('int_price_indices') }}) > 0 as has_price,
    (select count(discounted_order_rate) from {{ ref('int_order_needs') }}) > 0 as has_discount,
    (select count(*) from {{ ref('int_needs_stated') }}) > 0 as has_stated_need
from {{ ref('int_affinity_shares') }}
