{#-
Every percentile that tier rules ask for, each threshold once: metric (of a policy that ignores refunds, the one before
refunds), threshold and a name for columns. Compiling them into the aggregate spares the warehouse a join of every customer
with every threshold.
-#}
{% macro percentile_thresholds() %}
    {% set thresholds = [] %}
    {% set relation = ref('int_tier_rules') %}
    {% if execute and load_relation(relation) is not none %}
        {% set asked = run_query(
            'select ' ~ ranking_metric('metric', 'refund_rule') ~ ' as ranking_metric, threshold_value from ' ~ relation
            ~ ' where metric like \'%percentile\' group by 1, 2'
            ~ ' order by 1, 2'
        ) %}
        {% for metric, threshold in asked.rows %}
            {% do thresholds.append({'metric': metric, 'threshold': threshold, 'name': 'threshold_' ~ loop.index}) %}
        {% endfor %}
    {% endif %}
    {#- without any, one entry that no percentile reaches keeps the SQL that loops over this list whole -#}
    {% set neutral = {
        'metric': 'spend_' ~ setting('metric_window_days')[0] ~ 'd_percentile',
        'threshold': 'cast(null as decimal(18, 6))',
        'name': 'threshold_1',
    } %}
    {{ return(thresholds or [neutral]) }}
{% endmacro %}
