{#-
What changes in the tags and segments of packed alternatives, over the columns pack_<n> and previous_pack_<n>: a list of
{column, change}, the change being the alternative on entering, -1 on leaving, else null.
-#}
{% macro packed_changes(packs) %}
    {% set changes = [] %}
    {% for rules in packs %}
        {% set number = loop.index %}
        {% for rule in rules %}
            {% set now = unpacked_alternative('pack_' ~ number, loop.index0) %}
            {% set before = unpacked_alternative('previous_pack_' ~ number, loop.index0) %}
            {% do changes.append({
                'column': rule.column,
                'change': 'cast(case when ' ~ now ~ ' > 0 and ' ~ before ~ ' = 0 then ' ~ now
                    ~ ' when ' ~ now ~ ' = 0 and ' ~ before ~ ' > 0 then -1 end as int)',
            }) %}
        {% endfor %}
    {% endfor %}
    {{ return(changes) }}
{% endmacro %}
