{#- The cut-off above which a measure has a score of eleven_125, from the columns of a relation; null for score 1. -#}
{% macro rfm_cutoff_of(measure, score, cutoffs) -%}
    case {{ measure }}
        {%- for name in ['recency', 'frequency', 'monetary'] %}
        when '{{ name }}' then case {{ score }}
            {%- for number in range(2, 6) %}
            when {{ number }} then cast({{ cutoffs }}.{{ name }}_cutoff_{{ number }} as decimal(28, 6))
            {%- endfor %}
        end
        {%- endfor %}
    end
{%- endmacro %}
