{#- what is said and asked counts for the days of the RFM window; the last answers and referrals count for good -#}
{% set last_day = setting('rfm_window_days') %}

with usable_cases as (

    {{ usable_rows('service_cases', "staged.case_type in ('complaint', 'return')") }}

),

cases as (

    select
        identified.customer_key,
        usable_cases.case_type,
        {{ business_date('usable_cases.opened_at') }} as opened_date,
        -- an end before the beginning is no end
        case
            when usable_cases.resolved_at >= usable_cases.opened_at
                then {{ business_date('usable_cases.resolved_at') }}
        end as resolved_date,
        {{ seconds_between('usable_cases.opened_at', 'usable_cases.resolved_at') }} as resolution_seconds
    from usable_cases
    inner join {{ ref('int_customers_identified') }} as identified
        on usable_cases.customer_id = identified.source_customer_id

),

spells as (

    select
        customer_key,
        survey_type as measure,
        answer_date as first_date,
        case when survey_type = 'csat' then {{ add_days('answer_date', last_day) }} end as end_date,
        cast(case when survey_type = 'csat' then survey_score else answer_number end as decimal(18, 3)) as measure_value
    from {{ ref('int_survey_answers_numbered') }}
    union all
    select
        customer_key,
        case_type as measure,
        opened_date as first_date,
        {{ add_days('opened_date', last_day) }} as end_date,
        cast(0 as decimal(18, 3)) as measure_value
    from cases
    union all
    select
        customer_key,
        'resolved_complaint' as measure,
        resolved_date as first_date,
        {{ add_days('opened_date', last_day) }} as end_date,
        cast(resolution_seconds as decimal(18, 3)) as measure_value
    from cases
    where case_type = 'complaint' and resolved_date < {{ add_days('opened_date', last_day) }}
    union all
    select
        customer_key,
        'referral' as measure,
        referral_date as first_date,
        cast(null as date) as end_date,
        cast(0 as decimal(18, 3)) as measure_value
    from {{ ref('int_referrals_credited') }}
    union all
    select
        customer_key,
        'converted_referral' as measure,
        conversion_date as first_date,
        cast(null as date) as end_date,
        cast(0 as decimal(18, 3)) as measure_value
    from {{ ref('int_referrals_credited') }}
    where conversion_date is not null

)

select
    spells.customer_key,
    spells.measure,
    spells.first_date,
    spells.end_date,
    spells.measure_value
from spells
inner join {{ ref('int_as_of_date') }} as as_of on spells.first_date <= as_of.as_of_date
