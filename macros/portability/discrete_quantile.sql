{#-
Aggregate: the ceil(buckets_below * n / buckets)-th smallest of n values, as the engine
returns it (cast it to the values' type). Tested for n = 1..2000 with the buckets in use.
-#}
{% macro discrete_quantile(value, buckets_below, buckets) %}
    {{- return(adapter.dispatch('discrete_quantile', 'strata')(value, buckets_below, buckets)) -}}
{% endmacro %}

{% macro duckdb__discrete_quantile(value, buckets_below, buckets) -%}
    quantile_disc({{ value }}, {{ buckets_below / buckets }})
{%- endmacro %}

{% macro spark__discrete_quantile(value, buckets_below, buckets) -%}
    percentile_disc({{ buckets_below / buckets }}D) within group (order by {{ value }})
{%- endmacro %}
