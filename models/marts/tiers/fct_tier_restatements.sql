{#- the first cause that applies, in this order (docs/history.md) -#}
select
    policy_id,
    review_date,
    customer_id,
    decided_as_of_date,
    decided_policy_version,
    restated_policy_version,
    decided_tier_rank,
    decided_tier_code,
    restated_tier_rank,
    restated_tier_code,
    case
        when
            identity_changed_date > decided_as_of_date
            -- found in the run that decided, a change explains who appears or is gone, and nothing else
            or (not is_in_both and identity_changed_date = decided_as_of_date)
            or (is_in_both and decided_source_customer_count <> restated_source_customer_count)
            then 'identity_change'
        when is_rule_changed then 'rule_change'
        when
            (is_decided_by_override and is_in_both and is_machine_unchanged)
            or (is_restated_by_override and (is_machine_unchanged or not is_decided_by_override))
            then 'override'
        when
            is_in_both
            and (
                decided_refunded_amount <> restated_refunded_amount
                or decided_lifetime_refunded_amount <> restated_lifetime_refunded_amount
            )
            then 'refund'
        when
            not is_in_both
            or decided_purchase_days_count <> restated_purchase_days_count
            or decided_lifetime_purchase_days_count <> restated_lifetime_purchase_days_count
            or decided_spend_amount <> restated_spend_amount
            or decided_lifetime_spend_amount <> restated_lifetime_spend_amount
            then 'late_order'
        when has_relative_rules then 'cut_off_drift'
        else 'other'
    end as cause,
    decided_spend_amount,
    restated_spend_amount,
    decided_refunded_amount,
    restated_refunded_amount,
    decided_purchase_days_count,
    restated_purchase_days_count,
    decided_source_customer_count,
    restated_source_customer_count
from {{ ref('int_tier_differences_measured') }}
