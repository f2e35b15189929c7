{% set columns = [
    'policy_id', 'policy_version', 'policy_fingerprint', 'review_date', 'is_open', 'decided_as_of_date', 'customer_id',
    'machine_tier_rank', 'tier_rank', 'tier_code', 'previous_tier_code', 'tier_change', 'held_by', 'reason_code',
    'spend_amount', 'refunded_amount', 'purchase_days_count', 'lifetime_spend_amount', 'lifetime_refunded_amount',
    'lifetime_purchase_days_count', 'source_customer_count',
] %}

-- append-only: a row once published is there again, the same in every cell, and once
select {{ columns | join(', ') }}
from {{ ref('stg_published_tier_decisions') }}
except all
select {{ columns | join(', ') }}
from {{ ref('fct_tier_decisions') }}
