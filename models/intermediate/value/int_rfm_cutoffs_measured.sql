-- recency is negated: of every measure more is better
select
    review_index,
    {%- for below in range(1, 5) %}
    cast(-{{ discrete_quantile('-recency_days', below, 5) }} as int) as recency_cutoff_{{ below + 1 }},
    cast({{ discrete_quantile('frequency_count', below, 5) }} as int) as frequency_cutoff_{{ below + 1 }},
    cast({{ discrete_quantile('monetary_amount', below, 5) }} as decimal(18, 2)) as monetary_cutoff_{{ below + 1 }},
    {%- endfor %}
    {%- for below in range(1, 3) %}
    cast({{ discrete_quantile('lifetime_purchase_days_count', below, 3) }} as int)
        as lifetime_frequency_cutoff_{{ below + 1 }},
    cast({{ discrete_quantile('lifetime_spend_amount', below, 3) }} as decimal(18, 2))
        as lifetime_monetary_cutoff_{{ below + 1 }},
    {%- endfor %}
    {#- a value is high if value * weight reaches the total: exact for a mean that no decimal holds -#}
    {% set is_median = setting('eight_8_centre') == 'median' %}
    {%- for measure in ['recency_days', 'frequency_count', 'monetary_amount'] %}
    cast(
        {{ 'median(cast(' ~ measure ~ ' as decimal(18, 3)))' if is_median else 'sum(' ~ measure ~ ')' }}
        as decimal(38, 3)
    ) as {{ measure.split('_')[0] }}_centre_total,
    {%- endfor %}
    cast({{ '1' if is_median else 'count(*)' }} as decimal(12, 0)) as centre_weight,
    count(*) as buyer_count
from {{ ref('int_customer_rfm_measures') }}
group by review_index
