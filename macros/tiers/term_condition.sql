{#-
Whether a term of the rules holds, over the columns of `metrics`. basis says by which numbers:
now - the metrics of the review, before refunds where the policy ignores them, and frozen cut-offs where it freezes them;
before_refunds - everybody's metrics before refunds (refund_rule recheck);
own_before_refunds - the person's own metrics before refunds, against the cut-offs of the review (`cutoffs`);
last_cutoffs - the metrics of now against the cut-offs of the review before (`last_cutoffs`, `last_scores`).
-#}
{% macro term_condition(term, basis='now') -%}
    {%- set ignores_refunds = term.refund_rule == 'ignore' -%}
    {%- set before_refunds = ignores_refunds or basis in ('before_refunds', 'own_before_refunds') -%}
    {%- set floating = 'metrics.' ~ metric_column(term.metric, before_refunds) ~ ' >= ' ~ term.threshold_value -%}
    {%- set is_percentile = term.metric.endswith('_percentile') -%}
    {%- if basis in ('own_before_refunds', 'last_cutoffs') and is_percentile -%}
        {%- set floating -%}
        metrics.{{ metric_column(percentile_measure(term.metric).measure, before_refunds) }}
        >= {{ 'cutoffs' if basis == 'own_before_refunds' else 'last_cutoffs' }}.term_{{ term.term_number }}
        {%- endset -%}
    {%- elif basis == 'last_cutoffs' and term.metric in
        ('recency_score', 'frequency_score', 'monetary_score', 'weighted_rfm_score') -%}
        {%- set floating = 'last_scores.' ~ term.metric ~ ' >= ' ~ term.threshold_value -%}
    {%- endif -%}
    {%- if term.frozen_review_index is none or term.frozen_review_index is undefined -%}
    {{ floating }}
    {%- else -%}
    case
        when metrics.review_index < {{ term.frozen_review_index }} then {{ floating }}
        else metrics.{{ metric_column(term.measure, before_refunds) }}
            >= {{ 'cast(null as decimal(18, 6))' if term.frozen_value is none else term.frozen_value }}
            {{ 'and metrics.is_buyer' if term.measure.startswith('spend_') }}
    end
    {%- endif -%}
{%- endmacro %}
