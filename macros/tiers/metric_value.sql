{#-
The value, over the columns of `metrics`, of the metric that a column names: before refunds under refund_rule ignore, as it
will be at the next review if nothing happens when asked for that.
-#}
{% macro metric_value(metric, refund_rule, at_next_review=false) -%}
    case
        {%- for name in rule_measures() %}
        {%- set now, before = metric_column(name, false, at_next_review), metric_column(name, true, at_next_review) %}
        {%- if before != now %}
        when {{ metric }} = '{{ name }}' and {{ refund_rule }} = 'ignore' then cast(metrics.{{ before }} as decimal(28, 6))
        {%- endif %}
        when {{ metric }} = '{{ name }}' then cast(metrics.{{ now }} as decimal(28, 6))
        {%- endfor %}
    end
{%- endmacro %}
