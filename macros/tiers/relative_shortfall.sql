{#- (threshold - value) / |threshold|, at least 0; a threshold of 0 counts as 1. -#}
{% macro relative_shortfall(term, at_next_review=false) -%}
    {%- set before_refunds = term.refund_rule == 'ignore' -%}
    {%- set floating = share_lacking(metric_column(term.metric, before_refunds, at_next_review), term.threshold_value) -%}
    {%- if term.frozen_review_index is none or term.frozen_review_index is undefined -%}
    {{ floating }}
    {%- else -%}
    case
        when metrics.review_index < {{ term.frozen_review_index }} then {{ floating }}
        else {{ share_lacking(metric_column(term.measure, before_refunds, at_next_review), term.frozen_value) }}
    end
    {%- endif -%}
{%- endmacro %}
