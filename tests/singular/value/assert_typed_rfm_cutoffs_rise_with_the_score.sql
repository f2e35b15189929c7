{{ config(meta={
    'exit_code': 78,
    'message': 'seeds/rfm_cutoffs.csv: a higher score has a cut-off that is easier to pass than that of a lower score;'
    ~ ' recency falls with the score, frequency and monetary rise',
}) }}

select
    higher.valid_from,
    higher.grid_id,
    higher.measure,
    higher.score
from {{ ref('rfm_cutoffs') }} as higher
inner join {{ ref('rfm_cutoffs') }} as lower_one
    on
        higher.valid_from = lower_one.valid_from
        and higher.grid_id = lower_one.grid_id
        and higher.measure = lower_one.measure
        and higher.score > lower_one.score
where
    (higher.measure = 'recency' and higher.cutoff_value > lower_one.cutoff_value)
    or (higher.measure <> 'recency' and higher.cutoff_value < lower_one.cutoff_value)
