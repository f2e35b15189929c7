{#- The parts that a loyalty score lacks, each with its reason, as one text; null where it lacks none. -#}
{% macro missing_loyalty_parts(loyalty, inputs) -%}
    nullif(
        concat_ws(
            ', ',
            case when not {{ loyalty }}.is_buyer then 'repurchase.no_purchase' end,
            case when not {{ loyalty }}.is_buyer then 'tenure.no_purchase' end,
            case
                when not coalesce({{ inputs }}.first_category_review_index <= {{ loyalty }}.review_index, false)
                    then 'category_retention.not_landed'
                when {{ loyalty }}.category_retention_rate is null then 'category_retention.no_earlier_purchase'
            end,
            case
                when not coalesce({{ inputs }}.first_referral_date <= {{ loyalty }}.review_date, false)
                    then 'referrals.not_landed'
            end,
            case
                when not coalesce({{ inputs }}.first_csat_date <= {{ loyalty }}.review_date, false)
                    then 'csat.not_landed'
                when {{ loyalty }}.csat_score is null then 'csat.no_answer'
            end,
            case
                when not coalesce({{ inputs }}.first_nps_date <= {{ loyalty }}.review_date, false)
                    then 'nps.not_landed'
                when {{ loyalty }}.nps_score is null then 'nps.no_answer'
            end,
            case
                when not coalesce({{ inputs }}.first_case_date <= {{ loyalty }}.review_date, false)
                    then 'complaints.not_landed'
            end,
            case
                when not coalesce({{ inputs }}.first_refund_date <= {{ loyalty }}.review_date, false)
                    then 'returns.not_landed'
                when {{ loyalty }}.return_rate is null then 'returns.no_recent_purchase'
            end
        ),
        ''
    )
{%- endmacro %}
