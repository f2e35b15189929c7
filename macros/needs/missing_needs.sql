{#-
The needs of a customer that are not available, each with its reason, as one text; null where none is missing. parts maps the
name of each to the SQL of a value that it has when it is there; without orders in the window those are missing as one.
-#}
{% macro missing_needs(inputs, order_count, parts) -%}
    nullif(
        concat_ws(
            ', ',
            case when {{ order_count }} is null then 'orders.no_recent_purchase' end
            {%- for part, value in parts.items() %},
            case
                when not {{ inputs }}.has_{{ part }} then '{{ part }}.not_landed'
                {%- if part == 'stated_need' %}
                when {{ value }} is null then 'stated_need.no_answer'
                {%- else %}
                when {{ order_count }} is not null and {{ value }} is null then '{{ part }}.not_given'
                {%- endif %}
            end
            {%- endfor %}
        ),
        ''
    )
{%- endmacro %}
