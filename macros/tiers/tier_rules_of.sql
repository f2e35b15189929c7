{#-
The rules of one policy version from rule_terms(), highest rank first: a list of {rank, alternatives}, an alternative being
the list of its terms. To keep a tier without a keep rule of its own takes its enter rule.
-#}
{% macro tier_rules_of(terms, purpose) %}
    {% set kept_ranks = terms | selectattr('purpose', 'equalto', 'keep') | map(attribute='tier_rank') | list %}
    {% set ranks = {} %}
    {% for term in terms %}
        {% if term.purpose == purpose or (purpose == 'keep' and term.tier_rank not in kept_ranks) %}
            {% do ranks.setdefault(term.tier_rank, {}).setdefault(term.alternative, []).append(term) %}
        {% endif %}
    {% endfor %}
    {% set rules = [] %}
    {% for rank in ranks | sort(reverse=true) %}
        {% do rules.append({'rank': rank, 'alternatives': ranks[rank].values() | list}) %}
    {% endfor %}
    {{ return(rules) }}
{% endmacro %}
