{#- The rank kept: never below the one entered, and the same unless the policy has keep rules of its own. -#}
{% macro kept_rank_under(basis, version_column='policy_version', keep_rule='policies.keep_rule') -%}
    greatest(
        {{ rank_under('enter', basis, version_column) }},
        case when {{ keep_rule }} = 'own' then {{ rank_under('keep', basis, version_column) }} else 1 end
    )
{%- endmacro %}
