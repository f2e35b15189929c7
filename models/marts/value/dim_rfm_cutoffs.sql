{#- each cut-off: grid, measure, lowest score of those beyond it, column, what a value needs to lie beyond it -#}
{% set cutoffs = [] %}
{% for score in range(2, 6) %}
    {% do cutoffs.append(('eleven_125', 'recency', score, 'recency_cutoff_' ~ score, 'below')) %}
    {% do cutoffs.append(('eleven_125', 'frequency', score, 'frequency_cutoff_' ~ score, 'above')) %}
    {% do cutoffs.append(('eleven_125', 'monetary', score, 'monetary_cutoff_' ~ score, 'above')) %}
{% endfor %}
{% for score, days in [(2, 365), (3, 180)] %}
    {% do cutoffs.append(('klaviyo_27', 'recency', score, days, 'below')) %}
    {% do cutoffs.append(('klaviyo_27', 'frequency', score, 'lifetime_frequency_cutoff_' ~ score, 'above')) %}
    {% do cutoffs.append(('klaviyo_27', 'monetary', score, 'lifetime_monetary_cutoff_' ~ score, 'above')) %}
{% endfor %}
{% do cutoffs.append(('eight_8', 'recency', 2, 'recency_centre', 'at_or_below')) %}
{% do cutoffs.append(('eight_8', 'frequency', 2, 'frequency_centre', 'at_or_above')) %}
{% do cutoffs.append(('eight_8', 'monetary', 2, 'monetary_centre', 'at_or_above')) %}

with shown_cutoffs as (

    select
        cutoffs.*,
        reviews.review_date
    from {{ ref('int_rfm_cutoffs') }} as cutoffs
    inner join {{ ref('int_review_dates') }} as reviews on cutoffs.review_index = reviews.review_index
    where reviews.is_shown

)

{% for grid_id, measure, score, column, side in cutoffs %}
select
    review_date,
    '{{ grid_id }}' as grid_id,
    '{{ measure }}' as measure,
    cast({{ score }} as int) as score,
    cast({{ column }} as double) as cutoff_value,
    '{{ side }}' as scores_when_value_is
from shown_cutoffs
{{ 'union all' if not loop.last }}
{% endfor %}
