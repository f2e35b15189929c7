{{ config(meta={
    'exit_code': 78,
    'message': 'seeds/rfm_cutoffs.csv: a set (valid_from) lacks a cut-off, has one that no grid takes, or there is no set'
    ~ ' although the var rfm_cutoff_basis is fixed; docs/cutoffs.md lists the 19 rows of a set',
}) }}

with expected as (

    {% for grid_id, measure, score, field, type in rfm_cutoff_fields() %}
    select
        '{{ grid_id }}' as grid_id,
        '{{ measure }}' as measure,
        {{ score }} as score
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- rows without valid_from are a draft
typed as (

    select
        valid_from,
        grid_id,
        measure,
        score
    from {{ ref('rfm_cutoffs') }}
    where valid_from is not null

),

sets as (

    select distinct valid_from from typed
    union all
    select cast(null as date) as valid_from
    where '{{ setting("rfm_cutoff_basis") }}' = 'fixed' and not exists (select 1 from typed)

),

expected_by_set as (

    select
        sets.valid_from,
        expected.grid_id,
        expected.measure,
        expected.score
    from sets
    cross join expected

)

select
    coalesce(expected.valid_from, typed.valid_from) as valid_from,
    coalesce(expected.grid_id, typed.grid_id) as grid_id,
    coalesce(expected.measure, typed.measure) as measure,
    coalesce(expected.score, typed.score) as score
from expected_by_set as expected
full join typed
    on
        expected.valid_from = typed.valid_from
        and expected.grid_id = typed.grid_id
        and expected.measure = typed.measure
        and expected.score = typed.score
where expected.grid_id is null or typed.grid_id is null
