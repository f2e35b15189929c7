{#-
The terms of the tier rules, one dictionary a term, in the order of int_tier_rules: policy_id, policy_version, refund_rule,
tier_rank, purpose, alternative, term_number, metric, threshold_value, is_null_missing, and where cut-offs are frozen
frozen_review_index (from which review on) and frozen_value (what the measure is compared with from then on), else null; of
percentiles also measure, the metric that they rank.
-#}
{% macro rule_terms() %}
    {% set names = [
        'policy_id', 'policy_version', 'refund_rule', 'tier_rank', 'purpose', 'alternative', 'term_number', 'metric',
        'threshold_value', 'is_null_missing', 'frozen_review_index', 'frozen_value',
    ] %}
    {% set rules, terms_by_review = ref('int_tier_rules'), ref('int_tier_terms') %}
    {% set terms = [] %}
    {% if execute and load_relation(rules) is not none and load_relation(terms_by_review) is not none %}
        {% set frozen_terms = 'select term_number, min(reference_review_index) as frozen_review_index, max(cutoff_value)'
            ~ ' as frozen_value from ' ~ terms_by_review ~ ' where is_frozen group by term_number' %}
        {% set rows = run_query(
            'select rules.' ~ names[:10] | join(', rules.') ~ ', frozen.' ~ names[10:] | join(', frozen.')
            ~ ' from ' ~ rules ~ ' as rules left join (' ~ frozen_terms ~ ') as frozen'
            ~ ' on rules.term_number = frozen.term_number order by rules.term_number'
        ).rows %}
        {% for row in rows %}
            {% set term = dict(zip(names, row)) %}
            {% if term.metric.endswith('_percentile') %}
                {% do term.update({'measure': percentile_measure(term.metric).measure}) %}
            {% endif %}
            {% do terms.append(term) %}
        {% endfor %}
    {% endif %}
    {{ return(terms) }}
{% endmacro %}
