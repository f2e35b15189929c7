-- invariants I1, I2 and I8: what came in equals what is accounted for, layer by layer and mart by mart
select *
from {{ ref('fct_reconciliation') }}
where difference_value <> 0 or difference_value is null
