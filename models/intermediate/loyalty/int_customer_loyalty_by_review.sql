{% set days = setting('rfm_window_days') %}
{% set parts = loyalty_parts() %}
{% set earned = [] %}
{% set counted = [] %}
{% for part, weight in setting('loyalty_weights').items() %}
{% do earned.append('cast(' ~ weight ~ ' as double) * coalesce(' ~ part ~ '_part, 0)') %}
{% do counted.append('case when ' ~ part ~ '_part is null then 0 else cast(' ~ weight ~ ' as double) end') %}
{% endfor %}

with facts as (

    select
        totals.customer_key,
        totals.review_index,
        totals.review_date,
        totals.first_purchase_date is not null as is_buyer,
        case when totals.first_purchase_date is not null then totals.lifetime_purchase_days_count - 1 end
            as repurchase_count,
        -- the first purchase is nothing repeated, nor is it in the window any more than once
        case
            when totals.first_purchase_date > {{ add_days('totals.review_date', -days) }}
                then totals.purchase_days_{{ days }}d_count - 1
            when totals.first_purchase_date is not null then totals.purchase_days_{{ days }}d_count
        end as recent_repurchase_count,
        {{ days_between('totals.first_purchase_date', 'totals.last_purchase_date') }} as buying_days,
        {{ days_between('totals.first_purchase_date', 'totals.review_date') }} as tenure_days,
        totals.refunded_{{ days }}d_amount as refunded_amount,
        totals.spend_{{ days }}d_amount + totals.refunded_{{ days }}d_amount as net_amount,
        case
            when inputs.first_category_review_index <= totals.review_index
                then coalesce(retention.earlier_category_count, 0)
        end as earlier_category_count,
        case
            when inputs.first_category_review_index <= totals.review_index
                then coalesce(retention.kept_category_count, 0)
        end as kept_category_count,
        case when inputs.first_referral_date <= totals.review_date then coalesce(facts.referral_count, 0) end
            as referrals_made_count,
        case when inputs.first_referral_date <= totals.review_date then coalesce(facts.converted_referral_count, 0) end
            as referrals_converted_count,
        facts.csat_count,
        facts.csat_amount,
        nps_answers.survey_score as nps_score,
        ces_answers.survey_score as ces_score,
        case when inputs.first_case_date <= totals.review_date then coalesce(facts.complaint_count, 0) end
            as complaint_count,
        case when inputs.first_case_date <= totals.review_date then coalesce(facts.resolved_complaint_count, 0) end
            as resolved_complaint_count,
        case when inputs.first_case_date <= totals.review_date then coalesce(facts.return_count, 0) end
            as return_case_count,
        facts.resolution_seconds,
        inputs.first_refund_date <= totals.review_date as has_refunds
    from {{ ref('int_customer_review_totals') }} as totals
    inner join {{ ref('int_scored_reviews') }} as reviews on totals.review_index = reviews.review_index
    cross join {{ ref('int_loyalty_inputs') }} as inputs
    left join {{ ref('int_loyalty_facts_by_review') }} as facts
        on totals.customer_key = facts.customer_key and totals.review_index = facts.review_index
    left join {{ ref('int_category_retention_by_review') }} as retention
        on totals.customer_key = retention.customer_key and totals.review_index = retention.review_index
    left join {{ ref('int_survey_answers_numbered') }} as nps_answers
        on
            facts.customer_key = nps_answers.customer_key
            and facts.nps_answer_number = nps_answers.answer_number
            and nps_answers.survey_type = 'nps'
    left join {{ ref('int_survey_answers_numbered') }} as ces_answers
        on
            facts.customer_key = ces_answers.customer_key
            and facts.ces_answer_number = ces_answers.answer_number
            and ces_answers.survey_type = 'ces'

),

measures as (

    select
        facts.*,
        cast(facts.buying_days as double) / nullif(facts.repurchase_count, 0) as repurchase_interval_days,
        cast(facts.kept_category_count as double) / nullif(facts.earlier_category_count, 0) as category_retention_rate,
        cast(facts.csat_amount as double) / nullif(facts.csat_count, 0) as csat_score,
        cast(facts.resolved_complaint_count as double) / nullif(facts.complaint_count, 0) as complaint_resolved_rate,
        cast(facts.resolution_seconds as double) / 3600 / nullif(facts.resolved_complaint_count, 0)
            as mean_resolution_hours,
        -- refunds of older orders may exceed what was bought in the window
        case
            when facts.has_refunds and facts.net_amount > 0
                then least(cast(facts.refunded_amount as double) / cast(facts.net_amount as double), 1)
        end as return_rate
    from facts

),

parts as (

    select
        {% for part, expression in parts.items() %}
        cast({{ expression }} as double) as {{ part }}_part,
        {% endfor %}
        measures.*
    from measures

)

-- the weights of the parts that are there count as the whole
select
    customer_key,
    review_index,
    review_date,
    is_buyer,
    repurchase_count,
    recent_repurchase_count,
    buying_days,
    repurchase_interval_days,
    tenure_days,
    earlier_category_count,
    kept_category_count,
    category_retention_rate,
    referrals_made_count,
    referrals_converted_count,
    csat_score,
    nps_score,
    case
        when nps_score >= 9 then 'promoter'
        when nps_score >= 7 then 'passive'
        when nps_score is not null then 'detractor'
    end as nps_group,
    ces_score,
    complaint_count,
    resolved_complaint_count,
    complaint_resolved_rate,
    mean_resolution_hours,
    return_case_count,
    return_rate,
    case
        when is_buyer
            then
                100
                * (
                    {{ earned | join('\n                    + ') }}
                )
                / nullif(
                    {{ counted | join('\n                    + ') }},
                    0
                )
    end as loyalty_score
from parts
