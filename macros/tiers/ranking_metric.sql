{#- The percentile that a rule looks at: a policy that ignores refunds ranks spend before them. -#}
{% macro ranking_metric(metric, refund_rule) -%}
    case
        when {{ refund_rule }} = 'ignore' and {{ metric }} like 'spend%percentile' then concat({{ metric }}, '_before_refunds')
        else {{ metric }}
    end
{%- endmacro %}
