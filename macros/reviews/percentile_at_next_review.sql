{#- The percentile of the spend that a window of some days will hold at the next review; null where no rule asks for it. -#}
{% macro percentile_at_next_review(days, windows_ahead) -%}
    {%- if days in windows_ahead -%}
    {{ percentile_of('lower_' ~ days ~ 'd_count_at_next_review', 'buyer_count') }}
    {%- else -%}
    cast(null as decimal(9, 6))
    {%- endif -%}
{%- endmacro %}
