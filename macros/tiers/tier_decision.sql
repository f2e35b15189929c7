{#-
What a review decides about a tier (docs/tiers.md, steps 2 to 7), over the relations `state` (what the review before left),
`carried` (its tier in the version in force), `step` (what the metrics say) and the one with the settings of that version.
-#}
{% macro tier_decision(policy='policy') -%}
    case
            when step.missing_input_action = 'exclude' then 'excluded'
            when step.missing_input_action = 'hold' then 'missing_input'
            when carried.tier_rank is null then 'first'
            when step.qualified_rank > carried.tier_rank and state.streak_count + 1 >= {{ policy }}.promote_after_reviews
                then 'up'
            when step.keep_rank >= carried.tier_rank then 'stay'
            when step.keep_rank_before_refunds >= carried.tier_rank then 'down'
            when {{ policy }}.downgrade_timing = 'never' then 'never'
            when {{ policy }}.review_date < {{ add_months('state.tier_since_date', policy ~ '.min_stay_months') }} then 'min_stay'
            when {{ policy }}.downgrade_timing = 'at_expiry' and {{ policy }}.review_date < state.valid_until_date then 'validity'
            when
                {{ policy }}.grandfathering = 'protect_until_expiry'
                and state.validity_start_date < {{ policy }}.version_from_date
                and {{ policy }}.review_date < coalesce(state.valid_until_date, {{ policy }}.grandfathered_until_date)
                then 'grandfathering'
            when state.miss_count < {{ policy }}.grace_reviews then 'grace'
            else 'down'
        end
{%- endmacro %}
