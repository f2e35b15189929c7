{#-
Lengths in days of the windows whose spend percentile at the next review a replayed rule asks for: of policies that ignore
refunds by spend before them, of the others after them. Ranking every buyer again is dear, so nothing else is ranked ahead.
-#}
{% macro windows_looked_ahead(before_refunds=false) %}
    {% set window_days = [] %}
    {% set rules, policies = ref('int_tier_rules'), ref('int_policies_by_review') %}
    {% if execute and load_relation(rules) is not none and load_relation(policies) is not none %}
        {% set asked = run_query(
            'select distinct rules.metric from ' ~ rules ~ ' as rules inner join ' ~ policies ~ ' as policies'
            ~ ' on rules.policy_id = policies.policy_id and rules.policy_version = policies.policy_version'
            ~ " where rules.refund_rule " ~ ('=' if before_refunds else '<>') ~ " 'ignore'"
            ~ " and rules.metric like 'spend%percentile'"
        ) %}
        {% for metric in asked.columns[0].values() %}
            {% do window_days.append(metric.split('_')[1] | replace('d', '') | int) %}
        {% endfor %}
    {% endif %}
    {{ return(window_days | sort) }}
{% endmacro %}
