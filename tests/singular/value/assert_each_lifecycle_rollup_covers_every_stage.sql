with rollups as (

    select distinct rollup_id from {{ ref('lifecycle_rollups') }}

)

select
    rollups.rollup_id,
    labels.code
from rollups
cross join {{ ref('labels') }} as labels
left join {{ ref('lifecycle_rollups') }} as placed
    on rollups.rollup_id = placed.rollup_id and labels.code = placed.lifecycle_stage
where labels.kind = 'lifecycle_stage' and placed.lifecycle_stage is null
