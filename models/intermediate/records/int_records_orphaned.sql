-- rows that are well-formed and still cannot be used, for what other tables say
with orders_of_lines as (

    select lines_by_order.order_id
    from {{ ref('int_order_lines_summed_by_order') }} as lines_by_order
    left join {{ ref('int_orders_accepted') }} as accepted_orders on lines_by_order.order_id = accepted_orders.order_id
    where accepted_orders.order_id is null

),

lines_without_order as (

    {{ usable_rows('order_lines', 'staged.order_id in (select order_id from orders_of_lines)') }}

),

policy_tiers as (

    select distinct
        policy_id,
        tier_code
    from {{ ref('tiers') }}

),

policies as (

    select distinct policy_id
    from policy_tiers

),

overrides_without_tier as (

    {{ usable_rows(
        'tier_overrides',
        "not exists (select 1 from policy_tiers where policy_tiers.policy_id = staged.policy_id"
        ~ " and policy_tiers.tier_code = staged.tier_code)"
    ) }}

)

select
    'orders' as source_table,
    source_file,
    source_line,
    record_key,
    rejection_reason
from {{ ref('int_orders_valued') }}
where rejection_reason is not null
union all
select
    'order_lines' as source_table,
    source_file,
    source_line,
    record_key,
    'unknown_order_id' as rejection_reason
from lines_without_order
union all
select
    'refunds' as source_table,
    source_file,
    source_line,
    record_key,
    rejection_reason
from {{ ref('int_refunds_valued') }}
where rejection_reason is not null
union all
select
    'tier_overrides' as source_table,
    overrides.source_file,
    overrides.source_line,
    overrides.record_key,
    case when policies.policy_id is null then 'unknown_policy' else 'unknown_tier' end as rejection_reason
from overrides_without_tier as overrides
left join policies on overrides.policy_id = policies.policy_id
