{#- Lengths in days of the windows that the review metrics keep: those of the metrics and that of RFM, each once. -#}
{% macro windows() %}
    {{ return((setting('metric_window_days') + [setting('rfm_window_days')]) | unique | sort) }}
{% endmacro %}
