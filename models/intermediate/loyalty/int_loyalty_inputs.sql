{#-
The day on which each input first came. Before it the input is not available, which is not the same as 0; a review that is
closed stays as it was when another input begins later.
-#}
with usable_cases as (

    {{ usable_rows('service_cases') }}

),

cases as (

    select min({{ business_date('opened_at') }}) as first_case_date
    from usable_cases

),

categories as (

    select min(review_index) as first_category_review_index
    from {{ ref('int_category_changes_by_review') }}

),

referrals as (

    select min(referral_date) as first_referral_date
    from {{ ref('int_referrals_credited') }}

),

refunds as (

    select min(refund_date) as first_refund_date
    from {{ ref('int_refunds_accepted') }}

),

surveys as (

    select
        min(case when survey_type = 'csat' then answer_date end) as first_csat_date,
        min(case when survey_type = 'nps' then answer_date end) as first_nps_date
    from {{ ref('int_survey_answers_numbered') }}

)

select
    categories.first_category_review_index,
    cases.first_case_date,
    referrals.first_referral_date,
    refunds.first_refund_date,
    surveys.first_csat_date,
    surveys.first_nps_date
from categories
cross join cases
cross join referrals
cross join refunds
cross join surveys
