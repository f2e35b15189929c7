{#- an input that never came is not available, which is not the same as 0 -#}
with usable_cases as (

    {{ usable_rows('service_cases') }}

),

cases as (

    select usable_cases.case_id
    from usable_cases
    inner join {{ ref('int_as_of_date') }} as as_of on {{ business_date('usable_cases.opened_at') }} <= as_of.as_of_date

),

refunds as (

    select refunds.refund_id
    from {{ ref('int_refunds_accepted') }} as refunds
    inner join {{ ref('int_as_of_date') }} as as_of on refunds.refund_date <= as_of.as_of_date

),

surveys as (

    select
        coalesce(max(case when survey_type = 'csat' then 1 else 0 end), 0) = 1 as has_csat,
        coalesce(max(case when survey_type = 'nps' then 1 else 0 end), 0) = 1 as has_nps,
        coalesce(max(case when survey_type = 'ces' then 1 else 0 end), 0) = 1 as has_ces
    from {{ ref('int_survey_answers_numbered') }}

)

select
    (select count(*) from {{ ref('int_category_changes_by_review') }}) > 0 as has_categories,
    (select count(*) from cases) > 0 as has_service_cases,
    (select count(*) from {{ ref('int_referrals_credited') }}) > 0 as has_referrals,
    (select count(*) from refunds) > 0 as has_refunds,
    has_csat,
    has_nps,
    has_ces
from surveys
