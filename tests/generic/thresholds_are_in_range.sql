{#-
One row per threshold of a table of rules that no customer can be held to: no number, below 0, a percentile outside 0 to 1,
or above 0 for a metric that counts downwards from 0. It looks at every column min_<metric> that the table has.
-#}
{% test thresholds_are_in_range(model) %}
{% set metrics = [] %}
{% if execute %}
    {% for column in adapter.get_columns_in_relation(model) if column.name.startswith('min_') %}
        {% do metrics.append(column.name[4:]) %}
    {% endfor %}
{% endif %}

with thresholds as (

    select
        cast(null as string) as metric,
        cast(null as string) as threshold,
        cast(null as decimal(18, 6)) as threshold_value,
        cast(null as decimal(18, 6)) as lowest_value,
        cast(null as decimal(18, 6)) as highest_value
    from {{ model }}
    where 1 = 0
    {% for metric in metrics %}
    union all
    select
        '{{ metric }}' as metric,
        cast(min_{{ metric }} as string) as threshold,
        try_cast(cast(min_{{ metric }} as string) as decimal(18, 6)) as threshold_value,
        cast({{ 'null' if metric.startswith('negated_') else '0' }} as decimal(18, 6)) as lowest_value,
        cast(
            {{ '0' if metric.startswith('negated_') else '1' if metric.endswith('_percentile') or metric == 'p_alive' else 'null' }}
            as decimal(18, 6)
        ) as highest_value
    from {{ model }}
    where min_{{ metric }} is not null
    {% endfor %}

)

select
    metric,
    threshold
from thresholds
where
    threshold_value is null
    or threshold_value < lowest_value
    or threshold_value > highest_value
{% endtest %}
