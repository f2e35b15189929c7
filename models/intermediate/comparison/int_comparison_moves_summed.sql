{% set amounts = ['spend_amount', 'margin_amount'] %}

select
    comparison_key,
    {% for move in ['up', 'down', 'enters', 'leaves'] %}
    cast(sum(case when move = '{{ move }}' then customer_count else 0 end) as bigint) as {{ move }}_count,
    {% endfor %}
    {% for move in ['up', 'down'] %}
    {% for amount in amounts %}
    -- an amount that is not available stays null, one of nobody is 0
    cast(
        case
            when count({{ amount }}) > 0 then sum(case when move = '{{ move }}' then {{ amount }} else 0 end)
        end as decimal(18, 2)
    ) as {{ move }}_{{ amount }},
    {% endfor %}
    {% endfor %}
    cast(sum(customer_count) as bigint) as customer_count
from {{ ref('int_policy_movers') }}
group by comparison_key
