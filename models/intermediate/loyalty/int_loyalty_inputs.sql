{#- an input that never came is not available, which is not the same as 0 -#}
with usable_cases as (

    {{ usable_rows('service_cases') }}

),

usable_referrals as (

    {{ usable_rows('referrals') }}

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
    (select count(*) from usable_cases) > 0 as has_service_cases,
    (select count(*) from usable_referrals) > 0 as has_referrals,
    (select count(*) from {{ ref('int_refunds_accepted') }}) > 0 as has_refunds,
    has_csat,
    has_nps,
    has_ces
from surveys
