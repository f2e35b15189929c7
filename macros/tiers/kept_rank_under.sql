{#- The rank kept: never below the one entered, and the same unless the policy has keep rules of its own. -#}
{% macro kept_rank_under(basis) -%}
    greatest(
        {{ rank_under('enter', basis) }},
        case when policies.keep_rule = 'own' then {{ rank_under('keep', basis) }} else 1 end
    )
{%- endmacro %}
