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
    {%- for measure in ['recency_days', 'frequency_count', 'monetary_amount'] %}
    {% if setting('eight_8_centre') == 'median' -%}
    cast(median({{ measure }}) as double)
    {%- else -%}
    cast(sum({{ measure }}) as double) / count(*)
    {%- endif %} as {{ measure.split('_')[0] }}_centre,
    {%- endfor %}
    count(*) as buyer_count
from {{ ref('int_customer_rfm_measures') }}
group by review_index
