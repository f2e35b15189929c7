{#-
The cut-offs of every grid: grid, measure, the lowest score of the values beyond it, its column of int_rfm_cutoffs (or a
number), and where a value must lie to be beyond it.
-#}
{% macro rfm_cutoff_columns() %}
    {% set cutoffs = [
        ('klaviyo_27', 'recency', 2, 365, 'below'),
        ('klaviyo_27', 'recency', 3, 180, 'below'),
        ('eight_8', 'recency', 2, 'cast(recency_centre_total as double) / centre_weight', 'at_or_below'),
        ('eight_8', 'frequency', 2, 'cast(frequency_centre_total as double) / centre_weight', 'at_or_above'),
        ('eight_8', 'monetary', 2, 'cast(monetary_centre_total as double) / centre_weight', 'at_or_above'),
    ] %}
    {% for score in range(2, 6) %}
        {% do cutoffs.append(('eleven_125', 'recency', score, 'recency_cutoff_' ~ score, 'below')) %}
        {% do cutoffs.append(('eleven_125', 'frequency', score, 'frequency_cutoff_' ~ score, 'above')) %}
        {% do cutoffs.append(('eleven_125', 'monetary', score, 'monetary_cutoff_' ~ score, 'above')) %}
    {% endfor %}
    {% for score in range(2, 4) %}
        {% do cutoffs.append(('klaviyo_27', 'frequency', score, 'lifetime_frequency_cutoff_' ~ score, 'above')) %}
        {% do cutoffs.append(('klaviyo_27', 'monetary', score, 'lifetime_monetary_cutoff_' ~ score, 'above')) %}
    {% endfor %}
    {{ return(cutoffs) }}
{% endmacro %}
