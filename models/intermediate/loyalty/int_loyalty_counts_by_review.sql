{% set days = setting('rfm_window_days') %}

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
