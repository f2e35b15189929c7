{#-
The terms that explain a tier held at a review: those of entering it, of keeping it and of entering the next one. A tier
without keep rules of its own is kept by its enter rules.
-#}
with held_tiers as (

    select
        policies.policy_key,
        policies.policy_id,
        policies.policy_version,
        policies.review_index,
        policies.keep_rule,
        tiers.tier_rank as held_rank
    from {{ ref('int_policies_by_review') }} as policies
    inner join {{ ref('int_tiers_in_force') }} as tiers
        on policies.policy_key = tiers.policy_key and policies.review_index = tiers.review_index

),

paired_terms as (

    select
        held_tiers.policy_key,
        held_tiers.held_rank,
        held_tiers.keep_rule,
        terms.*,
        min(
            case when terms.purpose = 'enter' and terms.tier_rank > held_tiers.held_rank then terms.tier_rank end
        ) over (
            partition by held_tiers.policy_key, held_tiers.review_index, held_tiers.held_rank
        ) as next_rank,
        max(case when terms.purpose = 'keep' and terms.tier_rank = held_tiers.held_rank then 1 else 0 end) over (
            partition by held_tiers.policy_key, held_tiers.review_index, held_tiers.held_rank
        ) = 1 and held_tiers.keep_rule = 'own' as has_keep_rule
    from held_tiers
    inner join {{ ref('int_tier_terms') }} as terms
        on
            held_tiers.policy_id = terms.policy_id
            and held_tiers.policy_version = terms.policy_version
            and held_tiers.review_index = terms.review_index

),

{% set asked = {
    'enter': "purpose = 'enter' and tier_rank = held_rank",
    'keep': "purpose = case when has_keep_rule then 'keep' else 'enter' end and tier_rank = held_rank",
    'next': "purpose = 'enter' and tier_rank = next_rank",
} %}
explaining_terms as (

    {% for purpose, condition in asked.items() %}
    select
        paired_terms.*,
        '{{ purpose }}' as explained_purpose
    from paired_terms
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    policy_key,
    review_index,
    held_rank,
    explained_purpose as purpose,
    tier_code,
    alternative,
    term_number,
    refund_rule,
    metric,
    threshold_value,
    measure,
    cutoff_value,
    is_frozen
from explaining_terms
