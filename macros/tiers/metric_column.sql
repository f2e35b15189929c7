{#-
The column of int_customer_review_metrics that a rule on a metric reads. Metrics that refunds change have one before
refunds too; those that change when nothing happens have one for the next review. Of the others the value of now stands.
-#}
{% macro metric_column(metric, before_refunds=false, at_next_review=false) -%}
    {%- set is_windowed_amount = modules.re.fullmatch('spend_[0-9]+d_amount', metric) is not none -%}
    {%- set is_spend_percentile = modules.re.fullmatch('spend_[0-9]+d_percentile', metric) is not none -%}
    {%- set has_refunds = is_windowed_amount
        or is_spend_percentile
        or metric in ('lifetime_spend_amount', 'monetary_score', 'weighted_rfm_score') -%}
    {%- set rolls_on = is_windowed_amount
        or is_spend_percentile
        or metric in ('negated_recency_days', 'tenure_days')
        or modules.re.fullmatch('purchase_days_[0-9]+d_count', metric) is not none -%}
    {{- metric -}}
    {{- '_before_refunds' if before_refunds and has_refunds -}}
    {{- '_at_next_review' if at_next_review and rolls_on -}}
{%- endmacro %}
