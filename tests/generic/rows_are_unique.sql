{#- One row per combination of the columns that more than one row of the relation has; null counts as a value. -#}
{% test rows_are_unique(model, columns) %}
select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
group by
    {{ columns | join(',\n    ') }}
having count(*) > 1
{% endtest %}
