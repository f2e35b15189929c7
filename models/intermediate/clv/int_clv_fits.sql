select
    planned.*,
    'planned' as fit_occasion
from {{ ref('int_clv_fits_planned') }} as planned
union all
select
    renewed.*,
    'renewed' as fit_occasion
from {{ ref('int_clv_fits_renewed') }} as renewed
