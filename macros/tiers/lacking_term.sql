{#-
The number of the term that decides what is lacking for a rule: of its alternatives the one with the smallest largest
relative shortfall (of equal ones the first), in it the term with the largest (of equal ones the first). A metric without
a value lacks more than any other. Over the columns of `metrics`.
-#}
{% macro lacking_term(alternatives, at_next_review=false) -%}
    {%- set largest = [] -%}
    {%- set deciding = [] -%}
    {%- for terms in alternatives -%}
        {%- set shortfalls = [] -%}
        {%- for term in terms -%}
            {%- do shortfalls.append(relative_shortfall(term, at_next_review)) -%}
        {%- endfor -%}
        {%- do largest.append(
            'greatest(' ~ shortfalls | join(', ') ~ ')' if shortfalls | length > 1 else shortfalls[0]
        ) -%}
        {%- do deciding.append(first_of(shortfalls, terms | map(attribute='term_number') | list, '>=')) -%}
    {%- endfor -%}
    {{ first_of(largest, deciding, '<=') }}
{%- endmacro %}

{#- The choice that belongs to the first of the values that compares so with all after it. -#}
{% macro first_of(values, choices, comparison) -%}
    {%- if values | length == 1 -%}
    {{ choices[0] }}
    {%- else -%}
    case
        {%- for value in values[:-1] %}
        {%- set comparisons = [] -%}
        {%- for other in values[loop.index:] -%}
            {%- do comparisons.append(value ~ ' ' ~ comparison ~ ' ' ~ other) -%}
        {%- endfor %}
        when {{ comparisons | join(' and ') }} then {{ choices[loop.index0] }}
        {%- endfor %}
        else {{ choices[-1] }}
    end
    {%- endif -%}
{%- endmacro %}

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

{% macro share_lacking(column, threshold) -%}
    {%- if threshold is none -%}
    1e300
    {%- else -%}
    case
        when metrics.{{ column }} is null then 1e300
        when metrics.{{ column }} >= {{ threshold }} then 0e0
        else cast({{ threshold }} - metrics.{{ column }} as double) / cast({{ (threshold | abs) or 1 }} as double)
    end
    {%- endif -%}
{%- endmacro %}
