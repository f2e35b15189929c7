{{ config(materialized='view') }}

select
    {% for grid_id, measure, score, field, type in rfm_cutoff_fields() %}
    {% set is_cutoff = "grid_id = '" ~ grid_id ~ "' and measure = '" ~ measure ~ "' and score = " ~ score %}
    cast(max(case when {{ is_cutoff }} then cutoff_value end) as {{ type }}) as {{ field }},
    {% endfor %}
    valid_from
from {{ ref('rfm_cutoffs') }}
where valid_from is not null
group by valid_from
