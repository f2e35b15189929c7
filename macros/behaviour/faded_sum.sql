{#-
What is left at a row of `shares` of all buckets of a row of `points`, over the columns of some of decayed_event_sums(). Added in
one order, thirty by thirty, since engines limit how deep an expression may be.
-#}
{% macro faded_sum(parts, indexes) -%}
    {%- set terms, sums = [], [] -%}
    {%- for index in indexes -%}
        {%- for part in parts -%}
            {%- do terms.append(
                'points.' ~ part.column ~ '_' ~ index ~ ' * shares.left_' ~ index ~ '_' ~ part.half_life_days ~ 'd'
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for some in terms | batch(30) -%}
        {%- do sums.append('(' ~ some | join(' + ') ~ ')') -%}
    {%- endfor -%}
    {{ sums | join(' + ') }}
{%- endmacro %}
