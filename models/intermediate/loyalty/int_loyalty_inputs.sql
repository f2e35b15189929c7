{#- an input that never came is not available, which is not the same as 0 -#}
with usable_cases as (

    {{ usable_rows('service_cases') }}

),

usable_referrals as (

    {{ usable_rows('referrals') }}

)

select
    (select count(*) from {{ ref('int_category_changes_by_review') }}) > 0 as has_categories,
    (select count(*) from usable_cases) > 0 as has_service_cases,
    (select count(*) from usable_referrals) > 0 as has_referrals,
    (select count(*) from {{ ref('int_refunds_accepted') }}) > 0 as has_refunds,
    {% for survey_type in setting('survey_scales') %}
    (
        select count(*)
        from {{ ref('int_survey_answers_numbered') }}
        where survey_type = '{{ survey_type }}'
    ) > 0 as has_{{ survey_type }}{{ ',' if not loop.last }}
    {% endfor %}
