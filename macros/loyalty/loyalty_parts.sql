{#-
The parts of the loyalty score by name, each the SQL of a double from 0 (no sign of loyalty) to 1, null where its input is
missing; docs/loyalty.md gives the reasons. The var loyalty_weights has a weight for each.
-#}
{% macro loyalty_parts() %}
    {% set scales = setting('survey_scales') %}
    {{ return({
        'repurchase': '1 - 1 / cast(1 + recent_repurchase_count as double)',
        'tenure': 'case when is_buyer then least(cast(tenure_days as double) / ' ~ setting('loyalty_full_tenure_days') ~ ', 1) end',
        'category_retention': 'category_retention_rate',
        'referrals':
            'case when is_buyer then 1 - 1 / (1 + cast(referrals_converted_count as double)'
            ~ ' + (referrals_made_count - referrals_converted_count) / cast(4 as double)) end',
        'csat':
            '(csat_score - ' ~ scales.csat[0] ~ ') / cast(' ~ scales.csat[1] ~ ' - ' ~ scales.csat[0] ~ ' as double)',
        'nps':
            '(nps_score - ' ~ scales.nps[0] ~ ') / cast(' ~ scales.nps[1] ~ ' - ' ~ scales.nps[0] ~ ' as double)',
        'complaints':
            'case when is_buyer then 1 / (1 + cast(complaint_count as double)'
            ~ ' - resolved_complaint_count / cast(2 as double)) end',
        'returns': '1 - return_rate',
    }) }}
{% endmacro %}
