{#- empty where raw tables are read from the warehouse: nothing is carried over there -#}
{% if landing_is_elsewhere() -%}
select
    cast(null as string) as policy_id,
    cast(null as int) as policy_version,
    cast(null as string) as policy_fingerprint,
    cast(null as date) as review_date,
    cast(null as boolean) as is_open,
    cast(null as date) as decided_as_of_date,
    cast(null as string) as customer_id,
    cast(null as int) as machine_tier_rank,
    cast(null as int) as tier_rank,
    cast(null as string) as tier_code,
    cast(null as string) as previous_tier_code,
    cast(null as string) as tier_change,
    cast(null as string) as held_by,
    cast(null as string) as reason_code,
    cast(null as decimal(18, 2)) as spend_amount,
    cast(null as decimal(18, 2)) as refunded_amount,
    cast(null as int) as purchase_days_count,
    cast(null as decimal(18, 2)) as lifetime_spend_amount,
    cast(null as decimal(18, 2)) as lifetime_refunded_amount,
    cast(null as int) as lifetime_purchase_days_count,
    cast(null as int) as source_customer_count
where false
{%- else -%}
select
    policy_id,
    policy_version,
    policy_fingerprint,
    review_date,
    is_open,
    decided_as_of_date,
    customer_id,
    machine_tier_rank,
    tier_rank,
    tier_code,
    previous_tier_code,
    tier_change,
    held_by,
    reason_code,
    spend_amount,
    refunded_amount,
    purchase_days_count,
    lifetime_spend_amount,
    lifetime_refunded_amount,
    lifetime_purchase_days_count,
    source_customer_count
from {{ source('published', 'published_tier_decisions') }}
{%- endif %}
