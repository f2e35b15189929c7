{#-
One number for a policy, review and rank of int_tier_carryovers. A join on one unique column lets the engine see that it adds
no rows, so that it keeps the few states of one review, not all reviews, in memory.
-#}
{% macro carryover_key(policy_key, review_index, tier_rank) -%}
    ((cast({{ policy_key }} as bigint) * 1000000 + {{ review_index }}) * 1000 + {{ tier_rank }})
{%- endmacro %}
