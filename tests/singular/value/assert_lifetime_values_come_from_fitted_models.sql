{{ config(severity='warn') }}

-- it warns: the fallbacks are named in fct_customer_clv; whether to rely on them is for people to decide (docs/clv.md)
select
    model,
    as_of_date,
    fallback_reason
from {{ ref('dim_clv_parameters') }}
where is_current and fallback_reason is not null
